"""What the first page shows: what waits for staff longest, and a manager's tasks, people and past decisions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from peewee import SQL, fn

from domain.actors import Actor
from domain.calendar import paris_date
from domain.states import ACTIVATED_OPEN, CLOSED, State
from models import AccountRequest, Decision
from queries.grid import OLDEST, Queue, in_order, in_queue
from queries.limitation import usable
from queries.ownership import not_own
from queries.prepared import PreparedFor, PreparedModels, Reader, given
from queries.request_rows import RequestRow, rows_of
from queries.scopes import requests_visible_to
from queries.written import one_of, written

TASKS = 50


def oldest_waiting(actor: Actor, now: datetime, limit: int) -> list[RequestRow]:
    """The requests that have waited for this member of staff longest, with who takes care of them."""
    return rows_of([row_id for (row_id,) in _oldest.rows(actor, paris_date(now), limit)], now)


def _oldest_ids(actor: Actor, today: date, limit: int) -> Any:
    waiting = in_queue(requests_visible_to(actor), Queue.WAITING, actor, today)
    return in_order(waiting, OLDEST).select(AccountRequest.id).limit(written(limit))


_oldest = PreparedFor(_oldest_ids)


def pending(actor: Actor) -> Any:
    """This actor's decisions that are under way."""
    return _pending_by(actor.account_id)


def _pending_by(author: Any) -> Any:
    # Written out, as in queries.grid: the partial index of pending decisions serves a literal only. SQLite would rather
    # read all that the actor ever decided by the index of authors, which a sum keeps it from.
    return Decision.select().where(Decision.author + 0 == author, Decision.status == SQL("'pending'"))


def pending_of(actor: Actor) -> list[Decision]:
    """The same, with their requests, the next one due first."""
    return _pending.read(author=actor.account_id)


_pending = PreparedModels(
    lambda: _pending_by(given(Decision.author, "author")).join(AccountRequest).order_by(Decision.due_at),
    Decision,
    request=Reader(AccountRequest),
)


def back_from_hold(actor: Actor, today: date) -> Any:
    """The open requests that staff put off until this day, oldest first."""
    query = requests_visible_to(actor).where(
        AccountRequest.on_hold_until == written(today), one_of(AccountRequest.state, ACTIVATED_OPEN), usable()
    )
    return query.order_by(AccountRequest.waiting_since, AccountRequest.id)


def tasks_of_manager(actor: Actor) -> list[RequestRow]:
    """The requests that wait for this person as manager, oldest first, the decision under way included."""
    query = _waiting_for_manager(actor).order_by(AccountRequest.waiting_since, AccountRequest.id).limit(TASKS)
    return rows_of([row_id for (row_id,) in query.select(AccountRequest.id).tuples()])


def _waiting_for_manager(actor: Actor) -> Any:
    return requests_visible_to(actor).where(
        AccountRequest.state == State.WITH_MANAGER,
        AccountRequest.entity.in_(sorted(actor.managed)),
        not_own(actor),
        usable(),
    )


def waiting_by_entity(actor: Actor) -> dict[int, int]:
    """How many requests wait for this person as manager, by entity; those without any are left out."""
    query = _waiting_for_manager(actor).group_by(AccountRequest.entity)
    return dict(query.select(AccountRequest.entity, fn.COUNT(AccountRequest.id)).tuples())


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
