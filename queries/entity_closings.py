"""What closing an entity settles, and which are to be settled."""

from __future__ import annotations

from datetime import date, timedelta

from domain.states import ACTIVATED_OPEN
from models import AccountRequest, Entity
from models_entities import EntityAct


def open_requests_of(entity_id: int) -> list[int]:
    """The ids of its activated requests that are not closed, in their order."""
    rows = AccountRequest.select(AccountRequest.id).where(
        AccountRequest.entity == entity_id, AccountRequest.state.in_(sorted(ACTIVATED_OPEN))
    )
    return [request_id for (request_id,) in rows.order_by(AccountRequest.id).tuples()]


def due_closings(today: date) -> list[int]:
    """The ids of the entities whose closing was to be settled by this day (Paris)."""
    waiting = EntityAct.select(EntityAct.entity).where(EntityAct.kind == "close", EntityAct.applied_at.is_null())
    due = Entity.select(Entity.id).where(Entity.closed_on <= today, Entity.merged_into.is_null())
    rows = due.where(Entity.id.in_(waiting)).order_by(Entity.id)
    return [entity_id for (entity_id,) in rows.tuples()]


def closings_to_remind(today: date, ahead: timedelta) -> list[int]:
    """The ids of the entities that close within this time from today (Paris), and whose people were last told of it
    before that."""
    acts = EntityAct.select(EntityAct.entity).where(
        EntityAct.kind == "close", EntityAct.applied_at.is_null(), EntityAct.reminded_at.is_null()
    )
    soon = (Entity.closed_on > today) & (Entity.closed_on <= today + ahead)
    rows = Entity.select(Entity.id).where(soon, Entity.merged_into.is_null(), Entity.id.in_(acts)).order_by(Entity.id)
    return [entity_id for (entity_id,) in rows.tuples()]


def waiting_closing(entity_id: int) -> EntityAct | None:
    """The entity's closing that was neither settled nor taken back."""
    closing = EntityAct.kind == "close"
    return EntityAct.select().where(EntityAct.entity == entity_id, closing, EntityAct.applied_at.is_null()).first()


def is_closed(entity: Entity | None, today: date) -> bool:
    """Whether the entity is closed on this day (Paris)."""
    return entity is not None and entity.closed_on is not None and entity.closed_on <= today
