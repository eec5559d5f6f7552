"""Days are Paris days; dates and durations are French."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import (
    french_age,
    french_countdown,
    french_date,
    french_datetime,
    french_duration,
    french_month,
    french_months_and_days,
    french_until,
    latest_french_date,
    month_before,
    paris_date,
    paris_midnight,
)

NOON = datetime(2026, 11, 23, 11, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 22, 22, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 7, 13, 21, 59, tzinfo=UTC), date(2026, 7, 13)),
        (datetime(2026, 7, 13, 22, 0, tzinfo=UTC), date(2026, 7, 14)),
    ],
)
def test_a_day_begins_at_midnight_in_paris_summer_and_winter(instant: datetime, day: date) -> None:
    assert paris_date(instant) == day


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        paris_date(datetime(2026, 11, 23))  # noqa: DTZ001 - that is the point


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_instant_has_a_day(instant: datetime) -> None:
    assert abs((paris_date(instant) - instant.date()).days) <= 1


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)))
def test_midnight_is_the_first_instant_of_its_day(day: date) -> None:
    assert paris_date(paris_midnight(day)) == day
    assert paris_date(paris_midnight(day) - timedelta(microseconds=1)) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 23), "23 novembre 2026"),
        (date(2025, 8, 1), "1er août 2025"),
        (date(2027, 2, 28), "28 février 2027"),
    ],
)
def test_dates_in_words(day: date, words: str) -> None:
    assert french_date(day) == words


def test_dates_with_more() -> None:
    assert french_datetime(NOON) == "23 novembre 2026 à 12\u00a0h\u00a005"


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(seconds=-5), "0 seconde"),
        (timedelta(seconds=1), "1 seconde"),
        (timedelta(seconds=45), "45 secondes"),
        (timedelta(seconds=59), "59 secondes"),
        (timedelta(seconds=60), "1 minute"),
        (timedelta(hours=23, minutes=59), "23 heures et 59 minutes"),
        (timedelta(days=1, minutes=5), "1 jour"),
        (timedelta(hours=73), "3 jours"),
        (timedelta(days=2, hours=3, minutes=1), "2 jours et 3 heures"),
        (timedelta(days=3, hours=3), "3 jours"),
        (timedelta(minutes=2), "2 minutes"),
        (timedelta(minutes=1, seconds=59), "1 minute"),
        (timedelta(hours=1, minutes=30), "1 heure et 30 minutes"),
        (timedelta(hours=72), "72 heures"),
        (timedelta(days=1), "24 heures"),
        (timedelta(days=1, hours=3, minutes=1), "1 jour et 3 heures"),
        (timedelta(days=30), "30 jours"),
        (timedelta(days=30, hours=5), "30 jours"),
    ],
)
def test_durations(duration: timedelta, words: str) -> None:
    assert french_duration(duration).replace("\u00a0", " ") == words


def test_a_number_holds_to_its_unit() -> None:
    assert french_duration(timedelta(minutes=2)) == "2\u00a0minutes"


@pytest.mark.parametrize(
    ("age", "words"),
    [
        ((0, 0), "0 jour"),
        ((0, 1), "1 jour"),
        ((2, 17), "2 mois et 17 jours"),
        ((3, 0), "3 mois"),
        ((23, 5), "23 mois et 5 jours"),
        ((24, 5), "2 ans"),
        ((966, 13), "80 ans"),
    ],
)
def test_age_of_a_document(age: tuple[int, int], words: str) -> None:
    assert french_months_and_days(age).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("elapsed", "words"),
    [
        (timedelta(seconds=-10), "à l’instant"),
        (timedelta(seconds=59), "à l’instant"),
        (timedelta(minutes=1), "il y a 1 minute"),
        (timedelta(minutes=59, seconds=59), "il y a 59 minutes"),
        (timedelta(hours=1), "il y a 1 heure"),
        (timedelta(hours=1, minutes=59), "il y a 1 heure"),
        (timedelta(minutes=5), "il y a 5 minutes"),
        (timedelta(hours=2), "il y a 2 heures"),
        (timedelta(hours=13), "hier"),
        (timedelta(days=3), "il y a 3 jours"),
        (timedelta(days=59), "il y a 59 jours"),
        (timedelta(days=60), "il y a 2 mois"),
        (timedelta(days=61), "il y a 2 mois"),
        (timedelta(days=364), "il y a 12 mois"),
        (timedelta(days=365), "il y a 1 an"),
        (timedelta(days=730), "il y a 2 ans"),
        (timedelta(days=400), "il y a 1 an"),
        (timedelta(days=800), "il y a 2 ans"),
    ],
)
def test_how_long_ago(elapsed: timedelta, words: str) -> None:
    assert french_age(NOON - elapsed, NOON).replace("\u00a0", " ") == words


def test_how_long_until() -> None:
    assert french_until(NOON + timedelta(minutes=2), NOON) == "dans 2\u00a0minutes"
    assert french_until(NOON, NOON) == "maintenant"


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=30, minutes=5), "30 j"),
        (timedelta(days=3, hours=2, minutes=59), "3 j 2 h"),
        (timedelta(hours=1, seconds=5), "1 h"),
        (timedelta(minutes=1, seconds=42), "1 min 42 s"),
        (timedelta(seconds=0.2), "1 s"),
    ],
)
def test_a_countdown_says_its_two_largest_units(left: timedelta, words: str) -> None:
    assert french_countdown(NOON + left, NOON).replace("\u00a0", " ") == f"dans {words}"


@pytest.mark.parametrize(
    ("day", "first", "words"),
    [
        (date(2026, 12, 1), date(2026, 11, 1), "décembre 2026"),
        (date(2026, 12, 31), date(2026, 11, 1), "décembre 2026"),
        (date(2027, 1, 15), date(2026, 12, 1), "janvier 2027"),
        (date(2028, 3, 31), date(2028, 2, 1), "mars 2028"),
    ],
)
def test_months(day: date, first: date, words: str) -> None:
    assert month_before(day) == first
    assert french_month(day) == words


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 26, 11, 59, tzinfo=UTC), date(2026, 11, 26)),
        (datetime(2026, 11, 26, 12, 0, tzinfo=UTC), date(2026, 11, 27)),
        (datetime(2026, 11, 26, 22, 20, tzinfo=UTC), date(2026, 11, 27)),
        (datetime(2026, 12, 31, 13, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_newest_day_on_french_soil_is_that_of_wallis(instant: datetime, day: date) -> None:
    """At 22:20 UTC it is the 27th in La Réunion, in Nouvelle-Calédonie and in Wallis; in Paris it is the 26th."""
    assert latest_french_date(instant) == day
