"""The menu beside every page of staff: screens in three groups, and what waits there for somebody to act.

A view says where it stands by attributes of `Guarded`: `menu_group`, `menu_icon`, `menu_count`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, g, request, url_for

from backoffice.list_address import VIEW
from backoffice.pinned import PinnedLink, pinned_views
from backoffice.words import initials, number, role_label
from domain.calendar import paris_date
from queries.menu_counts import Rows, counts_with
from web.current import account, actor, deps

WORK, FOLLOW_UP, SETTINGS = "", "Suivi", "Réglages"
"""The groups in their order: what one works at all day has no title. Flask-Admin's own `category` makes another."""

MOST = 999
"""Numbers beside an entry or a tab end here: they say that much is waiting, not how much of a backlog there is."""

OF_ICONS = "backoffice_requests.page"
"""Where the menu is icons, which have no room for a count: nothing is counted."""


KEYS = 9
"""Views that a key opens: 1 to 9, in the order of the menu."""


@dataclass(frozen=True)
class MenuCount:
    """What waits behind an entry: its rows, and how one and several of them are called.

    `noun` words are read out, and stand in the menu too where the number alarms (« 1 échec »).
    """

    rows: Rows
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

    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    name: str
    initials: str
    role: str

    @property
    def by_key(self) -> tuple[tuple[tuple[str], str], ...]:
        """The entries that a key opens, as the help of the keyboard lists them."""
        return tuple(((entry.key,), entry.label) for _, entries in self.groups for entry in entries if entry.key)


def frame() -> Frame | None:
    """Of the present request; None for those who are not of the staff: managers have no side menu."""
    who = account()
    if who is None or not who.actor.is_staff:
        return None
    read_counts()
    icons = request.endpoint == OF_ICONS
    groups: dict[str, list[Entry]] = {WORK: [], FOLLOW_UP: [], SETTINGS: []}
    for view in screens():
        waiting = view.menu_count() if not icons else None
        entry = _entry(view, waiting, count(waiting.rows) if waiting else 0)
        groups.setdefault(view.category or view.menu_group, []).append(entry)
    groups[WORK] += [_pinned(view, number) for number, view in enumerate(pinned_views(), 1)]
    filled = tuple((title, tuple(entries)) for title, entries in groups.items() if entries)
    return Frame(filled, who.full_name, initials(who), role_label(who.staff_role))


def links() -> list[Entry]:
    """The screens that the actor may open, in the order in which they were added."""
    return [_entry(view) for view in screens()]


def screens() -> list[Any]:
    """The views that the current user may open, in the order in which they were added."""
    if "screens" not in g:
        (admin,) = current_app.extensions["admin"]
        g.screens = [view for view in admin.added if view.is_accessible() and view.is_visible()]
    opened: list[Any] = g.screens
    return opened


def _entry(view: Any, waiting: MenuCount | None = None, rows: int = 0) -> Entry:
    href = view.menu.get_url()
    seen = str(view.name), href, view.menu_icon, current(href)
    if waiting is None or not rows:
        return Entry(*seen)
    return Entry(*seen, counted(rows), waiting.one if rows == 1 else waiting.many, waiting.alarms)


def read_counts(*rows: Rows, given: Mapping[str, Any] = MappingProxyType({}), **queries: Any) -> dict[str, int]:
    """Count in one statement what these rows have, these queries, and what the page's menu shows.

    The numbers of the queries are the answer; `count` tells those of the rows, which are read once a page. `given` are
    the values that rows leave open (`queries.prepared`).
    """
    known = _known_counts()
    missing = [one for one in dict.fromkeys((*rows, *_counted_rows())) if one not in known]
    numbers, others = counts_with(missing, actor(), paris_date(deps().now()), queries, **given)
    known |= numbers
    return others


def count(rows: Rows) -> int:
    """How many of these there are."""
    if rows not in _known_counts():
        read_counts(rows)
    return _known_counts()[rows]


def known_to_be_none(rows: Rows) -> bool:
    """Whether these were counted on this page already, and there are none."""
    return _known_counts().get(rows) == 0


def _known_counts() -> dict[Rows, int]:
    known: dict[Rows, int] = g.setdefault("row_counts", {})
    return known


def _counted_rows() -> list[Rows]:
    """What the menu of the present page counts."""
    if not actor().is_staff or request.endpoint == OF_ICONS:
        return []
    return [waiting.rows for view in screens() if (waiting := view.menu_count())]


def _pinned(link: PinnedLink, number: int) -> Entry:
    changed = "true" if request.args.get(VIEW) == str(link.view.id) and request.path == urlsplit(link.href).path else ""
    here = _exactly(link.href) or changed
    return Entry(link.label, link.href, "list", here, key=str(number) if number <= KEYS else "")


def counted(rows: int) -> str:
    """A number where there is little room: nobody reads further than « 999+ »."""
    return f"{number(MOST)}+" if rows > MOST else number(rows)


def _exactly(href: str) -> str:
    """`page` where the present address is this one, its words included."""
    words = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
    return "page" if request.path + words == href else ""


def current(href: str) -> str:
    """How an address stands to the present page's: `page`, `true` if the page lies beneath it, else ''."""
    here = request.path
    if here == href:
        return "page"
    return "true" if here.startswith(href) and href != url_for("backoffice.index") else ""
