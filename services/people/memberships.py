"""Roles in entities: suspended, restored, ended. An entity never loses its manager silently.

SI administrators do this to all roles; managers suspend the depositors of their entities, and give back what a manager
suspended.

A person whose role is stopped is signed out everywhere, and signs in again for what is left; giving the role back
opens no session again.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from domain.actors import SYSTEM, Actor
from domain.calendar import paris_date
from domain.errors import NotFound, Refusal, TransitionRefused
from domain.ledger import Noted
from domain.mails import JSON
from domain.permissions import Permission, carries, demand
from domain.role_endings import EndReason
from domain.states import Role, State
from domain.workflow import BY_NAME
from models import Account, Entity, Membership, database
from queries.directory import stoppable_membership
from queries.entity_merges import holders_asking_again
from queries.locks import lock_entities, lock_requests, until_it_stands
from queries.memberships import active_managers, si_administrators
from queries.requests import open_of_entity
from services.backup import ledger
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.people import sessions
from services.people.authority import afresh
from services.people.stepping_down import end_departure
from services.requests.lifecycle import move
from services.requests.routing import tell_new_decider
from services.review.effects import author_of, reroute_waiting, withdraw_superfluous

LONGEST = timedelta(days=366)
"""How far ahead the last day of a suspension may be."""


def suspend(deps: Dependencies, actor: Actor, membership_id: int, reason: str, until: date | None = None) -> None:
    """Suspend a role, with a reason that its holder reads, and with the last day (of Paris) after which it is given
    back by itself; None where somebody has to give it back. Raises NotAllowed, NotFound, TransitionRefused.
    """
    today = paris_date(deps.now())
    if until is not None and not today < until <= today + LONGEST:
        raise TransitionRefused("membership.suspended", "", Refusal("suspension_day"))
    demand(actor, Permission.SUSPEND_PEOPLE)
    if not reason.strip():
        raise TransitionRefused("membership.suspended", "", Refusal("reason_missing"))
    with database.atomic():
        actor, membership = locked(actor, membership_id, Permission.SUSPEND_PEOPLE)
        if membership.until is not None or membership.suspended_at is not None:
            raise NotFound()
        by_manager = {"suspended_by_manager": not carries(actor, Permission.SUSPEND_PEOPLE)}
        changes = {"suspended_at": deps.now(), "suspended_until": until, **by_manager}
        _stop(deps, actor, membership, reason, changes, to_holder=reason)


def end_role(deps: Dependencies, actor: Actor, membership: Membership, reason: EndReason, words: str) -> None:
    """End a role for good; its holder reads why, unless they died. Inside a transaction, the role `locked`: the use
    cases are in `services/people/role_endings.py`.
    """
    changes = {"until": deps.now(), "suspended_until": None}
    to_holder = "\n".join(filter(None, (reason.to_holder, words))) if reason is not EndReason.DEATH else ""
    _stop(deps, actor, membership, words, changes, to_holder=to_holder, end_reason=reason.value)


def stop_again(deps: Dependencies, membership_id: int, at: datetime, reason: str, *, ends: bool) -> bool:
    """End or suspend a role as it was before an older database came back, inside the caller's transaction; nobody is
    told anew. False when it is over already, or gone."""
    known = Membership.get_or_none(Membership.id == membership_id)
    if known is None:
        return False
    lock_entities([known.entity_id])
    membership = Membership.get_by_id(membership_id)
    if membership.until is not None or (membership.suspended_at is not None and not ends):
        return False
    changes = {"until": at} if ends else {"suspended_at": at, "suspended_by_manager": False}
    _stop(deps, SYSTEM, membership, reason, {**changes, "suspended_until": None}, to_holder="")
    return True


def _stop(
    deps: Dependencies,
    actor: Actor,
    membership: Membership,
    reason: str,
    changes: dict[str, Any],
    *,
    to_holder: str,
    **detail: Any,
) -> None:
    """Write `changes` to a role that was locked; its holder, who is told why where there is something to tell, is
    signed out everywhere."""
    ends = "until" in changes
    had = bool(active_managers(membership.entity_id))
    Membership.update({**changes, "founding": False}).where(Membership.id == membership.id).execute()
    ledger.note(deps, Noted.MEMBERSHIP_ENDED if ends else Noted.MEMBERSHIP_SUSPENDED, [membership.id])
    now, last = deps.now(), changes["suspended_until"]
    if ends:
        end_departure(membership.account_id, membership.entity_id, now)
    last_day = {"until": last.isoformat()} if last is not None else {}
    about = {"entity_id": membership.entity_id, "account_id": membership.account_id}
    event = "membership.ended" if ends else "membership.suspended"
    journal.record(event, actor, now, **about, reason=reason, **last_day, **detail)
    if to_holder:
        facts: dict[str, JSON] = {
            "first_name": membership.account.first_name,
            "entity_name": membership.entity.name,
            "reason": to_holder,
            "ended": ends,
            "until": last_day.get("until", ""),
            "author": author_of(actor) if carries(actor, Permission.SUSPEND_PEOPLE) else None,
        }
        outbox.post(deps, "membership_suspended", membership.account.email, facts, account=membership.account)
    if had:
        orphan_if_alone(deps, membership.entity_id, membership.entity.name)
    sessions.end_all(membership.account_id, "role_stopped", now)


def restore(deps: Dependencies, actor: Actor, membership_id: int, reason: str) -> None:
    """Give a suspended role back, with a reason its holder reads. Raises NotAllowed, NotFound, TransitionRefused."""
    demand(actor, Permission.SUSPEND_PEOPLE)
    if not reason.strip():
        raise TransitionRefused("membership.restored", "", Refusal("reason_missing"))
    with database.atomic():
        actor, membership = locked(actor, membership_id, Permission.SUSPEND_PEOPLE)
        if membership.until is not None or membership.suspended_at is None:
            raise NotFound()
        if not (carries(actor, Permission.SUSPEND_PEOPLE) or membership.suspended_by_manager):
            raise TransitionRefused("membership.restored", "", Refusal("suspended_by_si"))
        give_back(deps, actor, membership, reason)


def give_back(deps: Dependencies, actor: Actor, membership: Membership, reason: str) -> None:
    """The role counts again, its holder is told why (nothing where its last day has passed), and the requests of an
    entity that gets a manager by it return. Inside a transaction, the entity locked.
    """
    had = bool(active_managers(membership.entity_id))
    changes = {"suspended_at": None, "suspended_until": None, "suspended_by_manager": None}
    Membership.update(changes).where(Membership.id == membership.id).execute()
    now, account = deps.now(), membership.account
    journal.record(
        "membership.restored", actor, now, entity_id=membership.entity_id, account_id=account.id, reason=reason
    )
    facts = {"first_name": account.first_name, "entity_name": membership.entity.name, "reason": reason}
    outbox.post(deps, "membership_restored", account.email, facts, account=account)
    if not had and active_managers(membership.entity_id):
        reroute_waiting(deps, membership.entity_id)


def locked(actor: Actor, membership_id: int, permission: Permission) -> tuple[Actor, Membership]:
    """The actor as of now, and the membership, its entity locked: it is in the actor's reach before and after.

    Nobody decides on a membership of their own (rule 12).
    """

    def attempt() -> tuple[Actor, Membership] | None:
        membership = stoppable_membership(actor, membership_id, permission)
        if membership.account_id == actor.account_id:
            raise TransitionRefused("membership", "", Refusal("own_request"))
        lock_entities([membership.entity_id])
        known = afresh(actor, permission)
        now = stoppable_membership(known, membership_id, permission)
        return (known, now) if now.entity_id == membership.entity_id else None

    return until_it_stands(attempt)


def orphan_if_alone(deps: Dependencies, entity_id: int, entity_name: str) -> None:
    """If the entity lost its last active manager, its requests go to the SI administrators, who are told."""
    waiting = _orphaned(deps, entity_id)
    if waiting is not None:
        _tell_lost(deps, {entity_name: waiting})


def route_anew(deps: Dependencies, entity: Entity, *, managed: bool) -> None:
    """After an act on entities: of one, the requests of people who have a role in it by now are withdrawn, the others
    go to the managers that it has now, or to the SI where it had one before (`managed`) and has none left. Inside a
    transaction, the entity locked."""
    for account in holders_asking_again(entity.id):
        withdraw_superfluous(deps, entity.id, account)
    if active_managers(entity.id):
        reroute_waiting(deps, entity.id)
    elif managed:
        orphan_if_alone(deps, entity.id, entity.name)


def _orphaned(deps: Dependencies, entity_id: int) -> int | None:
    """Send the requests of an entity without an active manager to the SI administrators; returns how many waited, or
    None where a manager is left."""
    if active_managers(entity_id):
        return None
    waiting = lock_requests([request.id for request in open_of_entity(entity_id, State.WITH_MANAGER)])
    for request in waiting:
        move(deps, BY_NAME["orphan"], request, State.WITH_SI, SYSTEM)
        tell_new_decider(deps, request, "orphaned")
    journal.record("entity.orphaned", SYSTEM, deps.now(), entity_id=entity_id, waiting=len(waiting))
    return len(waiting)


def _tell_lost(deps: Dependencies, waiting: dict[str, int]) -> None:
    """One mail to each SI administrator about all entities that one act left without a manager, by name, with how
    many requests waited in each."""
    if not waiting:
        return
    name, *others = waiting
    facts: dict[str, JSON] = {"entity_name": name, "others": others, "waiting": sum(waiting.values())}
    for administrator in si_administrators():
        outbox.post(deps, "manager_lost", administrator.email, facts, account=administrator)


def orphan_entities_of(deps: Dependencies, account: Account) -> None:
    """An account was deactivated: the entities that it alone managed lose their manager. Inside a transaction."""
    managed = list(
        Membership.select().where(
            Membership.account == account,
            Membership.role == Role.ENTITY_MANAGER,
            Membership.until.is_null(),
            Membership.suspended_at.is_null(),
        )
    )
    lost: dict[str, int] = {}
    for entity in lock_entities([membership.entity_id for membership in managed]):
        Membership.update(founding=False).where(Membership.account == account, Membership.entity == entity).execute()
        waiting = _orphaned(deps, entity.id)
        if waiting is not None:
            # Two entities may bear one name.
            lost[entity.name] = lost.get(entity.name, 0) + waiting
    _tell_lost(deps, lost)
