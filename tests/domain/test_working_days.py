"""Working days: weekends and holidays are skipped, hours kept, and a query's bound says what counting says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import paris_date
from domain.working_days import WorkingDays, french_usual_delay, french_working_days

FRIDAY, MONDAY, CHRISTMAS = date(2026, 12, 18), date(2026, 12, 21), date(2026, 12, 25)
DAYS = WorkingDays(lambda day: day == CHRISTMAS)
SOME_HOLIDAYS = st.frozensets(st.dates(date(2026, 1, 1), date(2026, 3, 31)), max_size=40)


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 1, MONDAY),
        (FRIDAY, 5, date(2026, 12, 28)),
        (date(2026, 12, 19), 1, MONDAY),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
    ],
)
def test_adding_skips_weekends_and_holidays(day: date, count: int, then: date) -> None:
    assert DAYS.add(day, count) == then


def test_days_are_not_added_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        DAYS.add(FRIDAY, -1)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (FRIDAY, FRIDAY, 0),
        (FRIDAY, date(2026, 12, 20), 0),
        (FRIDAY, MONDAY, 1),
        (date(2026, 12, 23), date(2026, 12, 26), 1),
        (MONDAY, FRIDAY, 0),
    ],
)
def test_a_wait_is_counted_from_the_day_after(start: date, end: date, count: int) -> None:
    assert DAYS.between(start, end) == count


def test_the_hour_in_paris_stays_over_the_change_of_clocks() -> None:
    # On Friday at 10 in Paris, two hours before UTC's; on Monday the clocks have gone back.
    friday = datetime(2026, 10, 23, 8, 0, tzinfo=UTC)
    assert DAYS.after(friday, 1) == datetime(2026, 10, 26, 9, 0, tzinfo=UTC)


@given(
    holidays=SOME_HOLIDAYS,
    now=st.timedeltas(timedelta(0), timedelta(days=33)).map(lambda later: datetime(2026, 2, 15, tzinfo=UTC) + later),
    waited=st.timedeltas(timedelta(0), timedelta(days=40)),
    target=st.integers(0, 15),
)
def test_late_is_longer_than_the_target(
    holidays: frozenset[date], now: datetime, waited: timedelta, target: int
) -> None:
    days = WorkingDays(holidays.__contains__)
    began = now - waited
    late = days.between(paris_date(began), paris_date(now)) > target
    assert (began < days.late_before(now, target)) == late


def test_words() -> None:
    assert [french_working_days(count) for count in (0, 1, 2)] == [
        "0\u00a0jour ouvré",
        "1\u00a0jour ouvré",
        "2\u00a0jours ouvrés",
    ]
    assert french_usual_delay(9, 90) == (
        "Une demande sur deux reçoit une réponse en moins d’un jour ouvré, neuf sur dix en moins de "
        "10\u00a0jours ouvrés."
    )
