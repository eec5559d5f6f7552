"""What was put into the database and the store, row by row and file by file, and what is there."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import BlobField, CharField, Field, JSONField, TextField

import models_work
from models_base import Base
from services.machinery.dependencies import Dependencies

TABLES: dict[str, type[Base]] = {str(model._meta.table_name): model for model in models_work.TABLES}
Key = tuple[str, Any]
"""A table, and the primary key of one of its rows."""


@dataclass(frozen=True)
class Put:
    """A row as it was put in: by which act, on which day, with which values."""

    table: str
    key: Any
    by: Any
    on: date
    values: dict[str, Any]

    @property
    def size(self) -> int:
        return size_of(self.table, self.values)


def _words_of(model: type[Base]) -> list[Field]:
    """The columns in which something can be written of somebody: texts, JSON, bytes."""
    kinds = (CharField, TextField, JSONField, BlobField)
    return [one for one in model._meta.sorted_fields if isinstance(one, kinds) and one.name not in _CODES]


_CODES = frozenset({"state", "status", "last_error", "leased_by"})
"""What a row is doing, not what it says."""
WORDS = {table: _words_of(model) for table, model in TABLES.items()}


def size_of(table: str, values: dict[str, Any]) -> int:
    """How many bytes are written in a row's texts."""
    return sum(_length(values[field.name]) for field in WORDS[table])


def _length(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, (bytes, memoryview)):
        return len(bytes(value))
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)
    return len(text.encode())


def keys(table: str) -> set[Any]:
    """What makes each of its rows the one that it is: its key, and when it came, since SQLite gives keys again."""
    return set(TABLES[table].select(*_identity(table)).tuples())


def rows(table: str, *, after: int = 0) -> dict[Any, dict[str, Any]]:
    """Its rows by that; those of greater numbers alone."""
    fields = _identity(table)
    query: Any = TABLES[table].select()
    if after:
        query = query.where(fields[0] > after)
    return {tuple(row[field.name] for field in fields): row for row in query.dicts()}


def _identity(table: str) -> list[Field]:
    return [*_key_fields(table), *_began(table)]


def _key_fields(table: str) -> list[Field]:
    meta = TABLES[table]._meta
    if meta.composite_key:
        return [meta.fields[name] for name in meta.primary_key.field_names]
    return [meta.primary_key]


def _began(table: str) -> list[Field]:
    """The column that says when a row was written, if it has one."""
    known = TABLES[table]._meta.fields
    return [known[name] for name in _BEGAN if name in known][:1]


_BEGAN = ("created_at", "added_at", "uploaded_at", "at", "started_at", "asked_at", "opened_at", "taken_at")


def stored(deps: Dependencies) -> dict[str, int]:
    """Every file of the store, and its bytes."""
    return {one.key: len(deps.storage.get(one.key)) for one in deps.storage.keys()}  # noqa: SIM118


def in_trash(deps: Dependencies) -> int:
    """How many files wait in the trash."""
    number, position = 0, ""
    while True:
        thrown, following = deps.storage.walk_trash(position, 1000)
        number += len(thrown)
        if following is None:
            return number
        position = following


class Stock:
    """All that was put in and was still there when it was last looked."""

    def __init__(self, deps: Dependencies) -> None:
        self.deps = deps
        self.puts: dict[Key, Put] = {}
        self.keys: dict[str, set[Any]] = {table: set() for table in TABLES}
        self.files: dict[str, tuple[Key, str, int]] = {}
        """Storage key → the row that names it, what kind of file it is, its bytes."""
        self.ever: Counter[str] = Counter()
        self.whose: dict[int, Any] = {}
        """Request → whose act it was: what comes to hang on it later is theirs."""

    def take(self, by: Any, on: date) -> None:
        """Write down what has come since it was last looked."""
        for table in TABLES:
            known = self.keys[table]
            new = keys(table) - known
            if new:
                self.ever[table] += len(new)
                known |= new
                numbers = [key[0] for key in new if isinstance(key[0], int)]
                there = rows(table, after=min(numbers) - 1 if len(numbers) == len(new) else 0)
                for key in new:
                    request = there[key].get("request") or 0
                    self._put(Put(table, key, self.whose.get(request, by), on, there[key]))

    def let_go(self) -> None:
        """Forget what is gone."""
        for table in TABLES:
            for key in self.keys[table] - keys(table):
                self.keys[table].discard(key)
                del self.puts[table, key]

    def _put(self, put: Put) -> None:
        self.puts[put.table, put.key] = put
        name = put.values.get("storage_key")
        if name is not None:
            size = len(self.deps.storage.get(name))
            self.files[name] = ((put.table, put.key), kind_of(put), size)


def kind_of(put: Put) -> str:
    """What kind of stored file a row names."""
    if put.table == "document_version":
        return "proof" if put.values["size"] == PROOF_SIZE else "mandate"
    if put.table == "derived_file":
        return str(put.values["kind"])
    return {"attached_file": "attached", "rights_copy_part": "copy", "job": "export"}[put.table]


PROOF_SIZE = len(b"%PDF-1.4 proof_of_existence")
"""The two files of a request differ by their size (tests/support/factories.py)."""
