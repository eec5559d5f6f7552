"""What a month counted, and what waits now, for the mail that tells of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.actors import Actor
from domain.calendar import month_before
from domain.figures import Measure, Span, delays_of, ended_as, quantile
from domain.states import State
from queries.figures import Counts, Wanted, figures_for

EVER = date(1900, 1, 1)


@dataclass(frozen=True)
class MonthFigures:
    """Requests of a month: `median` and `most` (90th percentile) in tenths of a working day, None without a decision.

    `waiting` and `late` are those that wait for those who decide now, not at the month's end.
    """

    received: int
    decided: int
    rejected: int
    received_before: int
    decided_before: int
    median: int | None
    most: int | None
    waiting: int
    late: int


def month_figures(actor: Actor, month: date, today: date, late_before: date) -> MonthFigures:
    """Of the month that begins on this day, of the one before it, and of what waits; since before `late_before`, late.

    All zero for users who see no statistics.
    """
    before = month_before(month)
    counts: Any = figures_for(
        actor,
        Wanted(Measure.RECEIVED, Span.MONTH, before, month),
        Wanted(Measure.DECIDED, Span.MONTH, before, month),
        Wanted(Measure.DELAY, Span.MONTH, month, month),
        Wanted(Measure.WAITING, Span.DAY, EVER, today),
    )
    received, decided, delays, waiting = counts
    of_month, took = _of(decided, month), delays_of(_of(delays, month))
    return MonthFigures(
        received=_of(received, month).total(),
        decided=of_month.total(),
        rejected=ended_as(of_month, State.REJECTED),
        received_before=_of(received, before).total(),
        decided_before=_of(decided, before).total(),
        median=quantile(took, 0.5),
        most=quantile(took, 0.9),
        waiting=sum(details.total() for details in waiting.values()),
        late=sum(details.total() for (_, day), details in waiting.items() if day < late_before),
    )


def _of(counts: Counts, month: date) -> Counter[str]:
    return Counter(counts.get(("", month), {}))
