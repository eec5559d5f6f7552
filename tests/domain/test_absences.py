"""When somebody is there again who decides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.absences import LONGEST, Days, back_on, fit

TODAY = date(2026, 8, 3)


def days(begins: int, ends: int) -> Days:
    """From so many days after today on, to so many days after it."""
    return Days(TODAY + timedelta(days=begins), TODAY + timedelta(days=ends))


@pytest.mark.parametrize(
    ("people", "shut", "back"),
    [
        pytest.param([[]], [], 0, id="somebody is there"),
        pytest.param([[], [days(0, 9)]], [], 0, id="one of two is there"),
        pytest.param([[days(0, 9)]], [], 10, id="the only one is away"),
        pytest.param([[days(0, 9)], [days(-5, 2)]], [], 3, id="two are away: the first who is back"),
        pytest.param([[days(1, 9)]], [], 0, id="away from tomorrow on"),
        pytest.param([[days(-9, -1)]], [], 0, id="was away"),
        pytest.param([[]], [days(0, 4)], 5, id="the entity is shut"),
        pytest.param([[days(5, 8)]], [days(0, 4)], 9, id="shut, then away"),
        pytest.param([[days(0, 4)]], [days(5, 8), days(9, 9)], 10, id="away, then shut twice"),
        pytest.param([[days(0, 4)], [days(0, 3), days(4, 9)]], [], 5, id="one leaves anew before the other is back"),
        pytest.param([[days(0, 4)]], [days(2, 3)], 5, id="shut during the absence"),
    ],
)
def test_back_is_the_first_day_with_the_entity_open_and_somebody_there(
    people: list[list[Days]], shut: list[Days], back: int
) -> None:
    assert back_on(TODAY, people, shut) == TODAY + timedelta(days=back)


def test_nobody_comes_back_to_an_entity_that_has_nobody() -> None:
    with pytest.raises(ValueError, match="nobody"):
        back_on(TODAY, [], [])


@pytest.mark.parametrize(
    ("begins", "ends", "fits"),
    [
        (0, 0, True),
        (-3, 0, True),
        (0, LONGEST.days, True),
        (40, 60, True),
        (-3, -1, False),
        (-LONGEST.days, 0, True),
        (-LONGEST.days - 1, 0, False),
        (3, 2, False),
        (0, LONGEST.days + 1, False),
    ],
)
def test_an_absence_ends_today_or_later_and_within_a_year_and_began_within_one(
    begins: int, ends: int, fits: bool
) -> None:
    assert fit(TODAY + timedelta(days=begins), TODAY + timedelta(days=ends), TODAY) is fits
