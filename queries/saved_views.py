"""How somebody keeps their lists, and the views that they see: their own, and of staff those of everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from peewee import SQL

from domain.actors import Actor
from models_work import ListLayout, PinnedView, SavedView
from queries.prepared import PreparedFor
from queries.scopes import views_visible_to


@dataclass(frozen=True)
class KeptLists:
    """What every list asks for the current user: how they keep lists."""

    layouts: Mapping[str, ListLayout] = field(default_factory=dict)
    """By the list's name."""
    pinned: Sequence[PinnedView] = ()
    """What they keep in the menu, each with its view: in the order of their names."""


def _all_kept(actor: Actor) -> Any:
    views = views_visible_to(actor).select(SavedView.id)
    layouts = ListLayout.select(
        *(SQL("'layout' AS what"), ListLayout.id, SQL("'' AS name"), ListLayout.list_name),
        *(SQL("'' AS query"), ListLayout.columns, ListLayout.page_size, SQL("NULL AS view_id"), SQL("FALSE AS home")),
    ).where(ListLayout.account == actor.account_id)
    pinned = (
        PinnedView.select(
            *(SQL("'pinned'"), PinnedView.id, SavedView.name, SavedView.list_name, SavedView.query),
            *(SavedView.columns, SavedView.page_size, SavedView.id, PinnedView.home),
        )
        .join(SavedView)
        .where(PinnedView.account == actor.account_id, SavedView.id.in_(views))
    )
    kept = layouts.union_all(pinned)
    return kept.order_by(SQL("name"), SQL("id"))


_kept = PreparedFor(_all_kept)


def kept_by(actor: Actor) -> KeptLists:
    """All of it, in one statement."""
    if actor.account_id is None:
        return KeptLists()
    layouts: dict[str, ListLayout] = {}
    pinned = []
    for what, key, name, list_name, query, columns, size, view_id, home in _kept.rows(actor):
        kept = {"list_name": list_name, "page_size": size, "columns": ListLayout.columns.python_value(columns)}
        if what == "layout":
            layouts[list_name] = ListLayout(id=key, account=actor.account_id, **kept)
        else:
            view = SavedView(id=view_id, name=name, query=query, **kept)
            pinned.append(PinnedView(id=key, account=actor.account_id, view=view, home=bool(home)))
    return KeptLists(layouts, pinned)


def home_of(actor: Actor) -> SavedView | None:
    """The view with which the actor begins; None for the home page."""
    return next((pinned.view for pinned in kept_by(actor).pinned if pinned.home), None)
