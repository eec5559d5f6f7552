"""What the first page shows: the SI's queues in numbers, and a manager's tasks, people and past decisions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from peewee import SQL, fn

from domain.actors import Actor
from domain.calendar import paris_date
from domain.permissions import Permission
from domain.states import CLOSED, DecisionStatus, State
from models import AccountRequest, Decision
from queries.grid import OLDEST, Queue, count_up_to, in_order, in_queue
from queries.ownership import not_own
from queries.request_rows import RequestRow, rows_of
from queries.scopes import requests_visible_to

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


def oldest_waiting(actor: Actor, now: datetime, limit: int = 10) -> list[RequestRow]:
    """The requests that have waited for this member of staff longest, with who takes care of them."""
    query = in_order(in_queue(requests_visible_to(actor), Queue.WAITING, actor, paris_date(now)), OLDEST)
    ids = [row_id for (row_id,) in query.select(AccountRequest.id).limit(limit).tuples()]
    return rows_of(ids, now)


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


def tasks_of_manager(actor: Actor) -> list[RequestRow]:
    """The requests that wait for this person as manager, oldest first, the decision under way included."""
    query = (
        requests_visible_to(actor)
        .where(
            AccountRequest.state == State.WITH_MANAGER,
            AccountRequest.entity.in_(sorted(actor.managed)),
            not_own(actor),
        )
        .order_by(AccountRequest.waiting_since, AccountRequest.id)
        .limit(TASKS)
    )
    return rows_of([row_id for (row_id,) in query.select(AccountRequest.id).tuples()])


def past_of_entities(actor: Actor, limit: int = 10) -> list[RequestRow]:
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
