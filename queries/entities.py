"""Named reads of entities."""

from __future__ import annotations

from models import Entity


def by_identifier(kind: str, identifier: str) -> list[Entity]:
    """The entities that bear this identifier: one, or several where bodies truly share it (slots)."""
    return list(
        Entity.select().where(Entity.identifier_kind == kind, Entity.identifier == identifier).order_by(Entity.slot)
    )


def same_siren(siren: str | None, *, other_than: int | None) -> list[Entity]:
    """Other entities of the same legal unit: two SIRETs of one SIREN are two entities, with a warning."""
    if siren is None:
        return []
    return list(Entity.select().where(Entity.siren == siren, Entity.id != (other_than or 0)).order_by(Entity.id))
