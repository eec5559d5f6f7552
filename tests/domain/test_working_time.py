"""Working time between two instants, by days in Paris."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.working_time import working_seconds

PARIS = ZoneInfo("Europe/Paris")
HOUR = 3600


def weekday(day: date) -> bool:
    return day.weekday() < 5


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        pytest.param("2026-11-23 08:00", "2026-11-23 10:00", 2, id="within a Monday"),
        pytest.param("2026-11-23 08:00", "2026-11-24 08:00", 24, id="from a day to the next"),
        pytest.param("2026-11-27 18:00", "2026-11-30 06:00", 12, id="over a weekend"),
        pytest.param("2026-11-28 09:00", "2026-11-29 20:00", 0, id="within a weekend"),
        pytest.param("2026-11-23 10:00", "2026-11-23 08:00", 0, id="backwards"),
        pytest.param("2026-11-23 10:00", "2026-11-23 10:00", 0, id="at once"),
        pytest.param("2026-10-23 12:00", "2026-10-26 12:00", 24, id="clocks change on a Sunday, which nobody works"),
    ],
)
def test_seconds_on_weekdays_count(start: str, end: str, hours: int) -> None:
    assert working_seconds(paris(start), paris(end), weekday) == hours * HOUR


def test_a_day_on_which_clocks_change_counts_as_long_as_it_lasts() -> None:
    assert working_seconds(paris("2026-10-25 00:00"), paris("2026-10-26 00:00"), lambda _: True) == 25 * HOUR
    assert working_seconds(paris("2026-03-29 00:00"), paris("2026-03-30 00:00"), lambda _: True) == 23 * HOUR


def test_which_days_are_worked_is_asked_for() -> None:
    holiday = date(2026, 11, 11)
    seconds = working_seconds(paris("2026-11-10 12:00"), paris("2026-11-12 12:00"), lambda day: day != holiday)
    assert seconds == 24 * HOUR
