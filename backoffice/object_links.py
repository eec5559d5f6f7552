"""The object of a journal's entry that is neither a request, an account nor an entity: its name, and its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app

from backoffice.crud import Crud
from backoffice.journal_words import CheckedRow
from web.table_words import TABLE_WORDS


@dataclass(frozen=True)
class NamedRow(CheckedRow):
    """An entry with the name of its object ('' where it has none) and the object's page ('' where no screen shows it to
    whoever looks).
    """

    object_name: str
    object_url: str


def named(rows: Sequence[CheckedRow]) -> list[NamedRow]:
    """These rows with their objects: one statement a kind of object."""
    keys: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.entry.object_kind:
            keys[row.entry.object_kind].add(str(row.entry.object_id))
    screens = _screens() if keys else {}
    pages = {kind: screens[kind].addresses_of(wanted) for kind, wanted in keys.items() if kind in screens}
    return [_named(row, screens, pages.get(row.entry.object_kind, {})) for row in rows]


def _named(row: CheckedRow, screens: dict[str, Crud], pages: dict[str, str]) -> NamedRow:
    kind, key = row.entry.object_kind, str(row.entry.object_id)
    name = _name(row, screens.get(kind)) if kind else ""
    return NamedRow(row.entry, row.detail, row.reference, row.trouble, name, pages.get(key, ""))


def _name(row: CheckedRow, screen: Crud | None) -> str:
    kind = row.entry.object_kind
    word = TABLE_WORDS[kind][0] if kind in TABLE_WORDS else kind
    word = word if screen is None else screen.counted[0]
    name = row.detail.get("name")
    return f"{word} « {name} »" if name else f"{word} n° {row.entry.object_id}"


def _screens() -> dict[str, Crud]:
    """What the journal calls the rows of a screen → the screen."""
    (admin,) = current_app.extensions["admin"]
    return {view.object_kind(): view for view in admin._views if isinstance(view, Crud)}
