"""Named reads of what people ask about what is held about them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from domain.actors import Actor
from domain.errors import NotFound
from models_rights import Restriction, RightsCopy, RightsRequest
from queries.scopes import rights_visible_to

LATEST = 5


def copies_of(account_id: int) -> list[RightsCopy]:
    """The latest copies that the holder of this account asked for, newest first."""
    mine = RightsCopy.select().where(RightsCopy.account == account_id)
    return list(mine.order_by(RightsCopy.id.desc()).limit(LATEST))


def asked_by(account_id: int) -> list[RightsRequest]:
    """What the holder of this account asked lately, newest first."""
    mine = RightsRequest.select().where(RightsRequest.account == account_id)
    return list(mine.order_by(RightsRequest.id.desc()).limit(LATEST))


def restricted(ids: Collection[int]) -> set[int]:
    """Those of these requests that are kept without being used."""
    rows: Any = Restriction.select(Restriction.request).where(
        Restriction.request.in_(ids), Restriction.lifted_at.is_null()
    )
    return {number for (number,) in rows.tuples()} if ids else set()


def restrictions_of(row: RightsRequest) -> list[Restriction]:
    """Those that it brought and that last."""
    mine = Restriction.select().where(Restriction.asked == row, Restriction.lifted_at.is_null())
    return list(mine.order_by(Restriction.id))


def open_rights(actor: Actor) -> Any:
    """Those that nobody has answered yet."""
    return rights_visible_to(actor).where(RightsRequest.answered_at.is_null())


def visible_rights_request(actor: Actor, request_id: int) -> RightsRequest:
    """Raises NotFound, the same for absent and hidden."""
    row: RightsRequest | None = rights_visible_to(actor).where(RightsRequest.id == request_id).first()
    if row is None:
        raise NotFound()
    return row
