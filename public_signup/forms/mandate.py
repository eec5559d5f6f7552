"""The date that stands on a mandate, examined on the day it is given."""

from __future__ import annotations

from datetime import date

from domain.calendar import latest_french_date
from domain.documents import MandateDateError, check_mandate_date
from web.current import deps
from web.fields import Day
from web.words import sentence


def is_fresh(field: Day, today: date, months: int) -> bool:
    """Whether the date is less than `months` old, or not there to be judged; otherwise the field says what is wrong."""
    if field.day is None or field.errors:
        return True
    try:
        check_mandate_date(field.day, today, months, latest=latest_french_date(deps().now()))
    except MandateDateError as error:
        field.errors = [sentence(error)]
        return False
    return True
