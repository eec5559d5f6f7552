"""Words that are looked for in a column of folded words, by its index of trigrams where that reads fewer rows.

Every part of a word counts (« terroir » in « cuisine et terroirs »); of one or two letters, the beginning of a word.
How a list is read depends on how often the words stand in it, which no database tells well of several words at once:

- few rows have them: the index names these rows, and any order or filter is applied to them;
- many rows have them: the list is walked in its own order, and is full before long.

PostgreSQL's index is a GIN of `gin_trgm_ops` over a blank and the column, SQLite's a table of FTS5 that triggers keep
(migration 0012), with two blanks before each word; both bear `SearchColumn.index`. Conditions made here alone use it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from peewee import SQL, Entity, Field, NodeList, SqliteDatabase, Table, Value

from domain.search_text import Term
from models import Base, database
from queries.patterns import like, plain

FEW = 1000
"""Rows that the index names; where there are more, the list is walked."""

SAMPLE, DENSE = 400, 12
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

    def narrow(self, query: Any, terms: Sequence[Term], exact: Exact) -> Any:
        """Narrow a query to the rows that have all of these terms and none of those that exclude."""
        return self.find(terms, exact).narrow(query)

    def conditions(self, terms: Sequence[Term], exact: Exact) -> list[Any]:
        """What each of these rows has to meet."""
        return self.find(terms, exact).conditions

    def find(self, terms: Sequence[Term], exact: Exact) -> Matching:
        """What is known of the rows that have all of these terms and none of those that exclude."""
        conditions, words = [], []
        for term in terms:
            single = exact(term)
            if single is None and not term.negated:
                words.append(term)
            condition = single if single is not None else held(self.words, term)
            conditions.append(negation(condition) if term.negated else condition)
        if not words or len(words) < len([term for term in terms if not term.negated]):
            return Matching(self, conditions)
        few = self.few(words)
        if few is None:
            return Matching(self, conditions, tuple(words))
        return Matching(self, [among_ids(self.model._meta.primary_key, few), *conditions])

    def asked(self, words: Sequence[Term]) -> Any:
        """What SQLite's index is asked."""
        asked = " AND ".join(f"({' OR '.join(map(_trigrams, word.spellings))})" for word in words)
        return NodeList((Entity(self.index), SQL("MATCH"), Value(asked)))

    def few(self, words: Sequence[Term]) -> list[int] | None:
        """The ids of the rows that have the words, and perhaps of others; None where they are many."""
        ids = self._few_of_sqlite(words) if isinstance(database.obj, SqliteDatabase) else self._few_of_postgresql(words)
        return ids if ids is not None and len(ids) <= FEW else None

    def _few_of_sqlite(self, words: Sequence[Term]) -> list[int]:
        query = Table(self.index).select(SQL("rowid")).where(self.asked(words))
        return [row[0] for row in database.execute(query.limit(FEW + 1))]

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
    """What FTS5 is asked for a text: all of its trigrams. The index has two blanks before each word, so that a word of
    one letter has one too."""
    text = spelling.replace(" ", "  ") if len(spelling) >= SHORTEST else f"  {spelling}"
    each = dict.fromkeys(text[start : start + 3] for start in range(len(text) - 2))
    return f"({' AND '.join(map(_quoted, each))})"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@dataclass(frozen=True)
class Matching:
    """What rows have to meet; `frequent` are the words that too many have for the index to name them."""

    column: SearchColumn
    conditions: list[Any]
    frequent: tuple[Term, ...] = ()

    def narrow(self, query: Any) -> Any:
        narrowed = query.where(*self.conditions) if self.conditions else query
        if self.frequent:
            # What is made of a query keeps what the query carries: `to_be_counted` reads it.
            vars(narrowed)["frequent_words"] = self
        return narrowed


def to_be_counted(query: Any) -> Any:
    """The same rows in no order, by the index of the words that many rows have: the first thousand are counted soon."""
    matching: Matching | None = getattr(query, "frequent_words", None)
    if matching is None:
        return query
    column = matching.column
    if isinstance(database.obj, SqliteDatabase):
        index = Table(column.index)
        joined = query.switch(column.model).join(index, on=(column.model._meta.primary_key == index.c.rowid))
        return joined.where(column.asked(matching.frequent))
    return query.where(*(held(led(column.words), word) for word in matching.frequent))


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


def among_ids(key: Field, ids: Sequence[int]) -> Any:
    """In one parameter: a thousand take longer to bind than the rows to read."""
    if isinstance(database.obj, SqliteDatabase):
        return NodeList((key, SQL("IN (SELECT value FROM json_each("), Value(json.dumps(ids)), SQL("))")))
    return NodeList((key, SQL("= ANY ("), Value(list(ids), unpack=False), SQL("::integer[])")))
