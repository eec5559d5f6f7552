"""Values that the program itself knows, written out in statements: a limit, today, a state.

Of a value that it is told later PostgreSQL believes that many rows have it: it would plan a prepared statement anew
each time, which takes longer than reading a page's rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from peewee import SQL

from models import UtcDateTimeField

INSTANT = UtcDateTimeField()
NEVER = SQL("1 = 0")
"""The condition that no row meets."""


def written(value: int | date | StrEnum) -> SQL:
    """The value as SQL, an aware instant as its columns hold it. Raises TypeError for a text, which somebody may have
    typed."""
    if isinstance(value, StrEnum):
        return SQL(repr(value.value))
    if isinstance(value, datetime):
        return SQL(repr(str(INSTANT.db_value(value))))
    if type(value) is date:
        return SQL(repr(value.isoformat()))
    if type(value) is int:
        return SQL(repr(value))
    raise TypeError(f"not written out: {type(value).__name__}")


def one_of(column: Any, codes: Iterable[StrEnum]) -> Any:
    """That a column holds one of these codes."""
    return column.in_([written(code) for code in sorted(codes)])
