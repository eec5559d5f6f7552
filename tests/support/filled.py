"""Rows in every table of a database, whatever its schema: what a migration must not lose.

Values follow from the columns' types and from CHECKs that list what is allowed. Where a table's constraints ask for
more than that, `ROWS` says which values.
"""

# ruff: noqa: S608 (names of tables and columns are the schema's own, and cannot be parameters)

from __future__ import annotations

import re
from typing import Any

from peewee import Database, SqliteDatabase

from adapters.migrate import HISTORY

MOMENT = "2026-01-02 03:04:05.000006+00:00"
ROWS: dict[str, dict[str, Any]] = {
    "account_request": {"state": "approved", "email_key": "a@b.example"},
    "address_change": {"confirmed_by_id": None, "confirmed_at": None, "due_at": None},
    "attached_file": {"purpose": "decision", "entity_id": None},
    "journal_detail": {"detail": '{"a": 1}'},
    "job": {"done": 0, "refused": 0},
    "remedy": {"request_id": 1, "membership_id": None, "outcome": "granted"},
    "rights_copy": {"asked_id": None},
    "role_ending": {"outcome": "ended"},
    "membership": {"role": "entity_manager", "founding": True, "until": None, "suspended_at": None},
}
"""Table → column → value, where constraints of several columns leave no choice. None is NULL."""

_BY_TYPE = {
    "int": 1,
    "bigint": 1,
    "serial": 1,
    "bool": True,
    "numeric": 1,
    "real": 1.0,
    "double": 1.0,
    "timestamp": MOMENT,
    "datetime": MOMENT,
    "date": "2026-01-02",
    "json": '{"a": 1}',
    "blob": b"x",
    "bytea": b"x",
}
# How the two say « IN ('a', 'b') ».
_LISTED = (re.compile(r"(\w+) IN \('([^']+)'"), re.compile(r"\(?\(?(\w+)\)?::text = ANY \(\(?ARRAY\['([^']+)'"))


def counts(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    found = {}
    for table in _tables(database):
        (found[table],) = database.execute_sql(f'SELECT COUNT(*) FROM "{table}"').fetchone()
    return found


def keys(database: Database, table: str) -> set[Any]:
    """The primary keys of a table's rows."""
    names = ", ".join(f'"{name}"' for name in database.get_primary_keys(table))
    return set(database.execute_sql(f'SELECT {names} FROM "{table}"').fetchall())


def fill(database: Database) -> None:
    """Give every empty table a row, each row after those that it refers to.

    Fails with the database's words where a constraint asks for values that `ROWS` must give.
    """
    for table in _in_order(database):
        (count,) = database.execute_sql(f'SELECT COUNT(*) FROM "{table}"').fetchone()
        if not count:
            _add_row(database, table)


def _add_row(database: Database, table: str) -> None:
    allowed = listed(database, table)
    known = ROWS.get(table, {})
    referred = {key.column: (key.dest_table, key.dest_column) for key in database.get_foreign_keys(table)}
    row: dict[str, Any] = {}
    for column in database.get_columns(table):
        if column.name in known:
            row[column.name] = known[column.name]
        elif column.name in referred:
            row[column.name] = _first(database, *referred[column.name], table)
        else:
            row[column.name] = allowed.get(column.name) or _value(column.data_type)
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join([database.param] * len(row))
    try:
        database.execute_sql(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', tuple(row.values()))
    except Exception as error:
        error.add_note(f"tests/support/filled.py, ROWS: say which values a row of {table} may have")
        raise


def _first(database: Database, table: str, column: str, of: str) -> Any:
    if table == of:
        return None  # a row's own predecessor
    return database.execute_sql(f'SELECT "{column}" FROM "{table}" LIMIT 1').fetchone()[0]


def _value(data_type: str) -> Any:
    lowered = data_type.lower()
    return next((value for start, value in _BY_TYPE.items() if lowered.startswith(start)), "x")


def listed(database: Database, table: str) -> dict[str, str]:
    """Column → the first of the values that a CHECK of the table lists for it."""
    if isinstance(database, SqliteDatabase):
        query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
    else:
        query = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'"
    text = "\n".join(row[0] for row in database.execute_sql(query, (table,)).fetchall())
    return {name: value for pattern in _LISTED for name, value in pattern.findall(text)}


def _tables(database: Database) -> list[str]:
    derived = ("sqlite_", "search_")  # SQLite keeps them itself, triggers of ours do
    return [name for name in database.get_tables() if name != HISTORY and not name.startswith(derived)]


def _in_order(database: Database) -> list[str]:
    """Tables after those that they refer to."""
    waiting = {
        table: {key.dest_table for key in database.get_foreign_keys(table)} - {table} for table in _tables(database)
    }
    ordered: list[str] = []
    while waiting:
        ready = sorted(table for table, needed in waiting.items() if needed <= set(ordered))
        assert ready, f"tables refer to each other in a circle: {sorted(waiting)}"
        ordered += ready
        for table in ready:
            del waiting[table]
    return ordered
