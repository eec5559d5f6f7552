"""The database that the models are bound to, and what every table is made of."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit

from peewee import Check, Database, DatabaseProxy, Field, Model, SqliteDatabase
from playhouse.pool import PooledPostgresqlDatabase

database = DatabaseProxy()


def open_database(url: str, *, max_connections: int = 20) -> Database:
    """The peewee database of `sqlite:///path` (three slashes: relative, four: absolute) or a `postgresql://` URL.

    SQLite transactions begin IMMEDIATE: two that read and then write would otherwise fail at once with "database is
    locked" whatever the timeout. Raises ValueError for another scheme.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        opened = SqliteDatabase(
            unquote(parts.path[1:]) or ":memory:",
            pragmas={"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000, "synchronous": "full"},
            lock_type="IMMEDIATE",
        )
        opened.register_function(_translate, "translate", 3)
        return opened
    if parts.scheme == "postgresql":
        return PooledPostgresqlDatabase(
            url, prefer_psycopg3=True, max_connections=max_connections, stale_timeout=300, timeout=30
        )
    raise ValueError(f"unknown database scheme: {parts.scheme}")


def _translate(text: str | None, letters: str, others: str) -> str | None:
    """PostgreSQL's `translate`, which SQLite lacks: one letter for another."""
    return text.translate(_table(letters, others)) if text is not None else None


_table = functools.cache(str.maketrans)


def bind(url: str, *, max_connections: int = 20) -> Database:
    """Open the database of `url` for every model, and return it."""
    opened = open_database(url, max_connections=max_connections)
    database.initialize(opened)
    return opened


class UtcDateTimeField(Field):
    """An aware datetime in UTC: `timestamptz` on PostgreSQL, ISO 8601 text of fixed width (sortable) on SQLite."""

    field_type = "TIMESTAMPTZ"

    def db_value(self, value: datetime | None) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        value = value.astimezone(UTC)
        if isinstance(database.obj, SqliteDatabase):
            return value.isoformat(sep=" ", timespec="microseconds")
        return value

    def python_value(self, value: Any) -> datetime | None:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        return value.astimezone(UTC) if value is not None else None


def one_of(column: str, values: type[StrEnum] | Iterable[str], name: str) -> Check:
    """A named CHECK that the column holds one of the values; NULL passes, as CHECKs do."""
    listed = ", ".join(f"'{value}'" for value in values)
    return Check(f"{column} IN ({listed})", name=name)


class Base(Model):
    """Writes only what was changed on the object: a stale one must never restore columns that others have changed."""

    class Meta:
        database = database
        only_save_dirty = True
        legacy_table_names = False

    def absorb(self, values: Mapping[str, Any]) -> None:
        """Take over what an UPDATE wrote to this row, with nothing left to save."""
        for name, value in values.items():
            setattr(self, name, value)
        self._dirty.difference_update(self._meta.combined[name].name for name in values)
