"""Numbers about requests for those who run the service."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from statistics import median, quantiles
from typing import Any

from peewee import Case, fn

from domain.actors import Actor
from domain.calendar import paris_date, paris_midnight
from domain.permissions import Permission
from domain.states import State
from models import AccountRequest
from queries.scopes import requests_visible_to

MONTHS = 12
DELAY_DAYS = 90
ENOUGH = 5
"""Fewer decisions than this say nothing of a usual delay."""

MOST = 5000
"""The latest decisions that a delay is made of: more would not change it."""

R = AccountRequest


def _counted(actor: Actor) -> Any:
    """The requests that count for this actor: whoever sees statistics need not see the requests themselves."""
    return requests_visible_to(actor, Permission.SEE_STATISTICS)


def by_kind(actor: Actor) -> list[tuple[str, int, int]]:
    """(kind, open, closed) of all visible requests."""
    rows: Any = (
        _counted(actor).select(R.kind, R.closed_at.is_null(), fn.COUNT(R.id)).group_by(R.kind, R.closed_at.is_null())
    ).tuples()
    counts: dict[str, list[int]] = {}
    for kind, is_open, count in rows:
        counts.setdefault(kind or "", [0, 0])[0 if is_open else 1] += count
    return sorted((kind, pair[0], pair[1]) for kind, pair in counts.items())


def first_of_months(today: date, months: int = MONTHS) -> list[date]:
    """The first days of the last months, the present one last."""
    number = today.year * 12 + today.month - 1
    return [date(index // 12, index % 12 + 1, 1) for index in range(number - months + 1, number + 1)]


def by_month(actor: Actor, today: date) -> list[tuple[date, dict[str, int]]]:
    """For each of the last months, how many requests were sent, approved and refused in it (Paris time)."""
    firsts = first_of_months(today)
    ends = [*firsts[1:], (firsts[-1] + timedelta(days=31)).replace(day=1)]
    spans = [(paris_midnight(first), paris_midnight(end)) for first, end in zip(firsts, ends, strict=True)]
    sent = _counts(_counted(actor), R.submitted_at, spans)
    approved = _counts(_counted(actor).where(R.state == State.APPROVED), R.closed_at, spans)
    rejected = _counts(_counted(actor).where(R.state == State.REJECTED), R.closed_at, spans)
    return [
        (first, {"sent": sent[index], "approved": approved[index], "rejected": rejected[index]})
        for index, first in enumerate(firsts)
    ]


def _counts(query: Any, column: Any, spans: list[tuple[datetime, datetime]]) -> list[int]:
    """How many rows have `column` within each of the spans, in one statement."""
    sums = [fn.SUM(Case(None, [((column >= start) & (column < stop), 1)], 0)) for start, stop in spans]
    row = query.where(column >= spans[0][0]).select(*sums).tuples().first()
    return [int(count or 0) for count in row]


def delays(actor: Actor, now: datetime) -> dict[str, float | int] | None:
    """Days from activation to the decision over the last 90 days: median, 90th percentile, how many decisions.

    None when there are too few. Waiting on the applicant counts here: it is the whole time that people wait.
    """
    since = paris_midnight(paris_date(now) - timedelta(days=DELAY_DAYS))
    rows: Any = (
        _counted(actor)
        .select(R.activated_at, R.closed_at)
        .where(R.state.in_([State.APPROVED, State.REJECTED]), R.closed_at >= since, R.activated_at.is_null(False))
        .order_by(R.id.desc())
        .limit(MOST)
    )
    days = [(row.closed_at - row.activated_at).total_seconds() / 86_400 for row in rows]
    if len(days) < ENOUGH:
        return None
    return {"median": median(days), "slow": quantiles(days, n=10)[-1], "count": len(days)}
