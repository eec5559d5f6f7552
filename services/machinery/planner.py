"""What SQLite is told to do each day and PostgreSQL does by itself: look at its rows, let go of what was searched.

Its planner knows how many rows meet what by `models.look_at_rows`. Its search indexes (FTS5, migration 0012) only mark
an entry as gone when its row goes: three letters by three, the words of a name stay in the file until the pieces of the
index are merged.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from time import monotonic
from typing import Any

from peewee import SQL, Entity, NodeList, SqliteDatabase, Value

from models import database, look_at_rows
from services.machinery.dependencies import Dependencies

KIND = "planner"
EVERY = timedelta(days=1)
PAGES = 64
"""Of an index, written anew in one transaction."""
LONGEST = 60.0
"""Seconds that merging takes in one day; what is left is gone on with on the next."""


def handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """What the worker does every day: without it every page of a large installation takes twice as long, and what was
    erased can be read in the file."""
    if isinstance(database.obj, SqliteDatabase):
        with database.atomic():
            look_at_rows(database.obj)
        merge_searches(database.obj, LONGEST)


def merge_searches(opened: SqliteDatabase, seconds: float) -> None:
    """Merge the pieces of each search index, in short transactions, for so long at most."""
    end = monotonic() + seconds
    indexes = opened.execute_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%USING fts5%'"
    )
    for (name,) in indexes.fetchall():
        pages = -PAGES  # below 0: all pieces are merged into one, from now on
        while _merged(opened, name, pages) and monotonic() < end:
            pages = PAGES


def _merged(opened: SqliteDatabase, index: str, pages: int) -> bool:
    """Whether there was something to merge: SQLite counts one change of a statement that changed nothing."""
    with opened.atomic():
        before = opened.connection().total_changes
        words = (
            SQL("INSERT INTO"),
            Entity(index),
            SQL("("),
            Entity(index),
            SQL(", rank) VALUES ('merge',"),
            Value(pages),
        )
        opened.execute(NodeList((*words, SQL(")"))))
        return int(opened.connection().total_changes) - before > 1
