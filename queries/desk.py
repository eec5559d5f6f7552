"""What the first page shows: the SI's queues in numbers, and a manager's tasks, people and past decisions."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import SQL, fn

from domain.actors import Actor
from domain.permissions import Permission
from domain.states import CLOSED, DecisionStatus, Role, State
from models import Account, AccountRequest, Decision, Entity, Mail, Membership
from queries.grid import Queue, count_up_to, in_order, in_queue, rows_of
from queries.own import not_own
from queries.scopes import entities_visible_to, memberships_visible_to, requests_visible_to

TASKS = 50


def counts_by_state(actor: Actor, permission: Permission = Permission.SEE_REQUESTS) -> dict[State, int]:
    """How many of the requests on which the actor has this permission are in each state."""
    query: Any = (
        requests_visible_to(actor, permission)
        .select(AccountRequest.state, fn.COUNT(AccountRequest.id))
        .group_by(AccountRequest.state)
    )
    counts = {State(state): int(count) for state, count in query.tuples()}
    return {state: counts.get(state, 0) for state in State if state is not State.DRAFT}


def waiting_count(actor: Actor, today: date) -> int:
    """How many requests wait for this actor (capped, see `queries.grid`)."""
    return count_up_to(in_queue(requests_visible_to(actor), Queue.WAITING, actor, today))


def oldest_waiting(actor: Actor, today: date, limit: int = 10) -> list[AccountRequest]:
    """The requests that have waited for this actor longest."""
    query = in_order(in_queue(requests_visible_to(actor), Queue.WAITING, actor, today), "age")
    return rows_of([row_id for (row_id,) in query.select(AccountRequest.id).limit(limit).tuples()])


def pending_of(actor: Actor) -> list[Decision]:
    """This actor's decisions that are under way, with their requests."""
    return list(
        Decision.select(Decision, AccountRequest)
        .join(AccountRequest)
        # Written out, as in queries.grid: the partial index of pending decisions serves a literal only.
        .where(Decision.author == actor.account_id, Decision.status == SQL("'pending'"))
        .order_by(Decision.due_at)
    )


def decided_by(actor: Actor, limit: int = 10) -> list[Decision]:
    """This actor's latest decisions, with their requests."""
    return list(
        Decision.select(Decision, AccountRequest)
        .join(AccountRequest)
        .where(Decision.author == actor.account_id, Decision.status == DecisionStatus.APPLIED)
        .order_by(Decision.id.desc())
        .limit(limit)
    )


def dead_mails() -> int:
    return int(Mail.select().where(Mail.state == "dead").count())


def tasks_of_manager(actor: Actor, today: date) -> list[AccountRequest]:
    """The requests that wait for this person as manager, oldest first, the decision under way included."""
    query = (
        requests_visible_to(actor)
        .where(
            AccountRequest.state == State.WITH_MANAGER,
            AccountRequest.entity.in_(sorted(actor.managed)),
            not_own(actor),
        )
        .order_by(AccountRequest.state_since, AccountRequest.id)
        .limit(TASKS)
    )
    return rows_of([row_id for (row_id,) in query.select(AccountRequest.id).tuples()])


def managed_entities(actor: Actor) -> list[Entity]:
    return list(Entity.select().where(Entity.id.in_(sorted(actor.managed))).order_by(Entity.name, Entity.id))


def members_of(actor: Actor, entity_ids: list[int]) -> list[Membership]:
    """The people in these entities, as far as the actor may see them: current ones, managers first."""
    return list(
        memberships_visible_to(actor)
        .select(Membership, Account)
        .join(Account, on=Membership.account)
        .where(Membership.entity.in_(entity_ids), Membership.until.is_null())
        .order_by(Membership.entity, Membership.role.desc(), Membership.since)
    )


def with_manager_now(entity_ids: set[int]) -> set[int]:
    """Those of these entities that have an active manager."""
    rows: Any = (
        Membership.select(Membership.entity)
        .join(Account, on=Membership.account)
        .where(
            Membership.entity.in_(sorted(entity_ids)),
            Membership.role == Role.ENTITY_MANAGER,
            Membership.until.is_null(),
            Membership.suspended_at.is_null(),
            Account.active,
        )
        .tuples()
    )
    return {entity_id for (entity_id,) in rows}


def past_of_entities(actor: Actor, limit: int = 10) -> list[AccountRequest]:
    """The latest requests of the managed entities that are closed."""
    query = (
        requests_visible_to(actor)
        .where(
            AccountRequest.entity.in_(sorted(actor.managed)),
            AccountRequest.state.in_(sorted(CLOSED)),
        )
        .order_by(AccountRequest.closed_at.desc())
        .limit(limit)
    )
    return rows_of([row_id for (row_id,) in query.select(AccountRequest.id).tuples()])


def entity_name(actor: Actor, entity_id: int) -> str:
    """The name of an entity that the actor may see; '' otherwise."""
    entity = entities_visible_to(actor).where(Entity.id == entity_id).first()
    return str(entity.name) if entity is not None else ""
