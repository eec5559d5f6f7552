"""Named reads of entities."""

from __future__ import annotations

from models import Entity, Ministry
from queries.prepared import Prepared, Reader, given

_entity, _ministry = Reader(Entity), Reader(Ministry)
_bearing = Prepared(
    lambda: (
        Entity.select(*_entity.columns)
        .where(
            Entity.identifier_kind == given(Entity.identifier_kind, "kind"),
            Entity.identifier == given(Entity.identifier, "identifier"),
        )
        .order_by(Entity.slot)
    )
)
_of_siret = Prepared(
    lambda: Ministry.select(*_ministry.columns).where(Ministry.siret == given(Ministry.siret, "siret"))
)


def by_identifier(kind: str, identifier: str) -> list[Entity]:
    """The entities that bear this identifier: one, or several where bodies truly share it (slots)."""
    return [made for row in _bearing.rows(kind=kind, identifier=identifier) if (made := _entity.read(row, 0))]


def ministry_of_siret(siret: str) -> Ministry | None:
    """The ministry of the list that has this SIRET."""
    return next((_ministry.read(row, 0) for row in _of_siret.rows(siret=siret)), None)


def same_siren(siren: str | None, *, other_than: int | None) -> list[Entity]:
    """Other entities of the same legal unit: two SIRETs of one SIREN are two entities, with a warning."""
    if siren is None:
        return []
    return list(Entity.select().where(Entity.siren == siren, Entity.id != (other_than or 0)).order_by(Entity.id))
