"""The object of a journal's entry that is no request: its name; its page, where it is no account nor entity either."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app

from backoffice.crud import Crud
from backoffice.journal_words import CheckedRow
from queries.journal import names_of
from web.current import actor
from web.table_words import TABLE_WORDS


@dataclass(frozen=True)
class NamedRow(CheckedRow):
    """An entry with the name of its object ('' where it has none) and the object's page ('' where no screen shows it to
    the current user).
    """

    object_name: str
    object_url: str


def named(rows: Sequence[CheckedRow]) -> list[NamedRow]:
    """These rows with their objects: one statement a kind of object and a screen that may have them."""
    keys: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.entry.object_kind:
            keys[row.entry.object_kind].add(str(row.entry.object_id))
    screens = _screens() if keys else {}
    pages = {kind: _pages(screens.get(kind, []), wanted) for kind, wanted in keys.items()}
    names = names_of(actor(), [row.entry for row in rows if not row.reference])
    return [_named(row, screens, pages.get(row.entry.object_kind or "", {}), names) for row in rows]


def _pages(screens: list[Crud], wanted: set[str]) -> dict[str, str]:
    """The journal's key of a row → its page, on the first of these screens that has the row."""
    pages: dict[str, str] = {}
    for screen in screens:
        elsewhere = wanted - pages.keys()
        pages |= screen.addresses_of(elsewhere) if elsewhere else {}
    return pages


def _named(
    row: CheckedRow, screens: dict[str, list[Crud]], pages: dict[str, str], names: Mapping[int, str]
) -> NamedRow:
    kind, key = row.entry.object_kind, str(row.entry.object_id)
    name = _name(row, screens.get(kind, [])) if kind else names.get(row.entry.id, "")
    return NamedRow(row.entry, row.detail, row.reference, row.trouble, name, pages.get(key, ""))


def _name(row: CheckedRow, screens: list[Crud]) -> str:
    kind = row.entry.object_kind
    word = TABLE_WORDS[kind][0] if kind in TABLE_WORDS else kind
    word = screens[0].counted[0] if screens else word
    name = row.detail.get("name")
    return f"{word} « {name} »" if name else f"{word} n° {row.entry.object_id}"


def _screens() -> dict[str, list[Crud]]:
    """What the journal calls the rows of a screen → the screens that have such rows, each with its scope."""
    (admin,) = current_app.extensions["admin"]
    screens: dict[str, list[Crud]] = defaultdict(list)
    for view in admin.added:
        if isinstance(view, Crud):
            screens[view.object_kind()].append(view)
    return screens
