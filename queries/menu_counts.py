"""The numbers of the backoffice's menu, read in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peewee import SQL, Select, fn

from models import database

COUNTED = 999
"""Rows are counted up to this many: a menu says that much is waiting, not how much of a backlog there is."""


def counts_of(queries: Mapping[str, Any]) -> dict[str, int]:
    """How many rows each of these queries has, by its name; `COUNTED + 1` stands for more."""
    if not queries:
        return {}
    columns = [_counted(query).alias(name) for name, query in queries.items()]
    (row,) = Select(columns=columns).bind(database).tuples()
    return dict(zip(queries, row, strict=True))


def _counted(query: Any) -> Any:
    rows = query.select(SQL("1")).order_by().limit(COUNTED + 1).alias("counted")
    return Select([rows], [fn.COUNT(SQL("*"))])
