"""Known entities that a declared one may be: an approver chooses among them (`domain.likeness` ranks)."""

from __future__ import annotations

from typing import Any

from peewee import SQL, NodeList, Value

from domain.likeness import Facts, Likeness, rank
from domain.names import entity_key
from models import AccountRequest, Entity, Ministry

CANDIDATES = 2000
SHORTEST_WORD = 3
RNA, IDCC = "rna", "idcc"


def facts_of_request(request: AccountRequest, name: str) -> Facts:
    """What was declared of the body."""
    return Facts(
        name=name,
        postcode=request.postcode or None,
        siret=request.siret,
        rna=request.register_number if request.register_kind == RNA else None,
        idcc=request.register_number if request.register_kind == IDCC else None,
    )


def likely_entities(
    declared: Facts, *, other_than: int | None = None, limit: int = 10
) -> list[tuple[Entity, Likeness[int]]]:
    """The entities that resemble most, best first, with why. Only some thousands are compared letter by letter."""
    known = {
        entity.id: entity
        for entity in Entity.select(Entity, Ministry)
        .left_outer_join(Ministry)
        .where(_worth_comparing(declared), Entity.id != (other_than or 0))
        .limit(CANDIDATES)
    }
    ranked = rank(declared, ((entity.id, _facts(entity)) for entity in known.values()), limit=limit)
    return [(known[likeness.candidate_id], likeness) for likeness in ranked]


def _worth_comparing(declared: Facts) -> Any:
    """A word in common, a number or the postcode."""
    condition: Any = Entity.id.is_null()
    for word in entity_key(declared.name).split():
        if len(word) >= SHORTEST_WORD:
            # Words are letters and digits alone (domain.names): nothing to escape.
            condition = condition | NodeList((Entity.search_key, SQL("LIKE"), Value(f"%{word}%", converter=False)))
    if declared.postcode:
        condition = condition | (Entity.postcode == declared.postcode)
    if declared.siren:
        condition = condition | (Entity.siren == declared.siren)
    for number in (declared.siret, declared.rna, declared.idcc):
        if number:
            condition = condition | (Entity.identifier == number) | (Entity.register_number == number)
    return condition


def _facts(entity: Entity) -> Facts:
    def numbered(kind: str) -> str | None:
        if entity.identifier_kind == kind:
            return str(entity.identifier)
        return str(entity.register_number) if entity.register_kind == kind else None

    former = tuple(entity.ministry.former_names) if entity.ministry_id is not None else ()
    return Facts(
        name=entity.name,
        postcode=entity.postcode or None,
        siret=entity.identifier if entity.identifier_kind == "siret" else None,
        rna=numbered(RNA),
        idcc=numbered(IDCC),
        former_names=former,
    )
