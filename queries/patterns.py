"""Conditions on the words of a column: LIKE with what somebody typed in it, which stands for itself alone.

Columns are searched in one case and without accents: SQLite folds ASCII alone, PostgreSQL nothing.
"""

from __future__ import annotations

from typing import Any

from peewee import SQL, NodeList, SqliteDatabase, Value

from models import database


def holding(column: Any, text: str) -> Any:
    """That the column has this text somewhere."""
    return like(column, f"%{plain(text)}%")


def at_domain(column: Any, domain: Any) -> Any:
    """That an address is at this domain, by the index `search_account_domain` (migration 0012).

    Its constants are written out: an index serves the very expression that it was made with.
    """
    if isinstance(database.obj, SqliteDatabase):
        return NodeList((SQL("substr("), column, SQL(", instr("), column, SQL(", '@') + 1) ="), domain))
    return NodeList((SQL("split_part("), column, SQL(", '@', 2) ="), domain))


def like(column: Any, pattern: str) -> Any:
    """That the column is as the pattern says, in which `!` makes the next sign stand for itself."""
    return NodeList((column, SQL("LIKE"), Value(pattern, converter=False), SQL("ESCAPE '!'")))


def plain(text: str) -> str:
    """A text as a part of such a pattern."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
