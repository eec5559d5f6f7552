"""Since when somebody has not been here for long."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from domain.continuity import Part, unseen_before


@pytest.mark.parametrize(
    ("months", "before"),
    [
        (6, datetime(2026, 2, 27, 23, tzinfo=UTC)),
        (1, datetime(2026, 7, 30, 22, tzinfo=UTC)),
        (12, datetime(2025, 8, 30, 22, tzinfo=UTC)),
    ],
)
def test_months_without_a_visit_are_months_of_the_calendar_and_days_of_paris(months: int, before: datetime) -> None:
    assert unseen_before(date(2026, 8, 31), months) == before


def test_the_most_urgent_parts_come_first() -> None:
    assert [part.value for part in Part] == [
        "late", "expiring", "remedies", "departures", "endings", "without", "unreached", "moved", "reviews", "unseen",
        "alone",
    ]  # fmt: skip
    assert len({part.words for part in Part}) == len(Part)
