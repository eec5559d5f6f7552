"""A manager gives up the role, and stays a depositor or leaves: at once, while another one decides for the entity."""

from __future__ import annotations

from domain.actors import Actor
from domain.errors import NotFound, Refusal, TransitionRefused
from domain.permissions import Permission, demand
from domain.states import Role
from models import Membership, database
from queries.locks import lock_entities
from queries.memberships import active_managers, current_membership
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh
from services.people.giving_back import copy_role


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
        now = deps.now()
        Membership.update(until=now, founding=False).where(Membership.id == role.id).execute()
        if stays:
            copy_role(role, Role.DEPOSITOR, now)
        journal.record(
            "membership.left", actor, now, entity_id=entity_id, account_id=actor.account_id, stays_depositor=stays
        )
