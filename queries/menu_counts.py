"""How many rows there are of several kinds, read in one statement: the numbers of menus, tabs and lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from peewee import SQL, CompoundSelectQuery, Select, fn

from domain.actors import Actor
from models import database
from queries.grid import COUNTED
from queries.prepared import PreparedFor, bound

Rows = Callable[[Actor, date], Any]
"""The rows that somebody sees on a day: a query that these two alone decide, and values that are `given`, begun by
`queries.scopes`."""


def counts_of(queries: Mapping[str, Any]) -> dict[str, int]:
    """How many rows each of these queries has, by its name; `COUNTED + 1` stands for more."""
    if not queries:
        return {}
    (row,) = _counting(queries.values(), COUNTED).tuples()
    return dict(zip(queries, row, strict=True))


def counts_with(
    rows: Sequence[Rows], actor: Actor, day: date, queries: Mapping[str, Any], **values: Any
) -> tuple[dict[Rows, int], dict[str, int]]:
    """The same of rows that are asked for again and again, whose SQL is kept, and of such queries: in one statement.

    `values` are what the rows leave `given`.
    """
    if not rows:
        return {}, counts_of(queries)
    sql, left_open = _kept.sql(COUNTED, actor, day, *rows)
    parameters = bound(left_open, values)
    if queries:
        more, others = _counting(queries.values(), COUNTED).sql()
        sql, parameters = f"{sql}, {more.removeprefix('SELECT ')}", parameters + others
    numbers = database.execute_sql(sql, parameters).fetchone()
    return dict(zip(rows, numbers, strict=False)), dict(zip(queries, numbers[len(rows) :], strict=True))


def _counting(queries: Any, most: int) -> Any:
    return Select(columns=[_counted(query, most) for query in queries]).bind(database)


def _counted(query: Any, most: int) -> Any:
    if not isinstance(query, CompoundSelectQuery):
        query = query.select(SQL("1")).order_by()
    rows = query.limit(most + 1).alias("counted")
    return Select([rows], [fn.COUNT(SQL("*"))])


_kept = PreparedFor(lambda most, actor, day, *rows: _counting([one(actor, day) for one in rows], most))
