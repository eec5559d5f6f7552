"""Named reads of entities."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from peewee import Case

from domain.companies import Moved
from models import Entity, Ministry
from models_entities import EntityFinding, EntityIdentifier
from queries.prepared import Prepared, Reader, given

_entity, _ministry = Reader(Entity), Reader(Ministry)
_SIREN, _NIC = 9, 5
"""Digits of a SIREN, and of what follows it in a SIRET."""


def _bearing_query() -> Any:
    """Those that bear the number, then those that bore it: each looked up in its index."""
    kind, number = given(Entity.identifier_kind, "kind"), given(Entity.identifier, "identifier")
    now = (Entity.identifier_kind == kind) & (Entity.identifier == number)
    once = EntityIdentifier.select(EntityIdentifier.entity).where(
        EntityIdentifier.kind == kind, EntityIdentifier.value == number
    )
    either = Entity.select(Entity.id).where(now).union_all(once)
    return (
        Entity.select(*_entity.columns)
        .where(Entity.id.in_(either))
        .order_by(Case(None, [(now, 0)], 1), Entity.slot, Entity.id)
    )


_bearing = Prepared(_bearing_query)
_of_siret = Prepared(
    lambda: Ministry.select(*_ministry.columns).where(Ministry.siret == given(Ministry.siret, "siret"))
)


def by_identifier(kind: str, identifier: str) -> list[Entity]:
    """The entities that bear this identifier: one, or several where bodies truly share it (slots). Where none does,
    those that bore it: it goes on leading to them."""
    rows = [made for row in _bearing.rows(kind=kind, identifier=identifier) if (made := _entity.read(row, 0))]
    return [row for row in rows if bears(row, kind, identifier)] or rows


def other_bearer(siret: str, but: int) -> Entity | None:
    """The entity to which this SIRET leads, other than that of this id."""
    return next((entity for entity in by_identifier("siret", siret) if entity.id != but), None)


def bears(entity: Entity, kind: str, identifier: str) -> bool:
    """Whether this is its identifier today."""
    return (entity.identifier_kind, entity.identifier) == (kind, identifier)


def once_bearing(number: str) -> Any:
    """The ids of the entities that bore this SIREN or SIRET, as a query."""
    value = EntityIdentifier.value
    condition = value == number
    if len(number) == _SIREN:
        condition = (EntityIdentifier.kind == "siret") & value.between(number + "0" * _NIC, number + "9" * _NIC)
    return EntityIdentifier.select(EntityIdentifier.entity).where(condition)


def open_findings(entity_id: int) -> list[EntityFinding]:
    """What is told of an entity and not settled."""
    rows = EntityFinding.select().where(EntityFinding.entity == entity_id, EntityFinding.settled_at.is_null())
    return list(rows.order_by(EntityFinding.id))


def with_finding(finding: str) -> Any:
    """The ids of the entities that have this finding, not settled, as a query."""
    rows = EntityFinding.select(EntityFinding.entity).where(EntityFinding.finding == finding)
    return rows.where(EntityFinding.settled_at.is_null())


def entities_of(sirets: Collection[str]) -> dict[str, list[int]]:
    """The ids of the entities that bear these SIRETs, by SIRET."""
    rows: Any = Entity.select(Entity.identifier, Entity.id).where(
        Entity.identifier_kind == "siret", Entity.identifier.in_(sorted(sirets))
    )
    entities: dict[str, list[int]] = {}
    for siret, entity_id in rows.order_by(Entity.id).tuples():
        entities.setdefault(siret, []).append(entity_id)
    return entities


def succeeded_ids() -> set[int]:
    """The entities of which it is told that another one succeeded them."""
    return {entity_id for (entity_id,) in with_finding(Moved.SUCCEEDED).tuples()}


def checked_after(after: int) -> Entity | None:
    """The first entity with a SIRET whose id is above this one."""
    rows = Entity.select().where(Entity.id > after, Entity.identifier_kind == "siret")
    entity: Entity | None = rows.order_by(Entity.id).first()
    return entity


def ministry_of_siret(siret: str) -> Ministry | None:
    """The ministry of the list that has this SIRET."""
    return next((_ministry.read(row, 0) for row in _of_siret.rows(siret=siret)), None)


def living_entity(entity_id: int) -> int:
    """The entity that this one was merged into; itself where it was not, or is not there."""
    (row,) = Entity.select(Entity.merged_into).where(Entity.id == entity_id).tuples() or [(None,)]
    return int(row[0] or entity_id)


def same_siren(siren: str | None, *, other_than: int | None) -> list[Entity]:
    """Other entities of the same legal unit: two SIRETs of one SIREN are two entities, with a warning."""
    if siren is None:
        return []
    query = Entity.select().where(Entity.siren == siren, Entity.merged_into.is_null(), Entity.id != (other_than or 0))
    return list(query.order_by(Entity.id))


def head_offices(siren: str, kind: str) -> list[Entity]:
    """The entities of this kind and legal unit: where the head office is required, its SIREN is their key."""
    of_unit = Entity.select().where(Entity.siren == siren, Entity.kind == kind, Entity.identifier_kind == "siret")
    return list(of_unit.order_by(Entity.slot, Entity.id))
