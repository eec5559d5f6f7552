"""The words of a search by what is rare of them: all four signs that follow one another in a word (migration 0028).

Three signs are in some hundredths of all rows, four in a tenth of these, and each costs as much as it is frequent. So
SQLite is asked for the rarest of each word alone, and texts tell the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from peewee import SQL, Entity, NodeList, Value

from domain.search_text import Term
from models import database
from queries.text_parts import quoted

LENGTH = 4

LOOKED_AT, ASKED = 16, (2, 3)
"""Of a text so many fours are looked at, from its beginning to its end; of a search so many are asked for: of a word
two, of several words one each, of three at most."""

Rows = tuple[int, int]
"""How many of the newest rows have something, and the id of the last of these: the older it is, the rarer this is."""

ABSENT = (0, 0)


def fours(text: str) -> list[str]:
    """Those of each word of a text; none where its words are shorter."""
    return [word[start : start + LENGTH] for word in text.split(" ") for start in range(len(word) - LENGTH + 1)]


def has_fours(word: Term) -> bool:
    return all(fours(spelling) for spelling in word.spellings)


def rarest(index: str, words: Sequence[Term], most: int) -> tuple[str, bool]:
    """What SQLite's index is asked for words that have fours, and whether `most` rows at most have it.

    '' where no row has it.
    """
    spelt = [[_some(spelling) for spelling in word.spellings] for word in words]
    rows = _rows(index, [four for word in spelt for spelling in word for four in spelling], most + 1)
    of_words = sorted(_of_word(word, rows) for word in spelt)
    (number, _), rare = of_words[0][0]
    if number <= most:
        return rare, True
    least, most_asked = ASKED
    in_turn = [word[turn][1] for turn in range(least) for word in of_words if turn < len(word)]
    return " AND ".join(in_turn[: max(least, min(len(of_words), most_asked))]), False


def _some(text: str) -> list[str]:
    all_of_it = fours(text)
    step = -(-len(all_of_it) // LOOKED_AT)
    return list(dict.fromkeys([*all_of_it[::step], all_of_it[-1]]))


def _of_word(spelt: Sequence[Sequence[str]], rows: Mapping[str, Rows]) -> list[tuple[Rows, str]]:
    """The keys that the index may be asked for a word, the rarest first: of its only spelling that rows have any of the
    fours, of several spellings one of each."""
    each = [sorted((rows[four], quoted(four)) for four in spelling) for spelling in spelt]
    known = [spelling for spelling in each if spelling[0][0] != ABSENT]
    if len(known) == 1:
        return known[0]
    number, last = sum(one[0][0][0] for one in known), max((one[0][0][1] for one in known), default=0)
    return [((number, last), f"({' OR '.join(one[0][1] for one in known)})" if known else "")]


def _rows(index: str, asked: Sequence[str], most: int) -> dict[str, Rows]:
    """Of each of these: up to `most` rows. In one statement, always the same."""
    different, name = list(dict.fromkeys(asked)), Entity(index)
    matched = (SQL("(SELECT rowid AS id FROM"), name, SQL("WHERE"), name, SQL("MATCH value ORDER BY rowid DESC LIMIT"))
    query = (
        *(SQL("SELECT key, (SELECT json_array(COUNT(*), MIN(id)) FROM"), *matched, Value(most)),
        *(SQL(")) FROM json_each("), Value(json.dumps([quoted(four) for four in different])), SQL(")")),
    )
    counted = database.execute(NodeList(query)).fetchall()
    read = ((different[key], json.loads(rows)) for key, rows in counted)
    return {four: (number, last or 0) for four, (number, last) in read}


def in_vectors(column: Any, words: Sequence[Term]) -> Any:
    """What PostgreSQL's index is asked for words, in one query: of several it would ask one, taking for rare what has
    several fours."""
    texts = [text for word in words for spelling in word.spellings for text in spelling.split(" ")]
    few = len({text[:LENGTH] for text in texts}) == len(set(texts)) > 1
    asked = " & ".join(f"({' | '.join(_asked(spelling, few) for spelling in word.spellings)})" for word in words)
    return NodeList((SQL("search_fours("), column, SQL(") @@"), Value(asked), SQL("::tsquery")))


def _asked(text: str, few: bool) -> str:
    """The fours that cover a text; `few`: of several words that these tell apart, those that they begin with, and the
    ends of numbers. Each costs as much as it is frequent."""
    words = [word for word in text.split(" ") if len(word) >= LENGTH]
    each = [word[start : start + LENGTH] for word in words for start in _starts(word, few)]
    return " & ".join(map(_lexeme, dict.fromkeys(each)))


def _starts(word: str, few: bool) -> list[int]:
    last = len(word) - LENGTH
    if few:
        return [0, last] if word[-1].isdigit() else [0]
    return [*range(0, last, LENGTH), last]


def _lexeme(four: str) -> str:
    doubled = four.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
