"""A date as people type it, or copy it from a letter: « 12/11/2026 », « 12.11.2026 », « 2026-11-12 », « 12112026 »,
« 12 nov. 2026 », « 1er août 2026 », « le jeudi 12 novembre 2026 »."""

from __future__ import annotations

import re
from datetime import date

from domain.calendar import MONTHS, WEEKDAYS
from domain.errors import DomainError
from domain.invisible import without_format
from domain.names import search_key

_MONTH_OF = {search_key(name): number for number, name in enumerate(MONTHS, 1)}
_MONTH_OF |= {"jan": 1, "janv": 1, "fev": 2, "fevr": 2, "avr": 4, "juil": 7, "juill": 7, "sep": 9, "sept": 9}
_MONTH_OF |= {"oct": 10, "nov": 11, "dec": 12}
_BESIDE = {"le", "du", "date", "en", "ce", *WEEKDAYS}
"""Words that stand before a day in a letter: « le jeudi 12 novembre 2026 », « en date du 12 novembre 2026 »."""


class InvalidDate(DomainError):
    """The text is no day of the calendar."""


def parse_date(text: str) -> date:
    """Return the day that was typed; a year of two digits is of this century. Raises InvalidDate."""
    words = re.findall(r"\d+|[a-z]+", search_key(without_format(text[:90]), 60))
    while words and words[0] in _BESIDE:
        del words[0]
    if len(words) == 4 and words[1] == "er":
        del words[1]
    if len(words) == 1 and len(words[0]) == 8:
        words = [words[0][:2], words[0][2:4], words[0][4:]]
    if len(words) != 3:
        raise InvalidDate(text[:60])
    if len(words[0]) == 4:
        words.reverse()
    day, month, year = words
    try:
        number = _MONTH_OF.get(month) or int(month)
        return date(_year(year), number, int(day))
    except (ValueError, OverflowError):
        raise InvalidDate(text[:60]) from None


def _year(digits: str) -> int:
    if len(digits) == 2:
        return 2000 + int(digits)
    if len(digits) != 4:
        raise ValueError(digits)
    return int(digits)
