"""Numbers about requests for those who run the service."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from statistics import median, quantiles
from typing import Any

from peewee import fn

from domain.actors import Actor
from domain.calendar import paris_date, paris_midnight
from domain.states import State
from models import AccountRequest
from queries.scopes import requests_visible_to

MONTHS = 12
DELAY_DAYS = 90
ENOUGH = 5
"""Fewer decisions than this say nothing of a usual delay."""

R = AccountRequest


def by_kind(actor: Actor) -> list[tuple[str, int, int]]:
    """(kind, open, closed) of all visible requests."""
    rows: Any = (
        requests_visible_to(actor)
        .select(R.kind, R.closed_at.is_null(), fn.COUNT(R.id))
        .group_by(R.kind, R.closed_at.is_null())
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
    counted = []
    for first, end in zip(firsts, ends, strict=True):
        start, stop = paris_midnight(first), paris_midnight(end)
        counted.append((first, _between(actor, start, stop)))
    return counted


def _between(actor: Actor, start: datetime, stop: datetime) -> dict[str, int]:
    visible = requests_visible_to(actor)
    sent = visible.where(R.submitted_at >= start, R.submitted_at < stop).count()
    rows: Any = (
        visible.where(R.state.in_([State.APPROVED, State.REJECTED]), R.closed_at >= start, R.closed_at < stop)
        .select(R.state, fn.COUNT(R.id))
        .group_by(R.state)
        .tuples()
    )
    closed = dict(rows)
    return {
        "sent": int(sent),
        "approved": int(closed.get(State.APPROVED, 0)),
        "rejected": int(closed.get(State.REJECTED, 0)),
    }


def delays(actor: Actor, now: datetime) -> dict[str, float | int] | None:
    """Days from activation to the decision over the last 90 days: median, 90th percentile, how many decisions.

    None when there are too few. Waiting on the applicant counts here: it is the whole time that people wait.
    """
    since = paris_midnight(paris_date(now) - timedelta(days=DELAY_DAYS))
    rows: Any = (
        requests_visible_to(actor)
        .select(R.activated_at, R.closed_at)
        .where(R.state.in_([State.APPROVED, State.REJECTED]), R.closed_at >= since, R.activated_at.is_null(False))
    )
    days = [(row.closed_at - row.activated_at).total_seconds() / 86_400 for row in rows]
    if len(days) < ENOUGH:
        return None
    return {"median": median(days), "slow": quantiles(days, n=10)[-1], "count": len(days)}
