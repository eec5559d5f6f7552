"""Creating, changing and deleting a row of a small table that has no rules of its own, each with a journal entry.

What a table's screen uses when no service says more: one transaction, written only over what was shown, with each
field before and after in the erasable detail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from peewee import DataError, IntegrityError

from domain.actors import Actor
from domain.errors import RowChanged, RowReferred, ValuesRefused
from domain.permissions import Permission, demand
from domain.row_marks import changed, differences
from models import Base, database
from queries.locks import lock_row
from queries.references import references_to
from services.machinery import journal
from services.machinery.dependencies import Dependencies

UNSTORABLE = (IntegrityError, DataError, OverflowError)
"""What the drivers raise for values that a table does not take."""

Values = Mapping[str, Any]
"""Column → value."""


@dataclass(frozen=True)
class Parts:
    """Rows of other tables that are written with a row: name → the foreign key that leads to it; `save` writes them."""

    keys: Mapping[str, Any] = field(default_factory=dict)
    save: Callable[[Any], None] = lambda row: None

    def of(self, row: Base) -> dict[str, list[Any]]:
        """Their values, by name."""
        return {name: self._values(key, row) for name, key in self.keys.items()}

    def _values(self, key: Any, row: Base) -> list[Any]:
        rows = key.model.select().where(key == row).order_by(key.model._meta.primary_key)
        return [{name: value for name, value in part.__data__.items() if name != key.name} for part in rows]


NO_PARTS = Parts()


def create(
    deps: Dependencies,
    actor: Actor,
    permission: Permission,
    model: type[Base],
    values: Values,
    parts: Parts = NO_PARTS,
) -> Any:
    """Add a row, and its parts. Raises NotAllowed, FreshSignInNeeded, ValuesRefused."""
    demand(actor, permission)
    try:
        with database.atomic():
            row = model.create(**values)
            parts.save(row)
            _record(deps, actor, "row.created", row, differences({}, {**values, **parts.of(row)}))
    except UNSTORABLE:
        raise ValuesRefused() from None
    return row


def change(
    deps: Dependencies,
    actor: Actor,
    permission: Permission,
    model: type[Base],
    key: Any,
    values: Values,
    seen: str,
    parts: Parts = NO_PARTS,
) -> dict[str, list[Any]]:
    """Write these columns over those that were shown (`seen`: their marks). Returns what changed; {} writes nothing.

    Raises NotAllowed, FreshSignInNeeded, NotFound, RowChanged, ValuesRefused.
    """
    demand(actor, permission)
    try:
        with database.atomic():
            row = lock_row(model, key)
            stored, stored_parts = _stored(row, values), parts.of(row)
            if changed({**stored, **stored_parts}, seen):
                raise RowChanged()
            made = differences(stored, values)
            if made:
                model.update({name: values[name] for name in made}).where(model._meta.primary_key == key).execute()
            parts.save(row)
            made |= differences(stored_parts, parts.of(row))
            if made:
                _record(deps, actor, "row.changed", row, made)
    except UNSTORABLE:
        raise ValuesRefused() from None
    return made


def delete(
    deps: Dependencies,
    actor: Actor,
    permission: Permission,
    model: type[Base],
    key: Any,
    columns: Iterable[str],
    seen: str,
) -> None:
    """Delete a row that nothing refers to and that is as it was shown: `seen` are the marks of these columns.

    Raises NotAllowed, FreshSignInNeeded, NotFound, RowChanged, RowReferred.
    """
    demand(actor, permission)
    with database.atomic():
        row = lock_row(model, key)
        if changed(_stored(row, columns), seen):
            raise RowChanged()
        _demand_free(row)
        try:
            with database.atomic():
                model.delete().where(model._meta.primary_key == key).execute()
        except IntegrityError:
            # Somebody referred to it after it was counted.
            _demand_free(row)
            raise
        _record(deps, actor, "row.deleted", row, differences(row.__data__, {}))


def _demand_free(row: Base) -> None:
    referred = references_to(row)
    if referred:
        raise RowReferred({model._meta.table_name: count for model, count in referred})


def _stored(row: Base, columns: Iterable[str]) -> dict[str, Any]:
    """The row's own values: of a foreign key its number, not the row that it leads to."""
    return {name: row.__data__.get(name) for name in columns}


def _record(deps: Dependencies, actor: Actor, event: str, row: Base, changes: dict[str, list[Any]]) -> None:
    journal.record(
        event,
        actor,
        deps.now(),
        object_key=row.object_key,
        name=str(getattr(row, "display_name", row)),
        changes=changes,
    )
