"""The demonstration's clock: what happened earlier stays earlier, on whatever day and at whatever hour it is loaded."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from demo.timeline import CLOSES, OPENS, Timeline
from domain.calendar import paris_time

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
WEEK = [MONDAY + timedelta(hours=hours) for hours in range(0, 7 * 24, 5)]
OTHERS = [
    datetime(2026, 10, 26, 18, 0, tzinfo=UTC),  # the day before, an hour came twice in Paris
    datetime(2027, 3, 29, 18, 0, tzinfo=UTC),  # the day before, one did not come
    datetime(2027, 12, 31, 23, 30, tzinfo=UTC),  # next year, in Paris
    datetime(2028, 2, 29, 22, 50, tzinfo=UTC),
]
# Every ten minutes for three days, then every hour.
DAYS_AGO = [*(tens / 144 for tens in range(3 * 144)), *(hours / 24 for hours in range(3 * 24, 40 * 24))]


@pytest.mark.parametrize("now", [*WEEK, *OTHERS], ids=lambda now: f"{now:%a-%d-%b-%Hh}")
def test_what_is_longer_ago_is_never_later(now: datetime) -> None:
    timeline = Timeline(now)
    instants = [timeline.ago(days) for days in DAYS_AGO]
    assert instants == sorted(instants, reverse=True)
    assert instants[0] == now


@pytest.mark.parametrize("now", [*WEEK, *OTHERS], ids=lambda now: f"{now:%a-%d-%b-%Hh}")
def test_before_yesterday_people_work_on_working_days_in_working_hours(now: datetime) -> None:
    timeline = Timeline(now)
    for days in DAYS_AGO:
        local = paris_time(timeline.ago(days))
        if days >= 1:
            assert local.weekday() < 5
            assert time(int(OPENS)) <= local.time() <= time(int(CLOSES))
