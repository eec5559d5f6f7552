"""What somebody keeps of their lists: columns, rows a page, and views, some of them in their menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.actors import Actor
from domain.errors import NotAllowed
from domain.permissions import Permission, demand
from models import database
from models_work import ListLayout, PinnedView, SavedView
from queries.scopes import views_visible_to
from services.machinery.dependencies import Dependencies
from services.reference import rows


def keep_layout(actor: Actor, list_name: str, columns: Sequence[str], page_size: int | None) -> None:
    """Keep the actor's columns of a list, in this order, and its rows a page; nothing chosen is nothing kept.

    Raises NotAllowed.
    """
    account_id = _signed_in(actor)
    own = (ListLayout.account == account_id) & (ListLayout.list_name == list_name)
    with database.atomic():
        ListLayout.delete().where(own).execute()
        if columns or page_size:
            ListLayout.create(account=account_id, list_name=list_name, columns=list(columns), page_size=page_size)


def create_view(deps: Dependencies, actor: Actor, values: Mapping[str, Any], *, shared: bool) -> SavedView:
    """Give a list a name: for the actor, or (`shared`) for all staff. Raises NotAllowed, ValuesRefused."""
    owner = _signed_in(actor)
    owned = {**values, "account": None if shared else owner, "created_at": deps.now()}
    view: SavedView = rows.create(deps, actor, _needed(shared), SavedView, owned)
    return view


def change_view(
    deps: Dependencies, actor: Actor, view: SavedView, values: Mapping[str, Any], seen: str, *, shared: bool
) -> None:
    """Change a view as it was shown. Giving one to all staff, and theirs to oneself, is for those who share.

    Raises NotAllowed, NotFound, RowChanged.
    """
    demand(actor, _needed(shared or view.account_id is None))
    owner = None if shared else _signed_in(actor)
    changed = {**values, "account": owner}
    rows.change(deps, actor, Permission.SEE_BACKOFFICE, SavedView, view.id, changed, seen)


def delete_view(deps: Dependencies, actor: Actor, view: SavedView, columns: Sequence[str], seen: str) -> None:
    """Delete a view as it was shown, wherever it is kept. Raises NotAllowed, NotFound, RowChanged."""
    demand(actor, _needed(view.account_id is None))
    with database.atomic():
        PinnedView.delete().where(PinnedView.view == view.id).execute()
        rows.delete(deps, actor, Permission.SEE_BACKOFFICE, SavedView, view.id, columns, seen)


def pin(actor: Actor, view: SavedView, *, pinned: bool, home: bool) -> None:
    """Keep a view in the actor's menu, or no longer; `home` is the one where they begin, which is kept too.

    Raises NotAllowed for a view that the actor does not see.
    """
    account_id = _signed_in(actor)
    if not views_visible_to(actor).where(SavedView.id == view.id).exists():
        raise NotAllowed("pin")
    own = PinnedView.account == account_id
    with database.atomic():
        PinnedView.delete().where(own, PinnedView.view == view.id).execute()
        if home:
            PinnedView.update(home=False).where(own).execute()
        if pinned or home:
            PinnedView.create(account=account_id, view=view.id, home=home)


def _needed(shared: bool) -> Permission:
    return Permission.SHARE_VIEWS if shared else Permission.SEE_BACKOFFICE


def _signed_in(actor: Actor) -> int:
    if actor.account_id is None:
        raise NotAllowed(Permission.SEE_BACKOFFICE)
    return actor.account_id
