"""What SQLite knows of how many rows meet what (`models.look_at_rows`): PostgreSQL looks by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from peewee import SqliteDatabase

from models import database, look_at_rows
from services.machinery.dependencies import Dependencies

KIND = "planner"
EVERY = timedelta(days=1)


def handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """What the worker does every day: without it every page of a large installation takes twice as long."""
    if isinstance(database.obj, SqliteDatabase):
        with database.atomic():
            look_at_rows(database.obj)
