"""What a migration calls on PostgreSQL to change many rows while people work: some thousands at once, each kept."""

from __future__ import annotations

from peewee import Database
from psycopg import sql

ROWS = 5_000
"""Ids in one range."""


def run_by_ranges(database: Database, table: str, statement: str) -> None:
    """Run a statement for one range of the table's ids after the other: `"id" > %s AND "id" <= %s`.

    Where the migration is not `atomic`, each holds the locks of its own range alone, and what it did is kept: it has to
    bear being run again. Raises peewee's errors.
    """
    highest = sql.SQL('SELECT COALESCE(MAX("id"), 0) FROM {}').format(sql.Identifier(table))
    (last,) = database.execute_sql(highest.as_string()).fetchone()
    for start in range(0, last, ROWS):
        database.execute_sql(statement, (start, start + ROWS))
