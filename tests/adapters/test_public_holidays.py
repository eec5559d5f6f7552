"""Whose holidays are not working days: metropolitan France, Alsace-Moselle and each overseas territory."""

from __future__ import annotations

import typing
from datetime import date

import pytest

from adapters.public_holidays import SUBDIVISIONS, working_days
from config import PublicHolidays

OF_ALL = {"01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11", "12-25"}
"""The eleven of article L3133-1 of the Code du travail in 2026; Easter is on the 5th of April."""

OF_ONE: dict[PublicHolidays, set[str]] = {
    "metropole": set(),
    "alsace-moselle": {"04-03", "12-26"},
    "guadeloupe": {"05-27"},
    "martinique": {"05-22"},
    "guyane": {"06-10"},
    "la-reunion": {"12-20"},
    "mayotte": {"04-27"},
    "saint-barthelemy": {"10-09"},
    "saint-martin": {"05-28"},
    "nouvelle-caledonie": {"09-24"},
}
"""Those of articles L3134-13 and L3422-2, and of the New Caledonian code, that agents there do not work on."""


@pytest.mark.parametrize("place", typing.get_args(PublicHolidays))
def test_each_place_has_the_common_holidays_and_its_own(place: PublicHolidays) -> None:
    days = working_days(place)
    off = {
        f"{day:%m-%d}" for n in range(365) if days.is_holiday(day := date.fromordinal(date(2026, 1, 1).toordinal() + n))
    }
    assert off >= OF_ALL | OF_ONE.get(place, set())
    assert place != "metropole" or off == OF_ALL


def test_the_setting_offers_what_the_adapter_knows() -> None:
    assert set(SUBDIVISIONS) == set(typing.get_args(PublicHolidays))
