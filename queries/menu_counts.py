"""How many rows there are of several kinds, read in one statement: the numbers of menus, tabs and lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import SQL, Case, Select, fn
from peewee import Entity as Name

from domain.actors import Actor
from models import database
from queries.grid import COUNTED
from queries.prepared import PreparedFor, bound
from queries.text_search import already_named, is_searched, most_counted, to_be_counted
from queries.written import written

Rows = Callable[[Actor, date], Any]
"""The rows that somebody sees on a day: a query that these two alone decide, and values that are `given`, begun by
`queries.scopes`.

`holds` and `narrows`, attributes that it may have: other Rows that are all among them, and others among which they all
are. Where the fewer are too many to be counted, so are the more, and nothing is read.
"""


@dataclass(frozen=True)
class Scoped:
    """Rows that the current user decides alone."""

    scope: Callable[[Actor], Any]

    def __call__(self, who: Actor, day: date) -> Any:
        return self.scope(who)


def counts_of(queries: Mapping[str, Any]) -> dict[str, int]:
    """How many rows each of these queries has, by its name; one more than `most_counted` stands for more."""
    if not queries:
        return {}
    (row,) = _counting([_counted(query, COUNTED) for query in queries.values()]).tuples()
    return dict(zip(queries, row, strict=True))


def counts_with(
    rows: Sequence[Rows], actor: Actor, day: date, queries: Mapping[str, Any], **values: Any
) -> tuple[dict[Rows, int], dict[str, int]]:
    """The same of rows that are asked for again and again, whose SQL is kept, and of such queries: in one statement,
    unless something was searched.

    `values` are what the rows leave `given`.
    """
    if not rows:
        return {}, counts_of(queries)
    sql, left_open = _kept.sql(COUNTED, actor, day, *rows)
    parameters = bound(left_open, values)
    if any(map(is_searched, queries.values())):
        # Apart: what is searched is planned for its words, and all that is kept with it would be planned again.
        numbers = database.execute_sql(sql, parameters).fetchone()
        return dict(zip(rows, numbers, strict=True)), counts_of(queries)
    if queries:
        more, others = _counting([_counted(query, COUNTED) for query in queries.values()]).sql()
        sql, parameters = f"{more}, {sql.removeprefix('SELECT ')}", [*others, *parameters]
    numbers = database.execute_sql(sql, parameters).fetchone()
    own = numbers[: len(queries)]
    return dict(zip(rows, numbers[len(queries) :], strict=True)), dict(zip(queries, own, strict=True))


def _of_rows(most: int, actor: Actor, day: date, *rows: Rows) -> Any:
    """Of each of these rows; those that others hold are counted first, once."""
    held = _held(rows)
    names = {one: f"held{number}" for number, one in enumerate(dict.fromkeys(held.values()))}

    def number(one: Rows) -> Any:
        counted = _counted(one(actor, day), most)
        if one not in held:
            return counted
        return Case(None, [(Name("first", names[held[one]]) > most, most + 1)], counted)

    def depth(one: Rows) -> int:
        return 1 + depth(held[one]) if one in held else 0

    first: list[Any] = []
    before: list[Any] = []
    for level in range(1 + max(map(depth, names), default=-1)):
        columns = [*before, *(number(one).alias(name) for one, name in names.items() if depth(one) == level)]
        # The limit, and for SQLite the offset, keep databases from counting what is held each time that it is compared.
        first = [Select(first, columns).limit(written(1)).offset(written(0)).alias("first")]
        before = [Name("first", name) for one, name in names.items() if depth(one) <= level]
    return _counting([Name("first", names[one]) if one in names else number(one) for one in rows], *first)


def _held(rows: Sequence[Rows]) -> dict[Rows, Rows]:
    """Rows → others of these that are all among them."""
    held: dict[Any, Rows] = {getattr(one, "narrows", None): one for one in rows}
    held |= {one: fewer for one in rows if (fewer := getattr(one, "holds", None)) is not None and fewer in rows}
    return {one: fewer for one, fewer in held.items() if one in rows}


def _counting(numbers: Sequence[Any], *of: Any) -> Any:
    return Select(of, numbers).bind(database)


def _counted(query: Any, most: int) -> Any:
    first, limit = already_named(query), most_counted(query, most)
    whole = _number(to_be_counted(query), limit)
    return whole if first is None else Case(None, [(_number(first, limit) > limit, limit + 1)], whole)


def _number(query: Any, limit: int) -> Any:
    rows = query.select(SQL("1")).order_by().limit(written(limit + 1)).alias("counted")
    return Select([rows], [fn.COUNT(SQL("*"))])


_kept = PreparedFor(_of_rows)
