"""How much working time lies between two instants. Which days are worked is handed in: calendars differ by place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from domain.calendar import paris_date, paris_midnight

DAY_SECONDS = 86_400
"""A working day is the whole day, from midnight to midnight in Paris: nobody is told hours."""


def working_seconds(start: datetime, end: datetime, works: Callable[[date], bool]) -> int:
    """The seconds between two aware instants that lie on working days; 0 when `end` comes first.

    A day on which clocks change counts as long as it lasts.
    """
    start, end = start.astimezone(UTC), end.astimezone(UTC)  # within one zone, Python subtracts what clocks show
    total, day, last = timedelta(0), paris_date(start), paris_date(end)
    while day <= last:
        following = day + timedelta(days=1)
        if works(day):
            total += max(timedelta(0), min(end, paris_midnight(following)) - max(start, paris_midnight(day)))
        day = following
    return int(total.total_seconds())
