"""The figures of a page, read in one statement and put together week by week."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from backoffice.figures.periods import Asked
from domain.actors import Actor
from domain.figures import Measure, Span, added_by, delays_of, ended_as, quantile
from domain.states import State
from queries.figures import Counts, Wanted, figures_for

EVER = date(1900, 1, 1)
HALF, MOST = 0.5, 0.9


@dataclass(frozen=True)
class Read:
    """What was counted of the weeks that are asked for and of as many before, and what waits now."""

    asked: Asked
    received: Counts
    decided: Counts
    refused: Counts
    delays: Counts
    by_kind: Counts
    waiting: Counts
    flow: Counts

    def received_in(self, first: date, last: date) -> int:
        """How many requests were received in the weeks between two Mondays, both included."""
        return _within(self.received, first, last).total()

    def decided_in(self, first: date, last: date, state: State | None = None) -> int:
        """How many were decided in these weeks; those that ended in one state alone."""
        details = _within(self.decided, first, last)
        return details.total() if state is None else ended_as(details, state)

    def delay(self, share: float, first: date, last: date) -> int | None:
        """Within how many tenths of a working day this share was decided in these weeks; None without a decision."""
        return quantile(delays_of(_within(self.delays, first, last)), share)

    def reasons(self) -> Counter[str]:
        """Refusals by the code of their reason, in the weeks that are asked for."""
        return _within(self.refused, self.asked.first, self.asked.last)

    def kinds(self) -> Counter[str]:
        """Requests received by kind of body, in the weeks that are asked for."""
        counted: Counter[str] = Counter()
        for (kind, _), details in self.by_kind.items():
            counted[kind] += details.total()
        return counted

    def waited_after(self, monday: date) -> int:
        """How many waited for those who decide at the end of this week; at this moment, of the present one."""
        since = sum(added_by(details) for (_, week), details in self.flow.items() if week > monday)
        return self.waiting_by_day().total() - since

    def waiting_by_day(self) -> Counter[date]:
        """What waits for those who decide, by the day since which it does."""
        return Counter({day: details.total() for (_, day), details in self.waiting.items()})


def read(actor: Actor, asked: Asked) -> Read:
    """All that a page of figures shows, in one statement."""

    def weeks(measure: Measure, since: date = asked.before, kind: str | None = asked.kind) -> Wanted:
        return Wanted(measure, Span.WEEK, since, asked.last, kind)

    counts: Any = figures_for(
        actor,
        weeks(Measure.RECEIVED),
        weeks(Measure.DECIDED),
        weeks(Measure.REFUSED, asked.first),
        weeks(Measure.DELAY),
        weeks(Measure.RECEIVED, asked.first, None),
        Wanted(Measure.WAITING, Span.DAY, EVER, asked.today, asked.kind),
        weeks(Measure.FLOW, asked.first),
    )
    return Read(asked, *counts)


def _within(counts: Counts, first: date, last: date) -> Counter[str]:
    counted: Counter[str] = Counter()
    for (_, day), details in counts.items():
        if first <= day <= last:
            counted.update(details)
    return counted
