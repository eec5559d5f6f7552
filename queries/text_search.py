"""Words that are looked for in a column of folded words, by its index of trigrams where that reads fewer rows.

Every part of a word counts (« terroir » in « cuisine et terroirs »); of one or two letters, the beginning of a word.
How a list is read depends on how often the words stand in it, which no database tells well of several words at once:

- few rows have them: the index names these rows, and any order or filter is applied to them;
- many rows have them: the list is walked in its own order, and is full before long.

SQLite's index gives the rows that have several words one by one, by their key: a list in that order and its count ask
it for no more than they take (`by_index`).

PostgreSQL's index is a GIN of `gin_trgm_ops` over a blank and the column, SQLite's a table of FTS5 that triggers keep
(migration 0012), with two blanks before each word; both bear `SearchColumn.index`. Conditions made here alone use it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any

from peewee import SQL, Entity, Field, NodeList, SqliteDatabase, Table, Value

from domain.search_text import Term
from models import Base, database
from queries.patterns import like, plain

FEW = 2000
"""Rows that the index names; where there are more, the list is walked."""

COUNTED = 100
"""What was searched is counted up to so many rows: whoever finds more adds a word."""

SAMPLE, DENSE = 400, 10
"""Of so many rows drawn from the table, so many that have the words: the index is not asked (PostgreSQL, where it
reads all that it knows of the words before it gives the first row)."""

SHORTEST = 3

Exact = Callable[[Term], Any]
"""A term → the condition that it stands for by itself (a number, an address); None where words are looked for."""


@dataclass(frozen=True)
class SearchColumn:
    """What is searched of a table's rows: an expression of folded words, the same as SQL, the name of its index."""

    model: type[Base]
    words: Any
    sql: str
    index: str

    def narrow(self, query: Any, terms: Sequence[Term], exact: Exact, *, listed: bool = False) -> Any:
        """Narrow a query to the rows that have all of these terms and none of those that exclude; `listed`: that of a
        list."""
        return self.find(terms, exact).narrow(query, listed=listed)

    def conditions(self, terms: Sequence[Term], exact: Exact) -> list[Any]:
        """What each of these rows has to meet."""
        return self.find(terms, exact).named

    def find(self, terms: Sequence[Term], exact: Exact) -> Matching:
        """What is known of the rows that have all of these terms and none of those that exclude."""
        conditions, words = [], []
        for term in terms:
            single = exact(term)
            if single is None and not term.negated:
                words.append(term)
            condition = single if single is not None else held(self.words, term)
            conditions.append(negation(condition) if term.negated else condition)
        alone = len(words) == len([term for term in terms if not term.negated])
        return Matching(self, conditions, tuple(words) if alone else ())

    def asked(self, words: Sequence[Term]) -> Any:
        """What SQLite's index is asked."""
        asked = " AND ".join(f"({' OR '.join(map(_trigrams, word.spellings))})" for word in words)
        return NodeList((Entity(self.index), SQL("MATCH"), Value(asked)))

    def first(self, words: Sequence[Term]) -> list[int] | None:
        """The ids of the first rows that have the words, and perhaps of others: of more than FEW, where they are many.
        None where so many have them that the index is not asked.
        """
        on_sqlite = isinstance(database.obj, SqliteDatabase)
        return self._few_of_sqlite(words) if on_sqlite else self._few_of_postgresql(words)

    def _few_of_sqlite(self, words: Sequence[Term], most: int | None = None) -> list[int]:
        query = Table(self.index).select(SQL("rowid")).where(self.asked(words)).order_by(SQL("rowid DESC"))
        return [row[0] for row in database.execute(query.limit((FEW if most is None else most) + 1))]

    def newest(self, words: Sequence[Term]) -> list[int]:
        """The ids of the newest rows that SQLite's index has for the words: of more than COUNTED, where there are."""
        return self._few_of_sqlite(words, COUNTED)

    def _few_of_postgresql(self, words: Sequence[Term]) -> list[int] | None:
        """In one statement: a sample of the table first, then the index, unless the sample is full of the words."""
        table, column = Entity(self.model._meta.table_name), SQL(self.sql)
        few, seen = database.execute(
            NodeList(
                (
                    *(SQL("WITH sample AS MATERIALIZED (SELECT COUNT(*) AS seen FROM"), table),
                    SQL('WHERE "id" = ANY (ARRAY(SELECT (step * (SELECT MAX("id") FROM'),
                    *(table, SQL(") /"), Value(SAMPLE), SQL(")::integer FROM generate_series(1,"), Value(SAMPLE)),
                    *(SQL(") AS step)) AND"), all_of([held(column, word) for word in words])),
                    *(SQL('), few AS MATERIALIZED (SELECT "id" FROM'), table),
                    *(SQL("WHERE (SELECT seen FROM sample) <"), Value(DENSE), SQL("AND")),
                    *(all_of([held(led(column), word) for word in words]), SQL(")")),
                    *(SQL('SELECT ARRAY(SELECT "id" FROM few LIMIT'), Value(FEW + 1), SQL("), seen FROM sample")),
                )
            )
        ).fetchone()
        return list(few) if seen < DENSE else None


def _patterns(spelling: str) -> tuple[str, ...]:
    """Of a short word, where it begins the column, or a word in it."""
    if len(spelling) >= SHORTEST:
        return (f"%{plain(spelling)}%",)
    return (f"{plain(spelling)}%", f"% {plain(spelling)}%")


def _trigrams(spelling: str) -> str:
    """What FTS5 is asked for a text: the trigrams that cover it, and all of short numbers. Each costs as much as it is
    frequent, and a few tell words apart as well; any three digits are in many numbers. The index has two blanks
    before each word, so that a word of one letter has one too."""
    text = spelling.replace(" ", "  ") if len(spelling) >= SHORTEST else f"  {spelling}"
    last, short = len(text) - 3, len(text) <= 8
    starts = (
        one for one in range(last + 1) if one % 3 == 0 or one == last or (short and text[one : one + 2].isdigit())
    )
    each = dict.fromkeys(text[start : start + 3] for start in starts)
    return f"({' AND '.join(map(_quoted, each))})"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@dataclass(frozen=True)
class Matching:
    """What rows have to meet; `words` are those that the index knows, where nothing else names the rows."""

    column: SearchColumn
    conditions: list[Any]
    words: tuple[Term, ...] = ()

    @cached_property
    def _first(self) -> list[int] | None:
        return self.column.first(self.words) if self.words else None

    @cached_property
    def fewest(self) -> list[int] | None:
        """On SQLite, the rows where a page and its count need no more: the index, which takes long for rare words of
        frequent parts, is asked once."""
        ids = self.column.newest(self.words)
        return ids if len(ids) <= COUNTED else None

    @property
    def few(self) -> list[int] | None:
        """The rows that the index names; None where they are many, or where it is not asked."""
        return self._first if self._first is not None and len(self._first) <= FEW else None

    @property
    def by_bitmap(self) -> bool:
        """Whether PostgreSQL had better ask its index for the rows that it does not name."""
        return self.frequent and self._first is not None

    @property
    def frequent(self) -> bool:
        """Whether too many rows have the words for the index to name them."""
        return bool(self.words) and self.few is None

    @property
    def named(self) -> list[Any]:
        """The conditions, the rows named by the index where they are few."""
        if self.few is None:
            return self.conditions
        return [among_ids(self.column.model._meta.primary_key, self.few), *self.conditions]

    def narrow(self, query: Any, *, listed: bool = False) -> Any:
        """Narrow to these rows. A list (`listed`) reads one page: it leaves to `by_index` or `by_name` how."""
        conditions = self.conditions if listed else self.named
        narrowed = query.where(*conditions) if conditions else query
        vars(narrowed)["matching"] = self
        return as_searched(narrowed)


def matching_of(query: Any) -> Matching | None:
    """By which search the rows of a query are narrowed; None where nothing was searched."""
    matching: Matching | None = getattr(query, "matching", None)
    return matching


def by_index(query: Any, key: Field) -> tuple[Any, Any]:
    """The rows of a searched list and the key by which they are read: in its order SQLite's index gives them one by
    one."""
    matching = matching_of(query)
    if matching is None or not matching.words:
        return query, key
    if not isinstance(database.obj, SqliteDatabase):
        return by_name(query), key
    if matching.fewest is not None:
        return query.where(among_ids(matching.column.model._meta.primary_key, matching.fewest)), key
    index = Table(matching.column.index)
    # A sum: without it SQLite may ask the index for each row of the list.
    joined = query.switch(matching.column.model).join(index, on=(key == index.c.rowid + 0))
    return joined.where(matching.column.asked(matching.words)), index.c.rowid


def by_name(query: Any) -> Any:
    """The rows of a searched list for any order: named where they are few, tried one by one where they are many."""
    matching = matching_of(query)
    if matching is None or matching.few is None:
        return query
    return query.where(among_ids(matching.column.model._meta.primary_key, matching.few))


def to_be_counted(query: Any) -> Any:
    """The same rows in no order, as they are counted soonest."""
    matching = matching_of(query)
    if matching is None or not matching.words:
        return query
    column = matching.column
    rows = by_index(query, column.model._meta.primary_key)[0]
    if isinstance(database.obj, SqliteDatabase) or not matching.by_bitmap:
        return rows
    return rows.where(*(held(led(column.words), word) for word in matching.words))


def most_counted(query: Any, most: int) -> int:
    """Up to how many rows a query's are counted; `most` where nothing was searched."""
    return min(COUNTED, most) if getattr(query, "searched", False) else most


def as_searched(query: Any) -> Any:
    """The query, which is counted no further than what was searched: what is made of it keeps what it carries."""
    vars(query)["searched"] = True
    return query


def led(words: Any) -> Any:
    """The very expression that PostgreSQL's index is of."""
    return NodeList((SQL("(' ' ||"), words, SQL(")")))


def held(column: Any, term: Term) -> Any:
    """That a column of folded words has the term, in one of its spellings."""
    patterns = (pattern for spelling in term.spellings for pattern in _patterns(spelling))
    return reduce(or_, (like(column, pattern) for pattern in patterns))


def in_text(text: str, spelling: str) -> bool:
    """The same of a text that was read."""
    return spelling in text if len(spelling) >= SHORTEST else f" {text}".find(f" {spelling}") >= 0


def all_of(conditions: Sequence[Any]) -> Any:
    return reduce(and_, conditions)


def negation(condition: Any) -> Any:
    """That a condition is not met: NULL is not."""
    return NodeList((SQL("(("), condition, SQL(") IS NOT TRUE)")))


def is_one(rows: Any, *conditions: Any) -> Any:
    """That there is such a row: as a value, since databases would read a whole list of keys for IN and EXISTS."""
    return NodeList((SQL("COALESCE("), rows.select(SQL("1")).where(*conditions), SQL(", 0) = 1")))


def among_ids(key: Field, ids: Sequence[int]) -> Any:
    """In one parameter: a thousand take longer to bind than the rows to read."""
    if isinstance(database.obj, SqliteDatabase):
        return NodeList((key, SQL("IN (SELECT value FROM json_each("), Value(json.dumps(ids)), SQL("))")))
    return NodeList((key, SQL("= ANY ("), Value(list(ids), unpack=False), SQL("::integer[])")))
