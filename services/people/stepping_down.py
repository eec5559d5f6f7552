"""A manager gives up the role, and stays a depositor or leaves: at once, while another one decides for the entity."""

from __future__ import annotations

from datetime import datetime

from domain.actors import Actor
from domain.errors import NotFound, Refusal, TransitionRefused
from domain.ledger import Noted
from domain.permissions import Permission, demand
from domain.states import Role
from models import Membership, database
from models_people import Departure
from queries.locks import lock_entities
from queries.memberships import active_managers, current_membership
from services.backup import ledger
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh
from services.people.copied_roles import carry_hearing, copy_role


def step_down(deps: Dependencies, actor: Actor, entity_id: int, *, stays: bool) -> None:
    """End one's own role of manager; `stays`: as a depositor, by the request that made the manager.

    Raises NotAllowed, FreshSignInNeeded, NotFound (one does not manage it), TransitionRefused ("last_manager").
    """
    demand(actor, Permission.STEP_DOWN)
    with database.atomic():
        lock_entities([entity_id])
        actor = afresh(actor, Permission.STEP_DOWN)
        role = current_membership(actor.account_id, entity_id)
        if entity_id not in actor.managed or role is None:
            raise NotFound()
        if not [one for one in active_managers(entity_id) if one.id != actor.account_id]:
            raise TransitionRefused("step_down", "", Refusal("last_manager"))
        leave_role(deps, role, actor, stays=stays)


def leave_role(deps: Dependencies, role: Membership, actor: Actor, *, stays: bool) -> None:
    """End a manager's role as its holder wants it; `stays`: as a depositor, who is heard as the manager was. Inside a
    transaction, the entity locked."""
    now = deps.now()
    Membership.update(until=now, founding=False).where(Membership.id == role.id).execute()
    ledger.note(deps, Noted.MEMBERSHIP_ENDED, [role.id])
    end_departure(role.account_id, role.entity_id, now)
    if stays:
        carry_hearing(role.id, copy_role(role, Role.DEPOSITOR, now))
    about = {"entity_id": role.entity_id, "account_id": role.account_id}
    journal.record("membership.left", actor, now, **about, stays_depositor=stays)


def end_departure(account_id: int | None, entity_id: int, now: datetime) -> None:
    """What was announced is done, taken back, or of a role that has ended. The entity is locked."""
    Departure.update(ended_at=now).where(
        Departure.entity == entity_id, Departure.account == account_id, Departure.ended_at.is_null()
    ).execute()
