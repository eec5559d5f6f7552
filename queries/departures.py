"""Named reads of the only managers of entities who want to give the role up, and wait for the SI to do it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.actors import Actor
from domain.permissions import Permission
from domain.states import Role
from models import Account, Entity, Membership
from models_people import Departure
from queries.scopes import memberships_visible_to


def waiting_departures(actor: Actor) -> Any:
    """The roles that their holders want to give up and the actor may end, the longest announced first; each with its
    `account`, `entity` and `departure`. A query."""
    return _waiting(actor).order_by(Departure.created_at, Departure.id)


def departures_in(actor: Actor, entity: Entity) -> dict[int, Departure]:
    """The same of one entity: the announced departure, by the role's id."""
    return {row.id: row.departure for row in _waiting(actor).where(Membership.entity == entity)}


def own_departure(account_id: int | None, entity_id: int) -> Departure | None:
    """What this person announced of the manager's role that they have in this entity now."""
    of_role = Departure.select(Departure).join(Membership, on=_same_person())
    row: Departure | None = of_role.where(
        Departure.account == account_id, Departure.entity == entity_id, *_of_a_manager_now()
    ).first()
    return row


def _waiting(actor: Actor) -> Any:
    return (
        memberships_visible_to(actor, Permission.MANAGE_MEMBERSHIPS)
        .select(Membership, Departure, Account, Entity)
        .join_from(Membership, Departure, on=_same_person(), attr="departure")
        .join_from(Membership, Account, on=Membership.account)
        .join_from(Membership, Entity)
        .where(*_of_a_manager_now())
    )


def _same_person() -> Any:
    return (Departure.account == Membership.account) & (Departure.entity == Membership.entity)


def _of_a_manager_now() -> tuple[Any, ...]:
    """Announced of the role that counts today: one may have ended otherwise, and another been given since."""
    counts = Membership.until.is_null() & (Membership.role == Role.ENTITY_MANAGER)
    return Departure.ended_at.is_null(), counts, Departure.created_at >= Membership.since


def announced_since(entity_id: int, moment: datetime) -> bool:
    """Whether somebody announced after that moment that they leave this entity, whatever became of it."""
    announced = Departure.select().where(Departure.entity == entity_id, Departure.created_at > moment)
    return bool(announced.exists())
