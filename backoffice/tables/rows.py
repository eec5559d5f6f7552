"""One row of a table: its key in an address, what refers to it, and what a database says against writing it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import DataError, IntegerField, IntegrityError, Model, PostgresqlDatabase

from domain.names import search_key

LARGEST = 2**63 - 1


def storable(value: Any) -> bool:
    """Whether both databases take this as a value to compare with: they fail on NUL bytes and on endless numbers."""
    if isinstance(value, list | tuple):
        return all(storable(part) for part in value)
    if isinstance(value, int):
        return abs(value) <= LARGEST
    return "\0" not in value if isinstance(value, str) else True


def key_of(model: type[Model], text: Any) -> Any:
    """The primary key that an address names; None for what no row can have."""
    if isinstance(text, list | tuple):
        return text if storable(list(text)) else None
    if not isinstance(text, str | int) or not storable(text):
        return None
    if not isinstance(model._meta.primary_key, IntegerField):
        return text
    return int(text) if str(text).isascii() and str(text).isdigit() and storable(int(text)) else None


def row_label(row: Model) -> str:
    """What a person calls a row, wherever it is not the list's own."""
    return str(getattr(row, "display_name", row))


def labelled(rows: Iterable[Any]) -> list[tuple[Any, str]]:
    """Key and label of each of these rows, as people look them up: case and accents apart."""
    return sorted(((row.get_id(), row_label(row)) for row in rows), key=lambda row: (search_key(row[1]), row[0]))


def like_text(model: type[Model], text: str) -> str:
    """A text as a part of a LIKE pattern: PostgreSQL takes a backslash for an escape, and fails on one at the end."""
    opened = model._meta.database
    on_postgresql = isinstance(getattr(opened, "obj", opened), PostgresqlDatabase)
    return text.replace("\\", "\\\\") if on_postgresql else text


def table_label(model: type[Model]) -> str:
    """What a person reads for a table that nobody gave a French name."""
    return str(getattr(model, "table_label", "") or model.__name__)


def trouble_of(error: Exception) -> str | None:
    """What a refusal of the database means to the person who typed the values; None for a fault of the program."""
    if isinstance(error, IntegrityError):
        words = str(error).lower()
        if "unique" in words or "duplicate" in words:
            return "Une autre ligne a déjà cette valeur, qui doit être unique."
        if "foreign" in words:
            return "D’autres données dépendent de cette ligne, ou celle qui est choisie n’existe plus."
        return "Une valeur n’est pas admise par la base de données."
    if isinstance(error, DataError | OverflowError | UnicodeError):
        return "Une valeur est trop grande, ou contient un caractère qui ne peut pas être enregistré."
    return None
