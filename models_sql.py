"""How a column is written in SQL, in one step.

peewee writes the SQL of a query each time it runs, and a column in a dozen calls and eight objects: of a statement that
reads a whole row, seven tenths of the time. What is written here is the same, letter for letter (tests/test_sql.py).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from peewee import SCOPE_VALUES, Field

PEEWEES = Field.__sql__


@lru_cache(maxsize=4096)
def _quoted(name: str, marks: str) -> str:
    """A name between the database's two quotation marks, as peewee's `Entity` writes it."""
    return str(name.replace(marks[0], marks).join(marks))


def column(field: Field, context: Any) -> Any:
    """What `Field.__sql__`, `Column.__sql__` and `Table.__sql__` write together: `"t1"."name"`, or `"name"` of a row
    that is written.
    """
    marks = context.state.quote or '""'
    name = _quoted(field.column_name, marks)
    if context.scope == SCOPE_VALUES:
        return context.literal(name)
    table, aliases = field.model._meta.table, context.alias_manager
    if table._alias:
        aliases[table] = table._alias
    return context.literal(f"{_quoted(aliases[table], marks)}.{name}")


Field.__sql__ = column
