"""Who refers to a row: read from the models' foreign keys, so that a table which is added later counts too."""

from __future__ import annotations

from models import Base


def references_to(row: Base) -> dict[str, int]:
    """How many rows of each table refer to this one, by table; those with none are left out."""
    found: dict[str, int] = {}
    for key, model in row._meta.backrefs.items():
        count = model.select().where(key == row).count()
        if count:
            found[model._meta.table_name] = found.get(model._meta.table_name, 0) + count
    return found
