"""Words that are looked for in a column of folded words, by its index of trigrams where that reads fewer rows.

Every part of a word counts (« terroir » in « cuisine et terroirs »); of one or two letters, the beginning of a word.
How a list is read depends on how often the words stand in it, which no database tells well of several words at once:

- few rows have them: the index names these rows, and any order or filter is applied to them;
- many rows have them: the list is walked in its own order, and is full before long.

SQLite's index gives the rows that have several words one by one, by their key: a list in that order and its count ask
it for no more than they take (`by_index`).

PostgreSQL's index is a GIN of `gin_trgm_ops` over a blank and the column, SQLite's a table of FTS5 that triggers keep
(migration 0012), with two blanks before each word; both bear `SearchColumn.index`. Conditions made here alone use it.
Longer words are asked of a second index where the column has one (`queries.text_fours`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any

from peewee import SQL, Entity, Field, NodeList, SqliteDatabase, Table, Value

from domain.search_text import Term
from models import Base, database
from queries import text_sample
from queries.patterns import like
from queries.text_fours import has_fours, in_vectors, rarest
from queries.text_parts import SHORTEST, as_patterns, covering, trigrams
from queries.text_sample import Few, Most
from queries.written import NEVER

FEW = 2000
"""Rows that the index names; where there are more, the list is walked."""

COUNTED = 100
"""What was searched is counted up to so many rows: the person who finds more adds a word."""

NAMED = 2 * COUNTED
"""Rows that SQLite's index names at first: a page and what it counts are among them, but for what a filter leaves."""

_PIECE = re.compile(r"[a-z0-9]{3,}")
"""Of a text, what PostgreSQL's trigrams are made of wherever it runs: no sign that a locale may take for a letter."""

Exact = Callable[[Term], Any]
"""A term → the condition that it stands for by itself (a number, an address); None where words are looked for."""


@dataclass(frozen=True)
class Asked:
    """What SQLite's index of this name is asked; '' where it has no such row."""

    index: str
    text: str

    @property
    def condition(self) -> Any:
        return NodeList((Entity(self.index), SQL("MATCH"), Value(self.text)))

    def rows(self, part: SQL, number: int) -> list[Any]:
        """The rows of this part, the newest first."""
        matched = (SQL("SELECT rowid FROM"), Entity(self.index), SQL("WHERE"), self.condition)
        return database.execute(NodeList((*matched, SQL("ORDER BY rowid DESC"), part, Value(number)))).fetchall()


@dataclass(frozen=True)
class SearchColumn:
    """What is searched of a table's rows: an expression of folded words, the same as SQL, the names of its indexes;
    `fours`: '' without one."""

    model: type[Base]
    words: Any
    sql: str
    index: str
    fours: str = ""

    def narrow(self, query: Any, terms: Sequence[Term], exact: Exact, *, listed: bool = False) -> Any:
        """Narrow a query to the rows that have all of these terms and none of those that exclude; `listed`: that of a
        list."""
        return self.find(terms, exact).narrow(query, listed=listed)

    def conditions(self, terms: Sequence[Term], exact: Exact) -> list[Any]:
        """What each of these rows has to meet."""
        return self.find(terms, exact).named

    def find(self, terms: Sequence[Term], exact: Exact) -> Matching:
        """What is known of the rows that have all of these terms and none of those that exclude."""
        singles = [exact(term) for term in terms]
        words = [term for term, single in zip(terms, singles, strict=True) if single is None and not term.negated]
        alone = len(words) == len([term for term in terms if not term.negated])
        others = []
        for term, single in zip(terms, singles, strict=True):
            if not alone or term not in words:
                condition = single if single is not None else held(self.words, term)
                others.append(negation(condition) if term.negated else condition)
        return Matching(self, others, tuple(words) if alone else ())

    def asked(self, words: Sequence[Term]) -> Asked:
        """What SQLite's index is asked: no short words, which are in many rows, beside others."""
        long = [word for word in words if all(len(spelling) >= SHORTEST for spelling in word.spellings)]
        longer = [word for word in long if self.fours and has_fours(word)]
        if longer:
            text, few = rarest(self.fours, longer, NAMED)
            if few or len(longer) == len(long):
                return Asked(self.fours, text)
        each = (f"({' OR '.join(map(trigrams, word.spellings))})" for word in long or words)
        return Asked(self.index, " AND ".join(each))

    def newest(self, asked: Asked, most: int) -> Few:
        """The ids of the newest rows that SQLite's index has for this."""
        ids = [row[0] for row in asked.rows(SQL("LIMIT"), most + 1)] if asked.text else []
        return Few(ids, len(ids) > most)

    def first(self, asked: Asked) -> Few:
        """The same where they are few."""
        return Few([], more=True) if asked.rows(SQL("LIMIT 1 OFFSET"), FEW) else self.newest(asked, FEW)

    def few_of_postgresql(self, words: Sequence[Term]) -> Few:
        """The first rows that PostgreSQL's index has for the words."""
        quick = bool(self.fours) and all(map(has_fours, words))
        table, column = Entity(self.model._meta.table_name), SQL(self.sql)

        def holding(text: Any) -> Any:
            return all_of([held(text, word) for word in words])

        return text_sample.first(table, column, holding, self.in_index(column, words), Most(FEW, NAMED, quick=quick))

    def in_index(self, column: Any, words: Sequence[Term]) -> list[Any]:
        """What PostgreSQL's indexes are asked for words: what they know, and perhaps other texts have too."""
        long = [word for word in words if self.fours and has_fours(word)]
        named = [_in_index(column, word) for word in words if word not in long]
        return [in_vectors(column, long), *named] if long else named


@dataclass(frozen=True)
class Matching:
    """What rows have to meet: `words` that the index knows, where nothing else names the rows, and `others`."""

    column: SearchColumn
    others: list[Any]
    words: tuple[Term, ...] = ()

    @property
    def conditions(self) -> list[Any]:
        """All of it, looked at in each row."""
        return [*self.others, *(held(self.column.words, word) for word in self.words)]

    @cached_property
    def asked(self) -> Asked:
        return self.column.asked(self.words)

    @cached_property
    def _first(self) -> Few:
        """The first rows that have the words, and perhaps others."""
        if not isinstance(database.obj, SqliteDatabase):
            return self.column.few_of_postgresql(self.words)
        return self.column.first(self.asked) if self.newest.more else self.newest

    @cached_property
    def newest(self) -> Few:
        """On SQLite, the newest rows, and often all that a page and its count need: the index, which takes long for
        rare words of frequent parts, is asked once."""
        return self.column.newest(self.asked, NAMED)

    @property
    def named_first(self) -> Few:
        """The rows that the index names at first."""
        return self.newest if isinstance(database.obj, SqliteDatabase) else self._first

    @property
    def some(self) -> list[int] | None:
        """Rows that the index has named already, of others that it would have to be asked for."""
        return self.named_first.ids if self.named_first.more else None

    @property
    def all_named(self) -> bool:
        """Whether the index has named all rows that have the words."""
        return bool(self.words) and self.named_first.ids is not None and not self.named_first.more

    @property
    def none(self) -> bool:
        """Whether the index knows that no row has the words: nothing else need then be planned or asked."""
        return self.all_named and not self.named_first.ids

    @property
    def few(self) -> list[int] | None:
        """The rows that the index names; None where they are many, or where it is not asked."""
        return self._first.ids if self.words and not self._first.more else None

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

    @property
    def listed(self) -> list[Any]:
        """The conditions of a list, which asks the index in its own way (`by_index`, `by_name`)."""
        if isinstance(database.obj, SqliteDatabase) or not self.frequent:
            return self.conditions
        return [*self.others, *map(unweighed, self.conditions[len(self.others) :])]

    def counted_by_bitmap(self) -> list[Any]:
        """What makes PostgreSQL ask its index for rows that it has too many of to name."""
        if not self.frequent or self._first.ids is None:
            return []
        return self.column.in_index(self.column.words, self.words)

    def walked_by_bitmap(self) -> list[Any]:
        """The same where a walk would not meet these rows before long."""
        return [] if not self.frequent or self._first.lately else self.counted_by_bitmap()

    def narrow(self, query: Any, *, listed: bool = False) -> Any:
        """Narrow to these rows. A list (`listed`) reads one page: it leaves to `by_index` or `by_name` how."""
        conditions = [NEVER] if self.none else self.listed if listed else self.named
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
    if not matching.newest.more:
        return query.where(among_ids(matching.column.model._meta.primary_key, matching.newest.ids or [])), key
    index = Table(matching.asked.index)
    # A sum: without it SQLite may ask the index for each row of the list.
    joined = query.switch(matching.column.model).join(index, on=(key == index.c.rowid + 0))
    return joined.where(matching.asked.condition), index.c.rowid


def by_name(query: Any) -> Any:
    """The rows of a searched list for any order: named where they are few, tried one by one where they are many."""
    matching = matching_of(query)
    if matching is None:
        return query
    if matching.few is not None:
        return query.where(among_ids(matching.column.model._meta.primary_key, matching.few))
    more = [] if isinstance(database.obj, SqliteDatabase) else matching.walked_by_bitmap()
    return query.where(*more) if more else query


def to_be_counted(query: Any) -> Any:
    """The same rows in no order, as they are counted soonest."""
    matching = matching_of(query)
    if matching is None or not matching.words:
        return query
    if isinstance(database.obj, SqliteDatabase) or matching.few is not None:
        return query if _tried(query, matching) else by_index(query, matching.column.model._meta.primary_key)[0]
    more = matching.counted_by_bitmap()
    return query.where(*more) if more else query


def already_named(query: Any) -> Any:
    """The rows of a searched list among those that the index has named: where these are enough, it is asked no more.
    None where there are none, or no others."""
    matching = matching_of(query)
    if matching is None or not matching.words or matching.some is None or _tried(query, matching):
        return None
    return query.where(among_ids(matching.column.model._meta.primary_key, matching.some))


def read_at_once(query: Any) -> bool:
    """Whether a searched list is soonest counted by reading its rows: the index has named them all."""
    matching = matching_of(query)
    return matching is not None and matching.all_named


def newest_of(query: Any) -> Any:
    """The same, where they are the first ones from the newest row on."""
    return already_named(query) if isinstance(database.obj, SqliteDatabase) else None


def with_texts(query: Any) -> Any:
    """The same rows; SQLite has an index that holds their texts."""
    return _marked(query, "with_texts")


def _tried(query: Any, matching: Matching) -> bool:
    """Whether rows are soonest tried one by one: there, of words of many rows."""
    return getattr(query, "with_texts", False) and isinstance(database.obj, SqliteDatabase) and matching.few is None


def most_counted(query: Any, most: int) -> int:
    """Up to how many rows a query's are counted; `most` where nothing was searched."""
    return min(COUNTED, most) if is_searched(query) else most


def is_searched(query: Any) -> bool:
    """Whether a query's rows are those of a search."""
    return bool(getattr(query, "searched", False))


def as_searched(query: Any) -> Any:
    """The query, which is counted no further than what was searched: what is made of it keeps what it carries."""
    return _marked(query, "searched")


def _marked(query: Any, word: str) -> Any:
    vars(query)[word] = True
    return query


def led(words: Any) -> Any:
    """The very expression that PostgreSQL's index is of."""
    return NodeList((SQL("(' ' ||"), words, SQL(")")))


def unweighed(condition: Any) -> Any:
    """The same condition, which PostgreSQL takes half of the rows to meet: of words it guesses far too few, and
    would read and sort the whole table rather than walk it in the list's order."""
    return NodeList((SQL("COALESCE("), condition, SQL(", FALSE)")))


def _in_index(column: Any, term: Term) -> Any:
    """What PostgreSQL's index is asked for a term: the parts that it knows, and perhaps other texts have too."""
    either = []
    for spelling in term.spellings:
        parts = [one for piece in _PIECE.findall(spelling) for one in covering(piece)]
        if parts and len(spelling) >= SHORTEST:
            either.append(all_of([like(led(column), f"%{part}%") for part in parts]))
        else:
            either += [like(led(column), pattern) for pattern in as_patterns(spelling)]
    return reduce(or_, either)


def held(column: Any, term: Term) -> Any:
    """That a column of folded words has the term, in one of its spellings."""
    patterns = (pattern for spelling in term.spellings for pattern in as_patterns(spelling))
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
    # As PostgreSQL writes an array: of a list, a thousand numbers take the driver a millisecond.
    return NodeList((key, SQL("= ANY ("), Value(f"{{{','.join(map(str, ids))}}}"), SQL("::integer[])")))
