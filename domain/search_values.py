"""What a value of a search operator means: one of a list, several of them, a period."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

from domain.names import search_key
from domain.search_text import NotUnderstood
from domain.typed_dates import InvalidDate, parse_date


@dataclass(frozen=True)
class Choice:
    """A code, the label that people read, and other words for it."""

    code: str
    label: str
    others: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for key in map(search_key, (self.label, self.code, *self.others)) if key)


@dataclass(frozen=True)
class Period:
    """Days, both included; None where it has no end."""

    first: date | None = None
    last: date | None = None


def one_of(choices: Iterable[Choice]) -> Callable[[str], tuple[str, ...]]:
    """A reader of codes: of one label, of several between commas, in any case, accents apart, cut short perhaps.

    A label cut short that begins several stands for them all: « attente » or « en attente ».
    """
    known = tuple(choices)

    def read(text: str) -> tuple[str, ...]:
        wanted = [part for part in map(search_key, re.split("[,;|]", text)) if part]
        if not wanted:
            raise NotUnderstood()
        codes = [code for part in wanted for code in _codes(known, part)]
        return tuple(dict.fromkeys(codes))

    return read


def _codes(choices: Sequence[Choice], key: str) -> list[str]:
    exact = [choice.code for choice in choices if key in choice.keys]
    begun = exact or [choice.code for choice in choices if any(one.startswith(key) for one in choice.keys)]
    if begun:
        return begun
    labels = {one: choice.label for choice in choices for one in choice.keys}
    near = get_close_matches(key, labels, 1, 0.5)
    raise NotUnderstood(labels[near[0]] if near else "")


_SIGN = re.compile(">=|<=|=<|=>|≥|≤|>|<|=")
_SPAN = re.compile(r"(?P<count>\d{1,4})\s?(?P<unit>j|jours?|d|s|sem|semaines?|m|mois|a|ans?)", re.IGNORECASE)
_SIGNS = {"=>": ">=", "=<": "<=", "≥": ">=", "≤": "<=", "=": ""}
LONGEST = 36_500
"""Days that are counted back."""


def since(today: date) -> Callable[[str], Period]:
    """A reader of when something began: « >10j » (more than ten days ago), « <3j », « 2 semaines » (or longer),
    « 01/11/2026 » (that day or later), « <2026-11-01 »."""

    def read(text: str) -> Period:
        typed = text.strip()
        begun = _SIGN.match(typed)
        sign, rest = _SIGNS.get(begun[0], begun[0]) if begun else "", typed[begun.end() if begun else 0 :].strip()
        span = _SPAN.fullmatch(rest)
        if span is not None:
            return _ago(sign, _day_before(today, int(span["count"]), span["unit"].lower()))
        try:
            return _at(sign, parse_date(rest))
        except InvalidDate:
            raise NotUnderstood(">10j") from None

    return read


def _day_before(today: date, count: int, unit: str) -> date:
    # As ages are counted where they are shown (`domain.calendar.french_age`).
    days = next(length for first, length in (("s", 7), ("m", 30), ("a", 365), ("", 1)) if unit.startswith(first))
    return today - timedelta(days=min(count * days, LONGEST))


def _ago(sign: str, day: date) -> Period:
    """Further back is « more »."""
    if sign.startswith("<"):
        return Period(first=day if sign == "<=" else day + timedelta(days=1))
    return Period(last=day if sign != ">" else day - timedelta(days=1))


def _at(sign: str, day: date) -> Period:
    if not date(1900, 1, 1) <= day <= date(2999, 12, 31):
        raise InvalidDate(day.isoformat())
    if sign.startswith("<"):
        return Period(last=day if sign == "<=" else day - timedelta(days=1))
    return Period(first=day if sign != ">" else day + timedelta(days=1))
