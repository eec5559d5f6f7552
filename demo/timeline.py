"""A clock that goes through months in seconds: what people did is played in the order in which they did it."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Generator
from datetime import UTC, datetime, time, timedelta

from domain.calendar import PARIS, paris_date, paris_midnight

Story = Generator[datetime, None, None]
"""Something that goes on for days: it yields the instant of its next step, and does that step when it is resumed."""

OPENS, CLOSES = 8.0, 19.0  # o'clock, Paris
STEP = timedelta(minutes=4)
FRIDAY = 4


class Timeline:
    """The clock of the dependencies, and the stories that wait for their next instant."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.at = now
        self._waiting: list[tuple[datetime, int, Story]] = []
        self._order = itertools.count()

    def __call__(self) -> datetime:
        """The time that the use cases read."""
        return self.at

    def add(self, story: Story) -> None:
        """A story, up to its first instant."""
        self._wait(story, None)

    def run(self) -> None:
        """Play everything. The clock never goes back, and stands at the present in the end."""
        while self._waiting:
            when, _, story = heapq.heappop(self._waiting)
            self.at = when
            self._wait(story, when)
        self.at = self.now

    def _wait(self, story: Story, last: datetime | None) -> None:
        when = next(story, None)
        if when is not None:
            # A step whose day fell on a week-end was moved back to Friday: never before the step that it follows.
            when = when if last is None else max(when, last + STEP)
            heapq.heappush(self._waiting, (min(when, self.now), next(self._order), story))

    def ago(self, days: float) -> datetime:
        """So many days ago; before yesterday on a working day, in working hours. Longer ago is never later."""
        return max(self.now - timedelta(days=days), self._worked(1)) if days < 1 else self._worked(days)

    def _worked(self, days: float) -> datetime:
        """That instant, brought into the opening hours of its day; Friday's hold the week-end too, in its order."""
        instant = self.now - timedelta(days=days)
        day = paris_date(instant)
        first = day - timedelta(days=max(0, day.weekday() - FRIDAY))
        # A Friday stands for three days. By what has truly passed: the clocks may be changed meanwhile.
        began = paris_midnight(first)
        ended = paris_midnight(first + timedelta(days=3 if first.weekday() == FRIDAY else 1))
        share = (instant - began) / (ended - began)
        opening = datetime.combine(first, time(), tzinfo=PARIS)
        return (opening + timedelta(hours=OPENS + (CLOSES - OPENS) * share)).astimezone(UTC)
