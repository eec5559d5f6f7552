"""An entity closes by an act, on a day: its people are warned, roles end, requests are settled. It can open again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from domain.actors import SYSTEM, Actor
from domain.calendar import paris_date
from domain.errors import DomainError, NotFound, Refusal, TransitionRefused
from domain.ledger import Noted
from domain.permissions import Permission, demand
from domain.states import State
from domain.workflow import BY_NAME
from models import Entity, Membership, database
from models_entities import EntityAct
from queries.entity_closings import closings_to_remind, due_closings, open_requests_of, waiting_closing
from queries.entity_merges import current_roles
from queries.limitation import restricted
from queries.locks import lock_entities, lock_requests
from services.backup import ledger
from services.entities import acts
from services.entities.acts import Act
from services.entities.telling import tell_closing
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.people import sessions
from services.people.authority import afresh
from services.people.stepping_down import end_departure
from services.requests.lifecycle import move
from services.requests.routing import tell_new_decider

log = logging.getLogger(__name__)


def close(deps: Dependencies, actor: Actor, entity_id: int, act: Act) -> Entity:
    """Close an entity from a day on, at once where that day has come. Its people are told, with the reason.

    On that day their roles end, and its requests are withdrawn. Raises NotAllowed, NotFound, TransitionRefused.
    """
    demand(actor, Permission.MERGE_ENTITIES)
    with database.atomic():
        entity = _locked(entity_id)
        actor = afresh(actor, Permission.MERGE_ENTITIES)
        if entity.closed_on is not None:
            raise TransitionRefused("close", "", Refusal("entity_closed"))
        if entity.ministry_id is not None:
            raise TransitionRefused("close", "", Refusal("close_listed"))
        if not act.reason.strip():
            raise TransitionRefused("close", "", Refusal("reason_missing"))
        roles = current_roles([entity.id])
        if any(role.account_id == actor.account_id for role in roles):
            raise TransitionRefused("close", "", Refusal("own_entity"))
        closed = {"closed_on": act.effective_on, "closed_why": act.reason.strip()}
        Entity.update(closed).where(Entity.id == entity.id).execute()
        entity.absorb(closed)
        _write(deps, actor, entity, "close", act)
        if not _settle_if_due(deps, entity):
            tell_closing(deps, entity, [role.account for role in roles], done=False)
    return entity


def reopen(deps: Dependencies, actor: Actor, entity_id: int, act: Act) -> Entity:
    """Open a closed entity again: people ask for their roles anew, or keep them where its day had not come.

    Raises NotAllowed, NotFound, TransitionRefused.
    """
    demand(actor, Permission.MERGE_ENTITIES)
    with database.atomic():
        entity = _locked(entity_id)
        actor = afresh(actor, Permission.MERGE_ENTITIES)
        if entity.closed_on is None:
            raise TransitionRefused("reopen", "", Refusal("entity_open"))
        if not act.reason.strip():
            raise TransitionRefused("reopen", "", Refusal("reason_missing"))
        _applied(deps, entity)
        opened = {"closed_on": None, "closed_why": None}
        Entity.update(opened).where(Entity.id == entity.id).execute()
        entity.absorb(opened)
        _write(deps, actor, entity, "reopen", act)
    return entity


def remind_due(deps: Dependencies) -> int:
    """Tell the people of the entities that close soon (`policy.closing_reminder`) once more; one transaction each.
    Returns of how many entities. Where the closing was announced that late it was told of then."""
    today, ahead = paris_date(deps.now()), deps.policy.closing_reminder

    def remind(entity: Entity) -> bool:
        act = waiting_closing(entity.id)
        if act is None or act.reminded_at is not None or not _is_near(entity, today, ahead):
            return False
        EntityAct.update(reminded_at=deps.now()).where(EntityAct.id == act.id).execute()
        if _is_near(entity, paris_date(act.made_at), ahead):
            return False
        tell_closing(deps, entity, [role.account for role in current_roles([entity.id])], done=False, again=True)
        return True

    return _each(closings_to_remind(today, ahead), remind)


def _is_near(entity: Entity, day: date, ahead: timedelta) -> bool:
    """Whether the entity closes after that day, and no later than this time after it."""
    return entity.closed_on is not None and day < entity.closed_on <= day + ahead


def settle_due(deps: Dependencies) -> int:
    """End the roles and requests of the entities whose day has come; one transaction each. Returns how many."""
    return _each(due_closings(paris_date(deps.now())), lambda entity: _settle_if_due(deps, entity))


def _each(entity_ids: Iterable[int], act: Callable[[Entity], bool]) -> int:
    """Do this to each entity under its lock, in a transaction of its own; how many it was done to."""
    done = 0
    for entity_id in entity_ids:
        try:
            with database.atomic():
                done += act(_locked(entity_id))
        except DomainError as error:
            log.exception("entity %s: %s", entity_id, type(error).__name__)
    return done


def _settle_if_due(deps: Dependencies, entity: Entity) -> bool:
    """Under the entity's lock: settle what the closing brings about, once, and whether its day has come."""
    closed_on: date | None = entity.closed_on
    if closed_on is None or closed_on > paris_date(deps.now()):
        return False
    if _applied(deps, entity):
        _settle(deps, entity)
    return True


def _applied(deps: Dependencies, entity: Entity) -> bool:
    """Whether the closing waited for its day until now; it waits no more. Under the entity's lock."""
    act = waiting_closing(entity.id)
    if act is not None:
        EntityAct.update(applied_at=deps.now()).where(EntityAct.id == act.id).execute()
    return act is not None


def _settle(deps: Dependencies, entity: Entity) -> None:
    """End the roles, withdraw the requests but those that are limited, tell both."""
    requests = lock_requests(open_requests_of(entity.id))
    limited = restricted([request.id for request in requests])
    roles = current_roles([entity.id])
    ledger.note(deps, Noted.MEMBERSHIP_ENDED, [role.id for role in roles])
    for role in roles:
        Membership.update(until=deps.now(), founding=False).where(Membership.id == role.id).execute()
        end_departure(role.account_id, entity.id, deps.now())
        journal.record(
            "membership.ended",
            SYSTEM,
            deps.now(),
            entity_id=entity.id,
            account_id=role.account_id,
            reason=entity.closed_why,
        )
    # Whose role is stopped signs in again for what is left, as after a suspension.
    for account_id in sorted({role.account_id for role in roles}):
        sessions.end_all(account_id, "role_stopped", deps.now())
    tell_closing(deps, entity, [role.account for role in roles], done=True)
    for request in requests:
        if request.id in limited:
            if request.state == State.WITH_MANAGER:
                move(deps, BY_NAME["orphan"], request, State.WITH_SI, SYSTEM)
                tell_new_decider(deps, request, "orphaned")
            continue
        because = {"because": "entity_closed"}
        move(deps, BY_NAME["withdraw"], request, State.WITHDRAWN, SYSTEM, detail=because)
        outbox.post(deps, "withdrawn", request.email, because, request=request)


def _locked(entity_id: int) -> Entity:
    rows = lock_entities([entity_id])
    if not rows or rows[0].merged_into_id is not None:
        raise NotFound()
    return rows[0]


def _write(deps: Dependencies, actor: Actor, entity: Entity, kind: str, act: Act) -> None:
    """The trace of what was done."""
    if kind == "close":
        ledger.note(deps, Noted.ENTITY_CLOSED, [entity.id])
    act_facts = acts.write(deps, actor, kind, entity, act, applied=kind == "reopen")
    event = "entity.closed" if kind == "close" else "entity.reopened"
    journal.record(event, actor, deps.now(), entity_id=entity.id, name=entity.name, **act_facts)
