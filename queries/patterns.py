"""Conditions on the words of a column: LIKE with what somebody typed in it, which stands for itself alone.

Columns are searched in one case and without accents: SQLite folds ASCII alone, PostgreSQL nothing.
"""

from __future__ import annotations

from typing import Any

from peewee import SQL, NodeList, Value


def holding(column: Any, text: str) -> Any:
    """That the column has this text somewhere."""
    return _like(column, f"%{_plain(text)}%")


def ending(column: Any, text: str) -> Any:
    """That the column ends with this text."""
    return _like(column, f"%{_plain(text)}")


def _like(column: Any, pattern: str) -> Any:
    return NodeList((column, SQL("LIKE"), Value(pattern, converter=False), SQL("ESCAPE '!'")))


def _plain(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
