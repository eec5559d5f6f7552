"""The statements that a piece of work asks, and how the database reads for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import models

Statement = tuple[str, Sequence[Any]]
"""SQL and its parameters."""


@contextmanager
def asked() -> Iterator[list[Statement]]:
    """The statements that the models' database is asked meanwhile."""
    opened = models.database.obj
    original, statements = opened.execute_sql, []

    def execute(sql: str, params: Sequence[Any] | None = None, *arguments: Any) -> Any:
        statements.append((sql, params or ()))
        return original(sql, params, *arguments)

    opened.execute_sql = execute
    try:
        yield statements
    finally:
        del opened.execute_sql


def walked(statement: Statement) -> set[str]:
    """The tables that SQLite's planner would read from end to end for this statement.

    Of an index of a few rows alone (one with a condition) every row may be read.
    """
    sql, params = statement
    tables = {alias: table for table, alias in re.findall(r'"(\w+)" AS "(\w+)"', sql)}
    rows = models.database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()
    scans = (re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", detail) for *_, detail in rows)
    partial = _partial_indexes()
    return {str(tables.get(scan[1], scan[1])) for scan in scans if scan and scan[2] not in partial}


def _partial_indexes() -> set[str]:
    rows = models.database.execute_sql("SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'")
    return {name for (name,) in rows.fetchall()}


def rows_read(statement: Statement) -> int:
    """How many rows PostgreSQL reads of tables and indexes to answer this SELECT, those that a filter removes included.

    It is answered once more for that (EXPLAIN ANALYZE).
    """
    sql, params = statement
    explained = models.database.execute_sql(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params).fetchone()
    return sum(_read_by(explained[0][0]["Plan"]))


READERS = {"Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Index Scan", "Sample Scan", "Tid Scan"}
"""Of a bitmap, what its indexes gave is counted, and not once more what the table gave for it."""


def _read_by(node: dict[str, Any]) -> Iterator[int]:
    if node["Node Type"] in READERS:
        removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        yield round((node["Actual Rows"] + removed) * node["Actual Loops"])
    for below in node.get("Plans", ()):
        yield from _read_by(below)
