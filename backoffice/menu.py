"""The menu beside every page of staff: screens in three groups, and what waits there for somebody to act.

A view says where it stands by attributes of `Guarded`: `menu_group`, `menu_icon`, `menu_count`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for

from backoffice.pinned import PinnedLink, pinned_views
from backoffice.words import initials, number, role_label
from queries.menu_counts import COUNTED, counts_of
from web.current import account

WORK, FOLLOW_UP, SETTINGS = "", "Suivi", "Réglages"
"""The groups in their order: what one works at all day has no title. Flask-Admin's own `category` makes another."""

OF_ICONS = "backoffice_requests.page"
"""Where the menu is icons, which have no room for a count: nothing is counted."""


KEYS = 9
"""Views that a key opens: 1 to 9, in the order of the menu."""


@dataclass(frozen=True)
class MenuCount:
    """What waits behind an entry: its rows, and how one and several of them are called.

    `noun` words are read out, and stand in the menu too where the number alarms (« 1 échec »).
    """

    rows: Any
    one: str
    many: str
    alarms: bool = False


@dataclass(frozen=True)
class Entry:
    """One screen of the menu. `current` is `page`, `true` on a page beneath, else ''."""

    label: str
    href: str
    icon: str
    current: str
    count: str = ""
    noun: str = ""
    alarms: bool = False
    key: str = ""


@dataclass(frozen=True)
class Frame:
    """What stands round every page of a member of staff: the menu's groups, and who is signed in."""

    groups: list[tuple[str, list[Entry]]]
    name: str
    initials: str
    role: str

    @property
    def by_key(self) -> list[tuple[list[str], str]]:
        """The entries that a key opens, as the help of the keyboard lists them."""
        return [([entry.key], entry.label) for _, entries in self.groups for entry in entries if entry.key]


def frame() -> Frame | None:
    """Of the present request; None for those who are not of the staff: managers have no side menu."""
    who = account()
    if who is None or not who.actor.is_staff:
        return None
    opened = screens()
    asked = opened if request.endpoint != OF_ICONS else []
    counted = {view.endpoint: count for view in asked if (count := view.menu_count())}
    numbers = counts_of({endpoint: count.rows for endpoint, count in counted.items()})
    groups: dict[str, list[Entry]] = {WORK: [], FOLLOW_UP: [], SETTINGS: []}
    for view in opened:
        entry = _entry(view, counted.get(view.endpoint), numbers.get(view.endpoint, 0))
        groups.setdefault(view.category or view.menu_group, []).append(entry)
    groups[WORK] += [_pinned(view, number) for number, view in enumerate(pinned_views(), 1)]
    filled = [(title, entries) for title, entries in groups.items() if entries]
    return Frame(filled, who.full_name, initials(who), role_label(who.staff_role))


def links() -> list[Entry]:
    """The screens that the actor may open, in the order in which they were added."""
    return [_entry(view) for view in screens()]


def screens() -> list[Any]:
    """The views that whoever looks may open, in the order in which they were added."""
    (admin,) = current_app.extensions["admin"]
    return [view for view in admin.added if view.is_accessible() and view.is_visible()]


def _entry(view: Any, count: MenuCount | None = None, rows: int = 0) -> Entry:
    href = view.menu.get_url()
    entry = Entry(str(view.name), href, view.menu_icon, current(href))
    if count is None or not rows:
        return entry
    noun = count.one if rows == 1 else count.many
    return Entry(entry.label, href, entry.icon, entry.current, counted(rows), noun, count.alarms)


def _pinned(view: PinnedLink, number: int) -> Entry:
    return Entry(view.label, view.href, "list", _exactly(view.href), key=str(number) if number <= KEYS else "")


def counted(rows: int) -> str:
    """A number of `queries.menu_counts`, which goes no further than a bound: « 999+ »."""
    return f"{number(COUNTED)}+" if rows > COUNTED else number(rows)


def _exactly(href: str) -> str:
    """`page` where the present address is this one, its words included."""
    words = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
    return "page" if request.path + words == href else ""


def current(href: str) -> str:
    """How an address stands to the present page's: `page`, `true` if the page lies beneath it, else ''."""
    if request.path == href:
        return "page"
    return "true" if href != url_for("backoffice.index") and request.path.startswith(href) else ""
