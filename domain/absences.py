"""When somebody is there again who decides: absences of people, and days on which an entity's offices are shut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ONE = timedelta(days=1)
LONGEST = timedelta(days=366)
"""How far ahead the last day may be, and how far back the first: nobody is away for ever."""


@dataclass(frozen=True)
class Days:
    """Days of Paris in a row, both ends included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def fit(first: date, last: date, today: date) -> bool:
    """Whether these days can be announced today: the last one is to come, within a year, and not before the first,
    which is not older than a year. (« 01/01/0001 » is a day of the calendar that has no midnight in UTC.)
    """
    return today - LONGEST <= first <= last and today <= last <= today + LONGEST


def over_before(today: date, first: date) -> Days:
    """Days that began on `first` and, called off today, ended yesterday."""
    return Days(min(first, today - ONE), today - ONE)


def back_on(today: date, people: Sequence[Sequence[Days]], shut: Sequence[Days]) -> date:
    """The first day, today or later, on which the entity is open and one of its people there.

    `people` are the absences of each, at least one person; `shut` the days on which the entity is. Raises ValueError
    where there is nobody.
    """
    if not people:
        raise ValueError("nobody comes back to an entity that has nobody")
    day = today
    while True:
        last = _last_of(shut, day)
        if last is None:
            away = [_last_of(absences, day) for absences in people]
            lasts = [until for until in away if until is not None]
            if len(lasts) < len(people):
                return day
            last = min(lasts)
        day = last + ONE


def _last_of(periods: Sequence[Days], day: date) -> date | None:
    """Until when the period lasts that holds this day; None outside of all."""
    return next((days.last for days in periods if day in days), None)
