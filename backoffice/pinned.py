"""The lists that views are of, and the views that somebody keeps in the menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from flask import current_app, g, url_for

from backoffice.list_address import COLUMNS, SIZE, VIEW
from domain.permissions import Permission, may
from models_work import SavedView
from queries.saved_views import KeptLists, kept_by
from queries.scopes import views_visible_to
from web.current import actor

if TYPE_CHECKING:
    from backoffice.listing import Listing


def listings() -> dict[str, Listing]:
    """The lists that the current user may open, by what they are called."""
    (admin,) = current_app.extensions["admin"]
    views = [view for view in admin.added if hasattr(view, "list_name")]
    return {view.list_name: view for view in views if view.opens("index_view")}


def address_of(view: SavedView) -> str:
    """The list that a view shows; the screen of views where the current user may not open it."""
    listing = listings().get(view.list_name)
    if listing is None:
        return url_for("backoffice_views.index_view")
    return f"{listing.menu.get_url()}?{urlencode({**words_of(view), VIEW: view.id})}"


def words_of(view: SavedView) -> dict[str, str]:
    """The words of the address of a view's list: its search, filters and order, its columns and rows a page."""
    words = dict(parse_qsl(view.query))
    if view.columns:
        words[COLUMNS] = ",".join(view.columns)
    if view.page_size:
        words[SIZE] = str(view.page_size)
    return words


def kept_lists() -> KeptLists:
    """What the current user keeps of lists, and whom they may hand a request to: read once a page."""
    if "kept_lists" not in g:
        g.kept_lists = kept_by(actor())
    kept: KeptLists = g.kept_lists
    return kept


@dataclass(frozen=True)
class PinnedLink:
    """A view that stands in somebody's menu."""

    label: str
    href: str
    view: SavedView


def pinned_views() -> list[PinnedLink]:
    """What the current user keeps in the menu: of the lists that they may open."""
    views = [pinned.view for pinned in kept_lists().pinned]
    known = listings() if views else {}
    return [PinnedLink(view.name, address_of(view), view) for view in views if view.list_name in known]


def opened_view(number: str, list_name: str) -> SavedView | None:
    """The view of this number and this list, of those that the current user sees."""
    if not number:
        return None
    kept = next((link.view for link in pinned_views() if str(link.view.id) == number), None)
    if kept is None:
        kept = views_visible_to(actor()).where(SavedView.id == int(number)).first()
    return kept if kept is not None and kept.list_name == list_name else None


def may_change(view: SavedView) -> bool:
    """A person their own, those who share all of them."""
    return view.account_id is not None or may(actor(), Permission.SHARE_VIEWS)
