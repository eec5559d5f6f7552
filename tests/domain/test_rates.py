"""A rate as one number: all uses at once, then one each share of its time, counted in microseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.rates import Rate, Use, microseconds, per_day, per_hour, per_minutes

NOW = 1_000_000_000
TEN = Use("something", Rate(10, 900))


def test_a_rate_is_worded_by_its_time() -> None:
    assert [per_hour(60), per_day(24), per_minutes(10, 15)] == [Rate(60, 3600), Rate(24, 86_400), Rate(10, 900)]


@pytest.mark.parametrize(
    ("rate", "share"), [(Rate(10, 900), 90_000_000), (Rate(7, 1), 142_857), (Rate(3_000_000, 1), 1)]
)
def test_each_use_is_forgotten_after_its_share_of_the_time(rate: Rate, share: int) -> None:
    assert (rate.share, rate.whole) == (share, share * rate.amount)


def test_ten_uses_fit_and_the_eleventh_waits_for_its_share() -> None:
    instant = 0
    for _ in range(10):
        assert TEN.fits(instant, NOW)
        instant = TEN.after(instant, NOW)
    assert instant == NOW + TEN.rate.whole
    assert not TEN.fits(instant, NOW)
    assert not TEN.fits(instant, NOW + TEN.rate.share - 1)
    assert TEN.fits(instant, NOW + TEN.rate.share)


def test_what_costs_all_uses_fits_where_none_was_used_and_more_never() -> None:
    assert Use("x", TEN.rate, 10).fits(NOW, NOW)
    assert not Use("x", TEN.rate, 10).fits(NOW + 1, NOW)
    assert not Use("x", TEN.rate, 11).fits(0, NOW)
    assert Use("x", TEN.rate, 10).latest(NOW) == NOW


def test_an_instant_is_counted_in_microseconds_whatever_its_zone() -> None:
    instant = datetime(1970, 1, 1, 0, 0, 1, 500_001, tzinfo=UTC)
    assert microseconds(instant) == 1_500_001
    assert microseconds(instant.astimezone(timezone(timedelta(hours=5)))) == 1_500_001
