"""Deleting what is over in statements that are short, however much has gathered."""

from __future__ import annotations

from typing import Any

from models import Base, database

BATCH = 500
"""Rows of one transaction."""
MOST = 10_000
"""Rows of one call: the clock comes again for the rest."""


def delete_some(model: type[Base], which: Any) -> int:
    """Delete the rows of a table that meet this condition, a batch a transaction. Returns how many."""
    key: Any = model._meta.primary_key
    count = 0
    while count < MOST:
        with database.atomic():
            gone = int(model.delete().where(key.in_(model.select(key).where(which).limit(BATCH))).execute())
        count += gone
        if gone < BATCH:
            break
    return count
