"""How many rows there are of several kinds, read in one statement: the numbers of menus, tabs and lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from peewee import SQL, Case, Select, fn
from peewee import Entity as Name

from domain.actors import Actor
from models import database
from queries.grid import COUNTED
from queries.prepared import PreparedFor, bound
from queries.text_search import already_named, most_counted, to_be_counted

Rows = Callable[[Actor, date], Any]
"""The rows that somebody sees on a day: a query that these two alone decide, and values that are `given`, begun by
`queries.scopes`.

`holds`, an attribute that it may have: other Rows that are all among them. Where these are too many to be counted, so
are they, and nothing is read.
"""


def counts_of(queries: Mapping[str, Any]) -> dict[str, int]:
    """How many rows each of these queries has, by its name; one more than `most_counted` stands for more."""
    if not queries:
        return {}
    (row,) = _counting([_counted(query, COUNTED) for query in queries.values()]).tuples()
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
        more, others = _counting([_counted(query, COUNTED) for query in queries.values()]).sql()
        sql, parameters = f"{more}, {sql.removeprefix('SELECT ')}", [*others, *parameters]
    numbers = database.execute_sql(sql, parameters).fetchone()
    own = numbers[: len(queries)]
    return dict(zip(rows, numbers[len(queries) :], strict=False)), dict(zip(queries, own, strict=True))


def _of_rows(most: int, actor: Actor, day: date, *rows: Rows) -> Any:
    """Of each of these rows; those that others hold are counted first, once."""
    held = [one for one in dict.fromkeys(getattr(one, "holds", None) for one in rows) if one in rows]
    first = Select(columns=[_counted(one(actor, day), most).alias(f"held{held.index(one)}") for one in held])
    known = {one: Name("first", f"held{number}") for number, one in enumerate(held)}

    def number(one: Rows) -> Any:
        if one in known:
            return known[one]
        counted, among = _counted(one(actor, day), most), known.get(getattr(one, "holds", None))
        return counted if among is None else Case(None, [(among > most, most + 1)], counted)

    # The limit keeps databases from counting what is held each time that it is compared.
    return _counting([number(one) for one in rows], *([first.limit(1).alias("first")] if held else []))


def _counting(numbers: Sequence[Any], *of: Any) -> Any:
    return Select(of, numbers).bind(database)


def _counted(query: Any, most: int) -> Any:
    first, limit = already_named(query), most_counted(query, most)
    whole = _number(to_be_counted(query), limit)
    return whole if first is None else Case(None, [(_number(first, limit) > limit, limit + 1)], whole)


def _number(query: Any, limit: int) -> Any:
    rows = query.select(SQL("1")).order_by().limit(limit + 1).alias("counted")
    return Select([rows], [fn.COUNT(SQL("*"))])


_kept = PreparedFor(_of_rows)
