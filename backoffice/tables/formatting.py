"""How values are written in lists, on details pages and in exports, by their type."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import Enum
from typing import Any

from flask_admin.model import typefmt
from peewee import Model

from backoffice.tables.rows import row_label
from domain.calendar import NBSP, french_date, french_datetime, paris_time


def _nothing(view: Any, value: None, name: str) -> str:
    return ""


def _yes_or_no(view: Any, value: bool, name: str) -> str:
    return "Oui" if value else "Non"


def _moment(view: Any, value: datetime, name: str) -> str:
    if value.tzinfo is None:
        return f"{french_date(value)} à {_time(view, value.time(), name)}"
    return french_datetime(value)


def _day(view: Any, value: date, name: str) -> str:
    return french_date(value)


def _time(view: Any, value: time, name: str) -> str:
    return f"{value.hour}{NBSP}h{NBSP}{value.minute:02}"


def _row(view: Any, value: Model, name: str) -> str:
    return row_label(value)


def _short_moment(view: Any, value: datetime, name: str) -> str:
    return (value if value.tzinfo is None else paris_time(value)).strftime("%d/%m/%Y %H:%M")


def _short_day(view: Any, value: date, name: str) -> str:
    return value.strftime("%d/%m/%Y")


# The first type that fits is taken: a moment is a day too, and True a number.
ON_SCREEN = {
    type(None): _nothing,
    bool: _yes_or_no,
    datetime: _moment,
    date: _day,
    time: _time,
    list: typefmt.list_formatter,
    dict: typefmt.dict_formatter,
    Enum: typefmt.enum_formatter,
    Model: _row,
}
EXPORTED = ON_SCREEN | {datetime: _short_moment, date: _short_day}
