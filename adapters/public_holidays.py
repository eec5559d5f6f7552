"""Public holidays of France and of each of its territories, as the `holidays` library knows them."""

from __future__ import annotations

from datetime import date

from holidays.countries.france import France

from config import PublicHolidays
from domain.working_days import WorkingDays

SUBDIVISIONS: dict[PublicHolidays, str | None] = {
    "metropole": None,
    "alsace-moselle": "57",
    "guadeloupe": "971",
    "martinique": "972",
    "guyane": "973",
    "la-reunion": "974",
    "mayotte": "976",
    "saint-barthelemy": "BL",
    "saint-martin": "MF",
    "saint-pierre-et-miquelon": "PM",
    "nouvelle-caledonie": "NC",
    "polynesie-francaise": "PF",
    "wallis-et-futuna": "WF",
    "terres-australes": "TF",
}
"""The setting's word → the library's subdivision. Alsace's holidays are Moselle's (`6AE` and `57`)."""


def working_days(place: PublicHolidays) -> WorkingDays:
    """The working days of this place. Each year's holidays are computed when they are first asked for."""
    holidays = France(subdiv=SUBDIVISIONS[place])

    def is_holiday(day: date) -> bool:
        return day in holidays

    return WorkingDays(is_holiday)
