"""Who refers to a row: read from the models' foreign keys, so that a table which is added later counts too."""

from __future__ import annotations

from typing import Any


def references_to(row: Any) -> list[tuple[Any, int]]:
    """The models that refer to this row, and by how many rows each; those with none are left out."""
    counts: dict[Any, int] = {}
    for column in row._meta.backrefs:
        count = column.model.select().where(column == getattr(row, column.rel_field.name)).count()
        if count:
            counts[column.model] = counts.get(column.model, 0) + count
    return list(counts.items())
