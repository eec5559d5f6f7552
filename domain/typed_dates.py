"""A date as people type it, or copy it from a letter, a mail or a spreadsheet: « 12/11/2026 », « 2026-11-12 »,
« 12112026 », « 12 nov. 2026 », « 1er août 2026 », « Fait à Paris, le jeudi 12 novembre 2026 », « 12/11/2026 14:05 »."""

from __future__ import annotations

import re
from datetime import date, datetime

from domain.calendar import MONTHS, paris_date
from domain.errors import DomainError
from domain.names import search_key
from domain.pasted import plain

READ = 120
"""Characters of a text in which a date is looked for."""

_ENGLISH = "january february march april may june july august september october november december"
"""Of mail programs and spreadsheets that speak it."""
_NAMES = tuple((search_key(name), number) for number, name in enumerate(MONTHS, 1))
_NAMES += tuple((name, number) for number, name in enumerate(_ENGLISH.split(), 1))
_ELSEWHERE = {"juill": 7, "sept": 9}
_FIRST = re.compile(r"\b(?:premier|1\s?°)(?!\d)", re.IGNORECASE)
# « 26e », « 1 er », and the words inside a date of solemn letters: « le 12 novembre de l’an 2026 ».
_INSIDE = {"er", "e", "eme", "de", "du", "l", "an", "annee", "mois"}
# « 14:05 », « à 14 h 05 », « 10:00:00 +0100 », behind a date.
_TIME = re.compile(
    r"(?:[t,\s]|\bà\b)\s*\d{1,2}\s?[h:]\s?(?:\d{1,2}(?:\s?(?::|min)\s?\d{1,2}(?:[.,]\d+)?\s?s?)?)?"
    r"\s?(?:min|z|utc|gmt|[+-]\d\d:?\d\d)?\W*$",
    re.IGNORECASE,
)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)", re.ASCII)


class InvalidDate(DomainError):
    """The text is no day of the calendar, or several."""


def parse_date(text: str) -> date:
    """Return the one day that a text holds, whatever words stand round it; a time behind it is left out. A year of two
    digits is of this century, an instant that says its zone is a day in Paris. Raises InvalidDate.
    """
    typed = plain(text[:READ]).strip()
    try:
        if _INSTANT.fullmatch(typed):
            return paris_date(datetime.fromisoformat(typed))
        return date(*_year_month_day(_words(typed)))
    except (ValueError, OverflowError):
        raise InvalidDate(text[:60]) from None


def _words(typed: str) -> list[str]:
    key = search_key(_FIRST.sub("1 ", _TIME.sub(" ", typed)))
    return [word for word in re.findall(r"[0-9]+|[^\W\d_]+", key) if word not in _INSIDE]


def _year_month_day(words: list[str]) -> tuple[int, int, int]:
    """Raises ValueError where there is none, and for digits that are no part of it."""
    if len([word for word in words if word.isdigit()]) == 1:
        words = [part for word in words for part in _in_a_row(word)]
    dates = [(place, read) for place in range(len(words) - 2) if (read := _of_three(words[place : place + 3]))]
    if len(dates) != 1:
        raise ValueError(words)
    place, read = dates[0]
    if any(word.isdigit() for word in words[:place] + words[place + 3 :]):
        raise ValueError(words)
    return read


def _in_a_row(word: str) -> tuple[str, ...]:
    """« 26112026 » or « 20261126 »: the one whose year is of our times."""
    if len(word) != 8 or not word.isdigit():
        return (word,)
    if word[4:6] in ("19", "20"):
        return word[:2], word[2:4], word[4:]
    return word[:4], word[4:6], word[6:]


def _of_three(words: list[str]) -> tuple[int, int, int] | None:
    first, second, third = words
    if _is_year(first, 4) and _month(second) and _is_day(third):
        return int(first), _month(second), int(third)
    if _is_day(first) and _month(second) and (_is_year(third, 4) or _is_year(third, 2)):
        return _year(third), _month(second), int(first)
    if first.isalpha() and _month(first) and _is_day(second) and _is_year(third, 4):
        return int(third), _month(first), int(second)
    return None


def _month(word: str) -> int:
    """Its number, 0 for what is none; a name may be cut short where no other begins so."""
    if word.isdigit():
        return int(word) if len(word) <= 2 else 0
    numbers = {number for name, number in _NAMES if len(word) >= 3 and name.startswith(word)}
    return _ELSEWHERE.get(word, 0) or (numbers.pop() if len(numbers) == 1 else 0)


def _is_day(word: str) -> bool:
    return word.isdigit() and len(word) <= 2


def _is_year(word: str, digits: int) -> bool:
    return word.isdigit() and len(word) == digits


def _year(word: str) -> int:
    return 2000 + int(word) if len(word) == 2 else int(word)
