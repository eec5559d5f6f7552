"""Named figures: what an applicant is told of the queue, never about anybody in particular."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from domain.calendar import paris_date
from domain.figures import Decider, Measure, Moved, Span, delays_of, quantile
from domain.states import WITH_DECIDERS, DecisionStatus, State
from models import AccountRequest, ComplementItem, Decision, JournalDetail, JournalEntry
from queries.figures import Wanted, figures
from queries.grid import with_deciders
from queries.limitation import usable

PERIOD = timedelta(days=90)
ENOUGH = 20


@dataclass(frozen=True)
class UsualDelay:
    """How long decisions took, in tenths of a working day: half of the cases `median`, nine in ten `most` at most."""

    median: int
    most: int
    cases: int


def place_in_queue(request: AccountRequest) -> int | None:
    """Queue position, from 1; None if nobody is due to decide. A manager's queue is that of the entity."""
    if request.state not in WITH_DECIDERS:
        return None
    ahead = AccountRequest.select().where(
        AccountRequest.state == request.state,
        (AccountRequest.waiting_since < request.waiting_since)
        | ((AccountRequest.waiting_since == request.waiting_since) & (AccountRequest.id < request.id)),
    )
    if request.state == State.WITH_MANAGER:
        ahead = ahead.where(AccountRequest.entity == request.entity_id)
    return int(ahead.count()) + 1


def late(before: Any) -> Any:
    """The condition that a request waits for those who decide since `before`, or longer (`WorkingDays.late_before`)."""
    return with_deciders() & (AccountRequest.waiting_since < before) & usable()


def is_late(request: AccountRequest, before: datetime) -> bool:
    """The same of a row that was read; `before` is `WorkingDays.late_before`."""
    began: datetime = request.waiting_since
    return request.state in WITH_DECIDERS and began < before


def usual_delay(now: datetime, *, by_staff: bool) -> UsualDelay | None:
    """The delay from activation to decision over the last 90 days, begun weeks whole: the working time during
    which deciders had the request, as statistics count it.

    None when there were fewer than 20 decisions: a few cases promise nothing.
    """
    today, decider = paris_date(now), Decider.SI if by_staff else Decider.MANAGER
    (weeks,) = figures(Wanted(Measure.DELAY, Span.WEEK, Span.WEEK.first_day(today - PERIOD), today))
    delays: Counter[int] = Counter()
    for details in weeks.values():
        delays.update(delays_of(details, decider))
    median, most = quantile(delays, 0.5), quantile(delays, 0.9)
    if median is None or most is None or delays.total() < ENOUGH:
        return None
    return UsualDelay(median, most, delays.total())


def moves_of(ids: list[int]) -> dict[int, list[Moved]]:
    """The changes of these requests' states, in order; those whose detail was erased are left out."""
    rows = (
        JournalEntry.select(JournalEntry.request_id, JournalEntry.at, JournalDetail.detail)
        .join(JournalDetail)
        .where(JournalEntry.request_id.in_(ids), JournalEntry.event.startswith("request."))
        .order_by(JournalEntry.id)
        .tuples()
    )
    moves: dict[int, list[Moved]] = defaultdict(list)
    for number, at, detail in rows:
        if "after" in detail:
            moves[number].append(Moved(at, detail["before"], detail["after"]))
    return moves


def times_with_applicants(ids: list[int]) -> dict[int, list[tuple[datetime, datetime]]]:
    """When these requests waited for their applicants: from each complement asked for to the answer.

    In order, and none overlaps another.
    """
    asked: dict[int, set[datetime]] = defaultdict(set)
    rounds = (
        ComplementItem.select(ComplementItem.request, fn.MIN(ComplementItem.asked_at))
        .where(ComplementItem.request.in_(ids))
        .group_by(ComplementItem.request, ComplementItem.round)
        .tuples()
    )
    for number, at in rounds:
        asked[number].add(at)
    by_decision = (
        Decision.select(Decision.request, Decision.settled_at)
        .where(
            Decision.request.in_(ids),
            Decision.action == "request_changes",
            Decision.status == DecisionStatus.APPLIED,
        )
        .tuples()
    )
    for number, at in by_decision:
        asked[number].add(at)
    answered: dict[int, list[datetime]] = defaultdict(list)
    answers = (
        JournalEntry.select(JournalEntry.request_id, JournalEntry.at)
        .where(JournalEntry.request_id.in_(list(asked)), JournalEntry.event == "request.complete")
        .order_by(JournalEntry.at)
        .tuples()
    )
    for number, at in answers:
        answered[number].append(at)
    intervals: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for number, starts in asked.items():
        for start in sorted(starts):
            end = next((at for at in answered[number] if at >= start), None)
            # Two that were asked for before one answer are one wait.
            if end is not None and (not intervals[number] or intervals[number][-1][1] < end):
                intervals[number].append((start, end))
    return intervals
