"""Rows that use cases write by the hundred: the SQL is made once for a model and its fields, and kept.

peewee makes it anew for each row, which of a decision on a hundred requests was most of the work. What is written is
what peewee would write: each value as its field converts it, and the model's defaults.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from peewee import Field, JSONField, Node, SqliteDatabase, Value, fn

from models import Base, database
from queries.prepared import Given, PreparedFor

BATCHES = tuple(2**power for power in range(8, -1, -1))
"""How many rows are written by one statement, the most first: few statements are kept, whatever is written."""

Values = Mapping[str, Any]
"""Of a row, by the names of its fields."""


def insert(model: type[Base], values: Values) -> int:
    """Write one row; its id."""
    ((row_id,),) = insert_all(model, [values], returning=("id",))
    return int(row_id)


def insert_all(model: type[Base], rows: Sequence[Values], *, returning: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
    """Write rows that all name the same fields; of each the columns `returning`, in no order that is promised."""
    defaults = model._meta.get_default_dict()
    full = [{**defaults, **row} for row in rows]
    written: list[tuple[Any, ...]] = []
    for size in BATCHES:
        while len(full) >= size:
            some, full = full[:size], full[size:]
            query, places = _insert.sql(_key(model), tuple(some[0]), size, returning)
            bind = _binding(model, places[: len(places) // size])
            cursor = database.execute_sql(query, [value for row in some for value in bind(row)])
            written += cursor.fetchall() if returning else []
    return written


def update(model: type[Base], row_id: int, changes: Values, **as_read: Any) -> bool:
    """Write these columns of one row, if these others still hold what was read; whether they did."""
    where = {model._meta.primary_key.name: row_id, **as_read}
    query, places = _update.sql(_key(model), tuple(changes), tuple(where))
    changed, compared = places[: len(changes)], places[len(changes) :]
    parameters = [*_binding(model, changed)(changes), *_binding(model, compared)(where)]
    return bool(database.execute_sql(query, parameters).rowcount)


def _insert_of(model: Any, names: tuple[str, ...], count: int, returning: tuple[str, ...]) -> Any:
    row = {name: _place(model._meta.combined[name], name) for name in names}
    query = model.insert_many([row] * count)
    return query.returning(*(getattr(model, name) for name in returning)) if returning else query


def _update_of(model: Any, names: tuple[str, ...], compared: tuple[str, ...]) -> Any:
    fields = model._meta.combined
    query = model.update({fields[name]: _place(fields[name], name) for name in names})
    return query.where(*(fields[name] == _place(fields[name], name) for name in compared))


def _key(model: Any) -> Any:
    """The model; mypy does not know that it can be one."""
    return model


_insert, _update = PreparedFor(_insert_of), PreparedFor(_update_of)


def _place(field: Field, name: str) -> Node:
    """Where the value `name` stands in a statement."""
    place = Value(Given(name), converter=False)
    return fn.json(place) if _is_json_text(field) else place


def _binding(model: Any, places: Sequence[Given]) -> Any:
    """Row → its parameters, in the order of these places."""
    fields = [(place.name, model._meta.combined[place.name]) for place in places]
    conversions = [(name, _json_text if _is_json_text(field) else field.db_value) for name, field in fields]
    return lambda row: [convert(row[name]) for name, convert in conversions]


def _json_text(value: Any) -> str | None:
    return None if value is None else json.dumps(value)


def _is_json_text(field: Field) -> bool:
    """Whether the database is handed JSON as text (SQLite), which peewee hands to its function."""
    return isinstance(field, JSONField) and isinstance(database.obj, SqliteDatabase)
