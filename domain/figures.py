"""What is counted of requests: each request's present part in every figure, a pure function of its row.

A change of a request appends the difference between its parts before and after (`services/figures/counting.py`); the
worker adds these up (`services/figures/totals.py`). So the figures always equal a count of the rows, and no page counts
rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.calendar import paris_date
from domain.states import WITH_DECIDERS, State

ALL_KINDS = ""
"""The kind of body under which totals of all kinds stand."""

TENTHS = 10
"""Delays are counted in tenths of a working day."""


class Span(StrEnum):
    """How long a total lasts; it is known by its first day."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def first_day(self, day: date) -> date:
        """The first day of the span in which `day` lies; weeks begin on Monday."""
        if self is Span.WEEK:
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self is Span.MONTH else day


class Measure(StrEnum):
    """What is counted, and what the `detail` of its parts says."""

    RECEIVED = "received"  # activated; no detail
    DECIDED = "decided"  # approved or refused; the state, and who decided (Decider)
    REFUSED = "refused"  # the code of the reason, or OTHER_REASON
    DELAY = "delay"  # who decided, and how long it took, in tenths of a working day
    WAITING = "waiting"  # with those who decide, by the day since which it waits; the state
    FLOW = "flow"  # began, or ceased, to wait for those who decide, on the day it did; BEGAN or CEASED


SPANS: Mapping[Measure, tuple[Span, ...]] = {
    Measure.RECEIVED: (Span.DAY, Span.WEEK, Span.MONTH),
    Measure.DECIDED: (Span.DAY, Span.WEEK, Span.MONTH),
    Measure.REFUSED: (Span.WEEK, Span.MONTH),
    Measure.DELAY: (Span.WEEK, Span.MONTH),
    Measure.WAITING: (Span.DAY,),
    Measure.FLOW: (Span.WEEK,),
}
"""In which spans each measure is added up: no page then reads more rows than it shows."""


class Decider(StrEnum):
    """Who decided, never by name: the administration, or a manager of the entity."""

    SI = "si"
    MANAGER = "manager"


OTHER_REASON = "other"
"""Stands for a reason that was not among the ready-made ones."""

BEGAN, CEASED = "in", "out"
"""A request began to wait for those who decide, or ceased to."""

DECIDED = frozenset({State.APPROVED, State.REJECTED})


class Counted(Protocol):
    """A request's row, as far as it is counted."""

    state: str
    kind: str | None
    activated_at: datetime | None
    closed_at: datetime | None
    state_since: datetime
    waiting_since: datetime
    decided_as: str | None
    decided_in: int | None
    refused_for: str | None


@dataclass(frozen=True, order=True)
class Part:
    """What one request adds to one measure: one, on this day in Paris."""

    measure: Measure
    day: date
    kind: str
    detail: str = ""


def parts_of(request: Counted) -> Counter[Part]:
    """Where a request counts at present. One that nobody activated counts nowhere (rule 6)."""
    if request.activated_at is None:
        return Counter()
    kind = request.kind or ALL_KINDS
    parts = [Part(Measure.RECEIVED, paris_date(request.activated_at), kind)]
    if request.state in WITH_DECIDERS:
        parts.append(Part(Measure.WAITING, paris_date(request.waiting_since), kind, str(request.state)))
    if request.state in DECIDED and request.closed_at is not None:
        parts += _of_decision(request, paris_date(request.closed_at), kind)
    return Counter(parts)


def _of_decision(request: Counted, day: date, kind: str) -> list[Part]:
    decider = request.decided_as or Decider.SI
    parts = [Part(Measure.DECIDED, day, kind, f"{request.state} {decider}")]
    if request.state == State.REJECTED:
        parts.append(Part(Measure.REFUSED, day, kind, request.refused_for or OTHER_REASON))
    if request.decided_in is not None:
        parts.append(Part(Measure.DELAY, day, kind, f"{decider} {request.decided_in}"))
    return parts


@dataclass(frozen=True)
class Moved:
    """One change of a request's state, as the journal has it."""

    at: datetime
    before: str
    after: str


def flow_part(request: Counted, at: datetime, waits: bool) -> Part:
    """What a request adds to the flow when it begins to wait for those who decide, or ceases to."""
    return Part(Measure.FLOW, paris_date(at), request.kind or ALL_KINDS, BEGAN if waits else CEASED)


def past_flow(request: Counted, moves: Iterable[Moved]) -> Counter[Part]:
    """When a request began and ceased to wait, by its moves in order.

    Where these do not lead to its present state, its dates tell: it waited from its activation on.
    """
    if request.activated_at is None:
        return Counter()
    parts, waits = [], False
    for move in moves:
        if (move.after in WITH_DECIDERS) != waits:
            waits = not waits
            parts.append(flow_part(request, move.at, waits))
    if not parts or waits != (request.state in WITH_DECIDERS):
        parts = [flow_part(request, request.activated_at, True)]
        if request.state not in WITH_DECIDERS:
            parts.append(flow_part(request, request.closed_at or request.state_since, False))
    return Counter(parts)


def added_by(details: Mapping[str, int]) -> int:
    """How many more wait at the end of a span than at its beginning: of FLOW's details."""
    return details.get(BEGAN, 0) - details.get(CEASED, 0)


def difference(before: Counter[Part], after: Counter[Part]) -> dict[Part, int]:
    """What to add to the figures when a request's parts change; empty when they do not."""
    return {
        part: amount for part in sorted(before.keys() | after.keys()) if (amount := after[part] - before[part]) != 0
    }


def ended_as(details: Mapping[str, int], state: str) -> int:
    """How many decisions ended in this state: of DECIDED's details."""
    return sum(amount for detail, amount in details.items() if detail.split()[0] == state)


def delays_of(details: Mapping[str, int], decider: str | None = None) -> Counter[int]:
    """How many decisions, of one decider or of all, took each number of tenths of a working day: of DELAY's details."""
    delays: Counter[int] = Counter()
    for detail, amount in details.items():
        who, tenths = detail.split()
        if decider in (None, who):
            delays[int(tenths)] += amount
    return delays


def quantile(counts: Mapping[int, int], share: float) -> int | None:
    """The value within which this share of the cases lies (nearest rank); None without any.

    `counts` says how many cases had each value.
    """
    total = sum(counts.values())
    if total <= 0:
        return None
    rank, passed = min(total - 1, int(share * total)), 0
    for value in sorted(counts):
        passed += counts[value]
        if passed > rank:
            return value
    return None
