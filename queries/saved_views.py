"""How somebody keeps their lists, and the views that they see: their own, and of staff those of everybody."""

from __future__ import annotations

from typing import Any

from domain.actors import Actor
from models_work import ListLayout, PinnedView, SavedView
from queries.scopes import views_visible_to


def layout_of(actor: Actor, list_name: str) -> ListLayout | None:
    """The actor's columns and size of this list, where they chose some."""
    own = (ListLayout.account == actor.account_id) & (ListLayout.list_name == list_name)
    return ListLayout.get_or_none(own) if actor.account_id is not None else None


def pinned_of(actor: Actor) -> list[PinnedView]:
    """What the actor keeps in the menu, with its view: in the order of their names."""
    views = views_visible_to(actor).select(SavedView.id)
    pinned: Any = PinnedView.select(PinnedView, SavedView).join(SavedView)
    own = pinned.where(PinnedView.account == actor.account_id, SavedView.id.in_(views))
    return list(own.order_by(SavedView.name, SavedView.id)) if actor.account_id is not None else []


def home_of(actor: Actor) -> SavedView | None:
    """The view with which the actor begins; None for the home page."""
    return next((pinned.view for pinned in pinned_of(actor) if pinned.home), None)
