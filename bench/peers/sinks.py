"""Where rows are poured by the hundred thousand: a SQLite file, or a PostgreSQL database by COPY."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

Row = tuple[Any, ...]
Pour = Callable[[str, Row], None]
"""Takes a table's name and one row of it, its columns in the order of the filler's list."""
Columns = Mapping[str, tuple[str, ...]]
CHUNK = 10_000


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite:")


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@contextmanager
def pouring(url: str, columns: Columns) -> Iterator[Pour]:
    """Pour rows into existing tables, without indexes and triggers meanwhile; analysed afterwards."""
    with _sqlite(file_of(url), columns) if is_sqlite(url) else _postgresql(url, columns) as pour:
        yield pour


def _buffered(flush: Callable[[str, list[Row]], None]) -> tuple[Pour, Callable[[], None]]:
    waiting: dict[str, list[Row]] = defaultdict(list)

    def pour(table: str, row: Row) -> None:
        rows = waiting[table]
        rows.append(row)
        if len(rows) >= CHUNK:
            flush(table, rows)
            rows.clear()

    def rest() -> None:
        for table, rows in waiting.items():
            flush(table, rows)

    return pour, rest


@contextmanager
def _sqlite(file: Path, columns: Columns) -> Iterator[Pour]:
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000"):
        connection.execute(f"PRAGMA {pragma}")
    laid_aside = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql IS NOT NULL"
    ).fetchall()
    connection.execute("BEGIN")
    for kind, name, _ in laid_aside:
        connection.execute(f'DROP {kind} "{name}"')

    def flush(table: str, rows: list[Row]) -> None:
        names = columns[table]
        marks = ",".join("?" * len(names))
        connection.executemany(f"INSERT INTO {table} ({','.join(names)}) VALUES ({marks})", rows)

    pour, rest = _buffered(flush)
    yield pour
    rest()
    for _, _, statement in laid_aside:
        connection.execute(statement)
    connection.execute("ANALYZE")
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


INDEXES = """SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)"""


@contextmanager
def _postgresql(url: str, columns: Columns) -> Iterator[Pour]:
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")  # neither triggers nor foreign keys
        laid_aside = connection.execute(INDEXES).fetchall()
        for name, _ in laid_aside:
            connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))

        def flush(table: str, rows: list[Row]) -> None:
            names = sql.SQL(", ").join(map(sql.Identifier, columns[table]))
            copy = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
            with connection.cursor().copy(copy) as stream:
                for row in rows:
                    stream.write_row(row)

        pour, rest = _buffered(flush)
        yield pour
        rest()
        for _, statement in laid_aside:
            connection.execute(statement.encode())
        for table in columns:
            _set_sequence(connection, table)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def _set_sequence(connection: psycopg.Connection[Any], table: str) -> None:
    """The next row that the program writes takes a number of its own."""
    connection.execute(
        sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}))").format(
            sql.Literal(table), sql.Identifier(table)
        )
    )
