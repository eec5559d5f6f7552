"""Two years pass: ticks at six, eight and eighteen o'clock, each hour around a change of hour, once, twice, late, or by
two workers at the same instant.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from domain.calendar import paris_date, paris_midnight
from tests.services.years import expected, script
from tests.services.years.life import BEGINS, ENDS, WINDOW, Life
from tests.support.races import at_once

ONE_DAY = timedelta(days=1)
HOURS = (6, 8, 18)
ACTS_AT = 10


def all_days() -> Iterator[date]:
    for number in range((ENDS - BEGINS).days + 1):
        yield BEGINS + number * ONE_DAY


def once(act: Callable[[], None]) -> None:
    act()


def twice(act: Callable[[], None]) -> None:
    act()
    act()


def two_processes(act: Callable[[], None]) -> None:
    """PostgreSQL alone: SQLite lets one writer in at a time."""
    failed = [outcome for outcome in at_once(act, act) if isinstance(outcome, Exception)]
    assert failed == [], failed


def busy_days() -> frozenset[date]:
    """The days of both changes of hour, and those on which time brings about more than digests."""
    due = {date.fromisoformat(day) for day, _, _ in expected.rows(expected.BY_TIME)}
    return frozenset(due | set(script.CHANGES_OF_HOUR))


@dataclass
class Run:
    """How the worker runs: each tick and each turn of it by `how`, on all days or, on the others, once. On days of
    `down` there is no worker; people act all the same."""

    life: Life
    how: Callable[[Callable[[], None]], None] = once
    only_on: Collection[date] | None = None
    down: Collection[date] = field(default_factory=frozenset)

    def __call__(self) -> None:
        for day in all_days():
            for instant in self._instants(day):
                self.life.clock.at = instant
                self._worker(day)

    def _instants(self, day: date) -> Iterator[datetime]:
        """The instants of a day at which the worker wakes; people act in between."""
        early = [at for at in self._hours(day) if at < self._at(day, ACTS_AT)]
        yield from early
        if day in script.days_of_acts():
            self.life.at(day, ACTS_AT)
            script.play(self.life, day)
            yield self._at(day, ACTS_AT)
            yield self._at(day, ACTS_AT) + WINDOW
        yield from (at for at in self._hours(day) if at >= self._at(day, ACTS_AT))

    def _hours(self, day: date) -> list[datetime]:
        if any(abs(day - change) <= ONE_DAY for change in script.CHANGES_OF_HOUR):
            midnight, next_one = paris_midnight(day), paris_midnight(day + ONE_DAY)
            return [midnight + timedelta(hours=hour) for hour in range((next_one - midnight) // timedelta(hours=1))]
        return [self._at(day, hour) for hour in HOURS]

    def _at(self, day: date, hour: int) -> datetime:
        self.life.at(day, hour)
        return self.life.clock.at.astimezone(UTC)

    def _worker(self, day: date) -> None:
        if day in self.down:
            return
        assert paris_date(self.life.clock.at) == day
        how = self.how if self.only_on is None or day in self.only_on else once
        how(self.life.tick)
        how(self.life.work)
        self.life.post.collect(self.life.clock.at)
