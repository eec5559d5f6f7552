"""Rows by the ten thousand, each database in its own way: COPY on PostgreSQL, one prepared INSERT on SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import SqliteDatabase, __exception_wrapper__
from psycopg import sql

from models import Base, database


def copy_in(model: type[Base], names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    """Write rows, given as tuples of these fields, inside the caller's transaction.

    Values go as they are: text, numbers and booleans alone. Raises peewee's errors, as any statement does.
    """
    with __exception_wrapper__:
        if isinstance(database.obj, SqliteDatabase):
            fields = [model._meta.fields[name] for name in names]
            statement, _ = model.insert_many([("",) * len(names)], fields=fields).sql()
            database.cursor().executemany(statement, rows)
            return
        columns = sql.SQL(", ").join(map(sql.Identifier, names))
        copying = sql.SQL("COPY {table} ({columns}) FROM STDIN").format(
            table=sql.Identifier(model._meta.table_name), columns=columns
        )
        with database.cursor().copy(copying) as copy:
            for row in rows:
                copy.write_row(row)
