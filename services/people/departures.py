"""The only manager of an entity wants to give the role up: it is announced, and an SI administrator does it.

Until then the person goes on deciding; their requests go nowhere unannounced (rule 11).
"""

from __future__ import annotations

from datetime import timedelta

from domain.actors import Actor
from domain.errors import NotFound, Refusal, TransitionRefused
from domain.permissions import Permission, demand
from models import Account, Entity, Membership, database
from models_people import Departure
from queries.departures import announced_since, own_departure
from queries.directory import visible_membership
from queries.locks import lock_entities, until_it_stands
from queries.memberships import active_managers, si_administrators
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh
from services.people.memberships import orphan_if_alone
from services.people.stepping_down import end_departure, leave_role

A_DAY = timedelta(days=1)


def announce(deps: Dependencies, actor: Actor, entity_id: int, *, stays: bool) -> None:
    """Tell the SI administrators, once, that the actor wants to leave the entity that they alone manage; again, only
    what they do then (`stays`: a depositor) is changed. One mail a day of an entity, however often it is taken back.

    Raises NotAllowed, FreshSignInNeeded, NotFound, TransitionRefused ("not_last_manager": one leaves at once then).
    """
    demand(actor, Permission.STEP_DOWN)
    with database.atomic():
        lock_entities([entity_id])
        actor = afresh(actor, Permission.STEP_DOWN)
        if entity_id not in actor.managed:
            raise NotFound()
        if [one for one in active_managers(entity_id) if one.id != actor.account_id]:
            raise TransitionRefused("step_down", "", Refusal("not_last_manager"))
        known = own_departure(actor.account_id, entity_id)
        if known is not None:
            Departure.update(stays=stays).where(Departure.id == known.id).execute()
            return
        # One that was announced of a former role would stand in the way.
        end_departure(actor.account_id, entity_id, deps.now())
        today = announced_since(entity_id, deps.now() - A_DAY)
        Departure.create(entity=entity_id, account=actor.account_id, stays=stays, created_at=deps.now())
        _record(deps, "departure.announced", actor, entity_id)
        if today:
            return
        entity, person = Entity.get_by_id(entity_id), Account.get_by_id(actor.account_id)
        facts = {"entity_name": entity.name, "entity_id": entity.id, "person_name": person.full_name}
        for administrator in si_administrators():
            outbox.post(deps, "departure_announced", administrator.email, facts, account=administrator)


def take_back(deps: Dependencies, actor: Actor, entity_id: int) -> None:
    """The actor stays. Nothing happens where nothing was announced. Raises NotAllowed, FreshSignInNeeded."""
    demand(actor, Permission.STEP_DOWN)
    with database.atomic():
        lock_entities([entity_id])
        if own_departure(actor.account_id, entity_id) is None:
            return
        end_departure(actor.account_id, entity_id, deps.now())
        _record(deps, "departure.taken_back", actor, entity_id)


def _record(deps: Dependencies, event: str, actor: Actor, entity_id: int) -> None:
    journal.record(event, actor, deps.now(), entity_id=entity_id, account_id=actor.account_id)


def carry_out(deps: Dependencies, actor: Actor, membership_id: int) -> None:
    """End the role of somebody who wants to leave, as they want it; what waits in the entity goes to the SI if nobody
    else manages it, and the person is told.

    Raises NotAllowed, FreshSignInNeeded, NotFound (nothing is announced, any more), TransitionRefused ("own_request").
    """
    demand(actor, Permission.MANAGE_MEMBERSHIPS)
    with database.atomic():
        actor, role = _locked(actor, membership_id)
        departure = own_departure(role.account_id, role.entity_id)
        if departure is None or role.until is not None:
            raise NotFound()
        managed = role.account_id in [one.id for one in active_managers(role.entity_id)]
        # A role that is suspended is not made a depositor's that is not.
        stays = departure.stays and role.suspended_at is None
        leave_role(deps, role, actor, stays=stays)
        person, name = role.account, role.entity.name
        facts = {"first_name": person.first_name, "entity_name": name, "stays": stays}
        outbox.post(deps, "departure_done", person.email, facts, account=person)
        if managed:
            orphan_if_alone(deps, role.entity_id, name)


def _locked(actor: Actor, membership_id: int) -> tuple[Actor, Membership]:
    """The actor as of now, and the role, its entity locked. Nobody does it to themselves (rule 12)."""

    def attempt() -> tuple[Actor, Membership] | None:
        role = visible_membership(actor, membership_id, Permission.MANAGE_MEMBERSHIPS)
        if role.account_id == actor.account_id:
            raise TransitionRefused("departure", "", Refusal("own_request"))
        lock_entities([role.entity_id])
        known = afresh(actor, Permission.MANAGE_MEMBERSHIPS)
        now = visible_membership(known, membership_id, Permission.MANAGE_MEMBERSHIPS)
        return (known, now) if now.entity_id == role.entity_id else None

    return until_it_stands(attempt)
