"""Working days in Paris: Monday to Friday but public holidays, which an adapter knows (adapters/public_holidays.py).

A count begins on the day after the first one, as French law counts: what comes on a Friday has waited one working day
on Monday.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.calendar import NBSP, PARIS, paris_date, paris_midnight, paris_time

ONE = timedelta(days=1)
FRIDAY = 4


@dataclass(frozen=True)
class WorkingDays:
    """The calendar of one place: `is_holiday` says of a date whether it is a public holiday there."""

    is_holiday: Callable[[date], bool]

    def works(self, day: date) -> bool:
        """Whether people work on this day."""
        return day.weekday() <= FRIDAY and not self.is_holiday(day)

    def add(self, day: date, count: int) -> date:
        """Return the `count`-th working day after this day; the day itself for 0. Raises ValueError below 0."""
        if count < 0:
            raise ValueError("working days are added forwards")
        for _ in range(count):
            day = self._next(day, ONE)
        return day

    def between(self, start: date, end: date) -> int:
        """Return how many working days have begun after `start` until the end of `end`; 0 when `end` comes before."""
        return sum(self.works(start + ONE * number) for number in range(1, (end - start).days + 1))

    def after(self, instant: datetime, count: int) -> datetime:
        """Return the same time in Paris, so many working days after an aware instant, in UTC."""
        local = paris_time(instant)
        day = self.add(local.date(), count)
        return datetime.combine(day, local.time(), tzinfo=PARIS).astimezone(UTC)

    def from_hour(self, instant: datetime, hour: int) -> datetime:
        """Return the instant, if it is on a working day in Paris and not before this hour there; else the first such
        hour after it, in UTC.
        """
        local = paris_time(instant)
        day = local.date() if self.works(local.date()) else self._next(local.date(), ONE)
        begins = datetime.combine(day, time(hour), tzinfo=PARIS).astimezone(UTC)
        return max(instant, begins)

    def late_before(self, now: datetime, target: int) -> datetime:
        """Return the instant before which a wait must have begun to be longer, today, than `target` working days.

        As `between(paris_date(began), paris_date(now)) > target`, for a query.
        """
        day = paris_date(now)
        if not self.works(day):
            day = self._next(day, -ONE)
        for _ in range(target):
            day = self._next(day, -ONE)
        return paris_midnight(day)

    def _next(self, day: date, step: timedelta) -> date:
        day += step
        while not self.works(day):
            day += step
        return day


def french_working_days(count: int) -> str:
    """Return « 1 jour ouvré », « 10 jours ouvrés »."""
    return f"{count}{NBSP}jours ouvrés" if count >= 2 else f"{count}{NBSP}jour ouvré"


def french_usual_delay(median: int, most: int) -> str:
    """Return the sentence that applicants read of how long decisions take, both given in tenths of a working day."""
    half, nine = (_less_than(tenths // 10 + 1) for tenths in (median, most))
    return f"Une demande sur deux reçoit une réponse en moins {half}, neuf sur dix en moins {nine}."


def _less_than(count: int) -> str:
    return "d’un jour ouvré" if count == 1 else f"de {french_working_days(count)}"
