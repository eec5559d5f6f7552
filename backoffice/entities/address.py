"""The address of an entity's page."""

from __future__ import annotations

from flask import url_for


def entity_address(entity_id: int, part: str | None = None) -> str:
    """The page, or a part of it."""
    return url_for("backoffice_entities.entity", entity_id=entity_id, _anchor=part)
