"""Named figures: what an applicant is told of the queue, never about anybody in particular."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from domain.states import WITH_DECIDERS, DecisionStatus, State
from domain.working_days import WorkingDays
from models import Account, AccountRequest, ComplementItem, Decision, JournalEntry

PERIOD = timedelta(days=90)
ENOUGH = 20
SAMPLE = 500
"""The newest decisions are looked at: enough for a median, few enough for a page that anybody opens."""


@dataclass(frozen=True)
class UsualDelay:
    """How long a decision took: half of the cases within `median`, nine in ten within `most`."""

    median: timedelta
    most: timedelta
    cases: int


def place_in_queue(request: AccountRequest) -> int | None:
    """1 for the next one; None when nobody is asked to decide. A manager's queue is the entity's own."""
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


def late(now: datetime, working_days: WorkingDays, target: int) -> Any:
    """The condition that a request has waited for whoever decides for more than `target` working days."""
    return AccountRequest.state.in_(sorted(WITH_DECIDERS)) & (
        AccountRequest.waiting_since < working_days.late_before(now, target)
    )


def is_late(request: AccountRequest, now: datetime, working_days: WorkingDays, target: int) -> bool:
    """The same of a row that was read."""
    began: datetime = request.waiting_since
    return request.state in WITH_DECIDERS and began < working_days.late_before(now, target)


def usual_delay(now: datetime, *, by_staff: bool) -> UsualDelay | None:
    """The delay from activation to decision over the last 90 days, time spent waiting for the applicant left out.

    None when there were fewer than 20 decisions: a few cases promise nothing.
    """
    staff = Account.staff_role.is_null(not by_staff)
    rows = list(
        AccountRequest.select(AccountRequest.id, AccountRequest.activated_at, fn.MAX(Decision.settled_at))
        .join(Decision)
        .join(Account, on=(Decision.author == Account.id))
        .where(
            Decision.status == DecisionStatus.APPLIED,
            Decision.action.in_(("approve", "reject")),
            Decision.settled_at >= now - PERIOD,
            AccountRequest.activated_at.is_null(False),
            staff,
        )
        .group_by(AccountRequest.id, AccountRequest.activated_at)
        .order_by(fn.MAX(Decision.settled_at).desc())
        .limit(SAMPLE)
        .tuples()
    )
    if len(rows) < ENOUGH:
        return None
    waits = times_with_applicants([row[0] for row in rows])
    delays = sorted(
        decided - activated - _within(waits.get(number, ()), activated, decided) for number, activated, decided in rows
    )
    return UsualDelay(_quantile(delays, 0.5), _quantile(delays, 0.9), len(delays))


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


def _within(intervals: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime) -> timedelta:
    """The time that the intervals, merged, take between two instants."""
    total, reached = timedelta(0), start
    for begin, finish in sorted(intervals):
        begin, finish = max(begin, reached), min(finish, end)
        if finish > begin:
            total += finish - begin
            reached = finish
    return total


def _quantile(ordered: list[timedelta], share: float) -> timedelta:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
