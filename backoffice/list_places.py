"""Where a page of a list begins, as its address says it: after a row, before one, at its end, at a number, at letters
or at a day that somebody jumps to.

A place is the value that a row is ordered by and its key, as they were: rows may come and go meanwhile.
"""

from __future__ import annotations

import base64
import json
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from backoffice.tables.rows import storable
from domain.calendar import paris_midnight
from domain.typed_dates import InvalidDate, parse_date
from queries.orders import Order, Position, Sort, held_by

LONGEST = 4_000
"""Characters of a place in an address: more than the longest name takes."""
LARGEST_KEY = 2**63 - 1
LARGEST_PAGE = 1_000_000
AFTER, BEFORE, PAGE, JUMP = "apres", "avant", "page", "aller"
PLACES = (AFTER, BEFORE, PAGE, JUMP)
"""The words of an address that say where the page begins."""
END = "fin"
LAST_LETTERS = "z" * 20
"""Comes after whatever begins with the same letters, in the order of every collation."""


class Unreadable(ValueError):
    """The words of an address say no place of this list."""


@dataclass(frozen=True)
class Asked:
    """What an address asks for. `number` is the page's, from 1; beside a place it is only told."""

    after: Position | None = None
    before: Position | None = None
    end: bool = False
    number: int | None = None


def token_of(position: Position) -> str:
    """A place, as an address holds it."""
    text = json.dumps([_plain(value) for value in position], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def asked_place(words: Mapping[str, str], order: Order) -> Asked:
    """What the address asks for. Raises Unreadable."""
    if words.get(JUMP):
        return Asked(after=jump_to(words[JUMP], order))
    if words.get(AFTER):
        return Asked(after=_position(words[AFTER], order), number=_number(words.get(PAGE, "")))
    if words.get(BEFORE):
        return Asked(before=_position(words[BEFORE], order), number=_number(words.get(PAGE, "")))
    if words.get(PAGE) == END:
        return Asked(end=True)
    number = _number(words.get(PAGE, "1"))
    if number is None:
        raise Unreadable()
    return Asked(number=number)


def _number(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_PAGE))):
        return None
    return min(int(text), LARGEST_PAGE) or None


def _position(token: str, order: Order) -> Position:
    if len(token) > LONGEST:
        raise Unreadable()
    try:
        read = json.loads(base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True))
        value, key = read if isinstance(read, list) and len(read) == 2 else (None, None)
        return _value(value, order.sort), _held(key, held_by(order.key))
    except (ValueError, NotBase64, RecursionError, OverflowError):
        raise Unreadable() from None


def _value(value: Any, sort: Sort | None) -> Any:
    if value is None and (sort is None or sort.nullable):
        return None
    if sort is None:
        raise Unreadable()
    return _held(value, sort.holds)


def _held(value: Any, kind: type) -> Any:
    """A value of JSON as a column of this kind holds it. Raises ValueError for what no such column holds."""
    if kind is datetime and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None or not 1900 <= moment.year <= 2999:
            raise Unreadable()
        return moment
    if kind is date and isinstance(value, str):
        return date.fromisoformat(value)
    if type(value) is not kind or not storable(value):
        raise Unreadable()
    if isinstance(value, str):
        value.encode()  # a lone surrogate is no text
    return value


def jump_of(order: Order) -> str:
    """What one jumps to in this order: « day », « letters », or '' for nothing."""
    if order.sort is None:
        return ""
    if order.sort.holds in (datetime, date):
        return "day"
    return "letters" if order.sort.fold is not None else ""


def jump_to(typed: str, order: Order) -> Position:
    """The place just before the first row of these letters or this day, in this order. Raises Unreadable."""
    sort = order.sort
    if sort is not None and sort.holds in (datetime, date):
        return _before_day(typed, sort.holds, falls=order.falls)
    letters = sort.fold(typed) if sort is not None and sort.fold is not None else ""
    if not letters:
        raise Unreadable()
    return (letters + LAST_LETTERS, LARGEST_KEY) if order.falls else (letters, 0)


def _before_day(typed: str, holds: type, *, falls: bool) -> Position:
    try:
        day = parse_date(typed)
    except InvalidDate:
        raise Unreadable() from None
    if not date(1900, 1, 1) <= day <= date(2999, 12, 30):
        raise Unreadable()
    if holds is date:
        return day, LARGEST_KEY if falls else 0
    return paris_midnight(day + timedelta(days=1) if falls else day), 0
