"""The database server's clock, which every process compares its own with: what is due depends on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from peewee import PostgresqlDatabase

from models import database

TOLERANCE = timedelta(seconds=30)
"""Clocks that are kept in time differ by milliseconds, and a one-time code is refused beyond this."""


def clock_difference(now: datetime) -> timedelta:
    """How far `now`, this machine's clock, is ahead of the database's (negative: behind); on SQLite, which has none, 0.

    Raises peewee's errors when the database does not answer.
    """
    if not isinstance(database.obj, PostgresqlDatabase):
        return timedelta(0)
    (there,) = database.execute_sql("SELECT clock_timestamp()").fetchone()
    difference: timedelta = now - there.astimezone(UTC)
    return difference


def clocks_agree(now: datetime) -> bool:
    """Whether this machine's clock may be trusted with what is due."""
    return abs(clock_difference(now)) <= TOLERANCE
