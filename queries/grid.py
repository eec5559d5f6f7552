"""The grid of requests: which ones wait for somebody, how they are searched, filtered, ordered and counted.

Every query here begins with `queries.scopes.requests_visible_to`. Conditions are on the request's own row, so that
a page is found by its ids first and its rows are read with what they show afterwards (`queries.request_rows`).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from peewee import SQL, NodeList

from domain.actors import Actor
from domain.permissions import Permission, roles_with
from domain.states import ACTIVATED_OPEN, State
from models import AccountRequest, Decision
from queries.limitation import usable
from queries.orders import Order, Sort
from queries.ownership import not_own
from queries.text_search import to_be_counted, with_texts
from queries.written import one_of, written

R = AccountRequest

COUNTED = 1_000
"""Rows are counted up to this many: nobody reads further, and a filter is quicker."""


class Queue(StrEnum):
    """The lists between which people who decide move."""

    WAITING = "a-traiter"
    OPEN = "en-cours"
    HELD = "mises-en-attente"
    PENDING = "decisions-en-cours"
    ALL = "toutes"

    @property
    def label(self) -> str:
        return {
            "a-traiter": "À traiter",
            "en-cours": "En cours",
            "mises-en-attente": "Mises en attente",
            "decisions-en-cours": "Décisions en cours d’envoi",
            "toutes": "Toutes",
        }[self.value]


OLDEST = Sort("age", R.waiting_since)


REVIEWERS = roles_with(Permission.REQUEST_CHANGES)
"""The staff roles that examine what waits for the administration."""

DECIDERS = roles_with(Permission.DECIDE)
"""The staff roles that decide, in a manager's place too."""


def has_queue(actor: Actor) -> bool:
    """Whether requests can wait for this actor at all; others begin with all that are open."""
    return bool(actor.managed) or actor.staff_role in REVIEWERS


def queues_of(actor: Actor) -> list[Queue]:
    """The lists that this actor is offered. Putting off is the staff's own: it hides nothing from a manager."""
    never = set() if has_queue(actor) else {Queue.WAITING}
    return [queue for queue in Queue if queue not in (never if actor.is_staff else never | {Queue.HELD})]


def in_queue(query: Any, queue: Queue, actor: Actor, today: date) -> Any:
    """Narrow a query to one of the lists; `today` is the day in Paris."""
    if queue is Queue.WAITING:
        waiting = query.where(_waits_for(actor, today), not_own(actor), _undecided(), usable())
        return waiting if actor.managed else with_texts(waiting)
    if queue is Queue.OPEN:
        return query.where(_open())
    if queue is Queue.HELD:
        return query.where(R.id.in_(_held_ids(today)) if actor.is_staff else R.id.is_null())
    if queue is Queue.PENDING:
        return query.where(R.id.in_(_pending_ids()))
    return query


def in_state(state: State) -> Any:
    """Whether a request is in this state."""
    # Written out: of a value beside it SQLite would ask each time anew which of the indexes of one state it allows.
    return R.state == written(state)


def _waits_for(actor: Actor, today: date) -> Any:
    """Whose turn it is: managers on their entities' requests, SI staff on theirs and on those left unanswered, but for
    what staff have put off."""
    if actor.managed:
        return _of_managers_too(actor, today)
    if actor.staff_role in DECIDERS:
        return _for_staff() & _not_held(today)
    if actor.staff_role in REVIEWERS:
        return _for_staff() & (R.state == State.WITH_SI) & _not_held(today)
    return R.id.is_null()


def _of_managers_too(actor: Actor, today: date) -> Any:
    condition = (R.state == State.WITH_MANAGER) & R.entity.in_(sorted(actor.managed))
    if actor.staff_role in REVIEWERS:
        condition = condition | ((R.state == State.WITH_SI) & _not_held(today))
    if actor.staff_role in DECIDERS:
        condition = condition | ((R.state == State.WITH_MANAGER) & R.escalated_at.is_null(False) & _not_held(today))
    # The states once more, outside of the OR: databases then walk their index in order and stop at the page's end.
    return with_deciders() & condition


def _for_staff() -> Any:
    # Written out, as the index of these alone has it (`account_request_awaits_staff`): it serves no other words.
    begins, escalated = SQL("= 'with_si' OR ("), SQL("= 'with_manager' AND")
    return NodeList((SQL("("), R.state, begins, R.state, escalated, R.escalated_at, SQL("IS NOT NULL))")))


def with_deciders() -> Any:
    """The condition that a request is with those who decide."""
    # Written out, as the index of these alone has it (`account_request_with_deciders`): « IS TRUE », or PostgreSQL
    # would ask it too for what waits for staff.
    return NodeList((SQL("("), R.state, SQL("IN ('with_manager', 'with_si')) IS TRUE")))


def _open() -> Any:
    # Written out, as the index of these alone has it (`account_request_open`); « IS TRUE », or PostgreSQL would ask it
    # too for what waits for staff.
    states = SQL("IN ('awaiting_activation', 'awaiting_applicant', 'with_manager', 'with_si')) IS TRUE")
    return NodeList((SQL("("), R.state, states))


def _held_ids(today: date) -> Any:
    # By their numbers: in a list's own order SQLite would walk all requests for the few that are put off. « IS TRUE »,
    # or it would rather read all that are in these states.
    held = R.alias()
    activated = NodeList((SQL("("), one_of(held.state, ACTIVATED_OPEN), SQL(") IS TRUE")))
    return held.select(held.id).where(held.on_hold_until > written(today), activated)


def _not_held(today: date) -> Any:
    return R.on_hold_until.is_null() | (R.on_hold_until <= written(today))


def _undecided() -> Any:
    return R.id.not_in(_pending_ids())


def _pending_ids() -> Any:
    # Written out: SQLite uses the partial index of pending decisions only for a literal.
    return Decision.select(Decision.request).where(Decision.status == SQL("'pending'"))


def in_order(query: Any, sort: Sort | None, *, descending: bool = False) -> Any:
    """Order the rows, ties by id; the newest first without a sort."""
    return order_by(sort, descending=descending).apply(query)


def order_by(sort: Sort | None, *, descending: bool = False) -> Order:
    """The order of requests by this sort; the newest first without one."""
    return Order(R.id, sort, descending if sort is not None else True)


def count_up_to(query: Any, limit: int = COUNTED) -> int:
    """How many rows, `limit + 1` standing for more; nothing is left aside of what was searched."""
    return int(to_be_counted(query).limit(limit + 1).count())
