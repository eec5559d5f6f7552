"""The lists that views are of, and the views that somebody keeps in the menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from flask import current_app, g, url_for

from backoffice.list_address import COLUMNS, SIZE
from models_work import SavedView
from queries.saved_views import KeptLists, kept_by
from web.current import actor

if TYPE_CHECKING:
    from backoffice.listing import Listing


def listings() -> dict[str, Listing]:
    """The lists that whoever looks may open, by what they are called."""
    (admin,) = current_app.extensions["admin"]
    views = [view for view in admin.added if hasattr(view, "list_name")]
    return {view.list_name: view for view in views if view.opens("index_view")}


def address_of(view: SavedView) -> str:
    """The list that a view shows; the screen of views where whoever looks may not open it."""
    listing = listings().get(view.list_name)
    if listing is None:
        return url_for("backoffice_views.index_view")
    words = dict(parse_qsl(view.query))
    if view.columns:
        words[COLUMNS] = ",".join(view.columns)
    if view.page_size:
        words[SIZE] = str(view.page_size)
    address = str(listing.menu.get_url())
    return f"{address}?{urlencode(words)}" if words else address


def kept_lists() -> KeptLists:
    """What whoever looks keeps of lists, and whom they may hand a request to: read once a page."""
    if "kept_lists" not in g:
        g.kept_lists = kept_by(actor())
    kept: KeptLists = g.kept_lists
    return kept


@dataclass(frozen=True)
class PinnedLink:
    """A view that stands in somebody's menu."""

    label: str
    href: str
    list_name: str


def pinned_views() -> list[PinnedLink]:
    """What whoever looks keeps in the menu: of the lists that they may open."""
    views = [pinned.view for pinned in kept_lists().pinned]
    known = listings() if views else {}
    return [PinnedLink(view.name, address_of(view), view.list_name) for view in views if view.list_name in known]
