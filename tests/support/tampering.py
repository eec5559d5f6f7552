"""Somebody who has the database itself, past all that keeps the program from changing the journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from peewee import Database, SqliteDatabase
from psycopg.conninfo import make_conninfo

Tamper = Callable[..., None]
"""Runs SQL statements, with `?` for parameters of the last one."""


@contextmanager
def tampering(database: Database) -> Iterator[Tamper]:
    """A function that runs statements as the file's owner, or as PostgreSQL's superuser, with no trigger and no
    foreign key in the way, and commits them.
    """
    with closing(_owner(database)) as connection:

        def run(*statements: str, parameters: tuple[Any, ...] = ()) -> None:
            for statement in statements[:-1]:
                connection.execute(statement)
            last = statements[-1] if isinstance(database, SqliteDatabase) else statements[-1].replace("?", "%s")
            connection.execute(last, parameters)
            connection.commit()

        yield run


def _owner(database: Database) -> Any:
    if isinstance(database, SqliteDatabase):
        file = sqlite3.connect(database.database)
        names = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in names:
            file.execute(f'DROP TRIGGER "{name}"')
        file.execute("PRAGMA foreign_keys = OFF")
        file.commit()
        return file
    connection = psycopg.connect(make_conninfo(database.database, user="postgres"))
    connection.execute("SET session_replication_role = replica")
    connection.commit()
    return connection
