"""Statements that every page of the backoffice asks: their SQL is made once, and their rows are read at once.

peewee makes the SQL of a query each time it runs, and a model column by column; of a page of a list that is half of the
work. `Prepared` keeps the SQL, `Reader` makes the same models of whole rows. What follows a filter or a scope is built
each time, as ever.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from peewee import (
    SQL,
    AutoField,
    CharField,
    Expression,
    Field,
    ForeignKeyField,
    IntegerField,
    Model,
    Node,
    SqliteDatabase,
    TextField,
    Value,
)

from models import database

M = TypeVar("M", bound=Model)
AS_THEY_ARE = (AutoField, CharField, TextField, IntegerField, ForeignKeyField)
"""Fields whose values both drivers give as Python has them."""
KEPT = 256
"""Statements that are kept of one `PreparedFor`."""


@dataclass(frozen=True)
class Given:
    """A value that is known when the statement runs, converted as `field` writes it."""

    name: str
    field: Field | None = None

    def of(self, values: dict[str, Any]) -> Any:
        value = values[self.name]
        return value if self.field is None else self.field.db_value(value)


def given(field: Field, name: str) -> Node:
    """The value `name` where a query compares with this field."""
    return Value(Given(name, field), converter=False)


def among(column: Any, name: str) -> Node:
    """Whether a column's number is one of the list `name`: one parameter, however many there are (see `numbers`)."""
    if isinstance(database.obj, SqliteDatabase):
        return column.in_(SQL("(SELECT value FROM json_each(?))", (Given(name),)))
    return Expression(column, "=", SQL("ANY(%s)", (Given(name),)))


def numbers(values: Iterable[int]) -> Any:
    """A list for `among`, as the database takes it."""
    return json.dumps(list(values)) if isinstance(database.obj, SqliteDatabase) else list(values)


def bound(parameters: Sequence[Any], values: dict[str, Any]) -> list[Any]:
    """A statement's parameters with the values that are known now."""
    return [one.of(values) if isinstance(one, Given) else one for one in parameters]


class Prepared:
    """A statement built once for each kind of database; `build` is called when it is first asked."""

    def __init__(self, build: Callable[[], Any]) -> None:
        self._build = build
        self._made: dict[type, tuple[str, list[Any]]] = {}

    def rows(self, **values: Any) -> list[Sequence[Any]]:
        """The rows for these values, each a tuple of the columns."""
        rows: list[Sequence[Any]] = self._run(values).fetchall()
        return rows

    def run(self, **values: Any) -> int:
        """Run what gives no rows; how many it changed."""
        return int(self._run(values).rowcount)

    def _run(self, values: dict[str, Any]) -> Any:
        kind = type(database.obj)
        if kind not in self._made:
            query, parameters = self._build().sql()
            self._made[kind] = query, parameters
        query, parameters = self._made[kind]
        return database.execute_sql(query, bound(parameters, values))


class PreparedFor:
    """A SELECT that its arguments alone decide, who asks among them: built once for each, while these are asked for.

    `build` asks nothing else: what clock and settings say is `given`. Its arguments are compared by value.
    """

    def __init__(self, build: Callable[..., Any]) -> None:
        self._sql = lru_cache(maxsize=KEPT)(lambda kind, *arguments: build(*arguments).sql())

    def sql(self, *arguments: Hashable) -> tuple[str, list[Any]]:
        """The statement for the present database, and its parameters."""
        query, parameters = self._sql(type(database.obj).__name__, *arguments)
        return query, parameters

    def rows(self, *arguments: Hashable, **values: Any) -> list[Sequence[Any]]:
        """The rows for these arguments and values, each a tuple of the columns."""
        query, parameters = self.sql(*arguments)
        rows: list[Sequence[Any]] = database.execute_sql(query, bound(parameters, values)).fetchall()
        return rows


class Reader(Generic[M]):
    """Reads a model from a row's next columns: all of its own, or those named, with the key first."""

    def __init__(self, model: type[M], *names: str, of: Any = None) -> None:
        fields = [model._meta.fields[name] for name in names] or model._meta.sorted_fields
        self.model = model
        self.names = [field.name for field in fields]
        self.columns = [getattr(of or model, name) for name in self.names]
        self.width = len(fields)
        self.conversions = [(field.name, field.python_value) for field in fields if not isinstance(field, AS_THEY_ARE)]

    def read(self, row: Sequence[Any], start: int) -> M | None:
        """The model whose columns begin at `start`; None where an outer join has none."""
        if row[start] is None:
            return None
        data = dict(zip(self.names, row[start : start + self.width], strict=True))
        for name, convert in self.conversions:
            if data[name] is not None:
                data[name] = convert(data[name])
        made = self.model(__no_default__=True)
        made.__data__.update(data)
        return made


def read_all(readers: Iterable[Reader[Any]], row: Sequence[Any]) -> list[Any]:
    """What each reader makes of its part of a row."""
    made, start = [], 0
    for reader in readers:
        made.append(reader.read(row, start))
        start += reader.width
    return made


def relate(row: Model, name: str, other: Model | None) -> None:
    """Put what a foreign key refers to beside its row, as a join does."""
    if other is not None:
        row.__rel__[name] = other


class PreparedModels(Generic[M]):
    """Models by a statement that its arguments alone decide (`PreparedFor`), with what its joins put beside them.

    `build` gives the query, whatever it selects; `beside` are the readers of what is joined, by its foreign key.
    """

    def __init__(self, build: Callable[..., Any], model: type[M], **beside: Reader[Any]) -> None:
        self._beside = tuple(beside)
        self._readers: tuple[Reader[Any], ...] = (Reader(model), *beside.values())
        columns = [column for reader in self._readers for column in reader.columns]
        self._prepared = PreparedFor(lambda *arguments: build(*arguments).select(*columns))

    def read(self, *arguments: Hashable, **values: Any) -> list[M]:
        """All of them for these arguments and values."""
        models: list[M] = []
        for row in self._prepared.rows(*arguments, **values):
            model, *others = read_all(self._readers, row)
            for name, other in zip(self._beside, others, strict=True):
                relate(model, name, other)
            models.append(model)
        return models
