"""Known entities that a declared one may be: an approver chooses among them (`domain.likeness` ranks).

Three sieves, each finer and for fewer: the database keeps what has a number, the postcode or a word in common; pairs
of letters choose the nearest names of these; only they are compared letter by letter.
"""

from __future__ import annotations

from functools import reduce
from operator import add, or_
from typing import Any

from peewee import SQL, Case, NodeList, Value

from domain.identifiers import BETWEEN, each_number
from domain.likeness import Facts, Likeness, rank
from domain.names import entity_key
from domain.registry import Registry
from models import AccountRequest, Entity, Ministry, database
from models_entities import EntityAlias, EntityIdentifier
from queries.entities import once_bearing

WORTH_READING = 2000
"""Names that the database hands out; those with more words in common come first."""

COMPARED = 40
"""Entities that are compared letter by letter: some hundredths of a millisecond each."""

SHORTEST_WORD = 3
SHORTEST_STEM = 5
LONGEST_ACRONYM = 8
CERTAIN = 100
"""What a number in common weighs beside words."""


def facts_of_request(request: AccountRequest, name: str) -> Facts:
    """What was declared of the body."""
    return Facts(
        name=name,
        postcode=request.postcode or None,
        siret=request.siret,
        numbers=_numbers(request.register_kind, request.register_number),
    )


def _numbers(register: str | None, number: str | None) -> tuple[tuple[str, str], ...]:
    """Each number that a body has in a register: a joint commission may have those of several branches."""
    return tuple((register, one) for one in each_number(number)) if register and number else ()


def likely_entities(
    registry: Registry, declared: Facts, *, other_than: int | None = None, limit: int = 10
) -> list[tuple[Entity, Likeness[int]]]:
    """The entities that resemble most, best first, with why."""
    near = _nearest(declared, other_than)
    known = {
        entity.id: entity
        for entity in Entity.select(Entity, Ministry).left_outer_join(Ministry).where(Entity.id.in_(near))
    }
    identifying = {register.code for register in registry.registers if register.identifies}
    names = _by_entity(EntityAlias.select(EntityAlias.entity, EntityAlias.name).where(EntityAlias.entity.in_(near)))
    once = EntityIdentifier.select(EntityIdentifier.entity, EntityIdentifier.value)
    sirets = _by_entity(once.where(EntityIdentifier.entity.in_(near), EntityIdentifier.kind == "siret"))
    candidates = (
        (row_id, _facts(known[row_id], names.get(row_id, ()), sirets.get(row_id, ())))
        for row_id in near
        if row_id in known
    )
    ranked = rank(declared, candidates, identifying=identifying, limit=limit)
    return [(known[likeness.candidate_id], likeness) for likeness in ranked]


def _nearest(declared: Facts, other_than: int | None) -> list[int]:
    """The ids of the entities to compare: those with a number in common, then the nearest names."""
    weights = _weights(declared)
    if not weights:
        return []
    weight: Any = reduce(add, (Case(None, [pair], 0) for pair in weights))
    anything: Any = reduce(or_, (condition for condition, _ in weights))
    query: Any = (
        Entity.select(Entity.id, Entity.search_key, weight, Entity.former_key)
        .where(anything, Entity.merged_into.is_null(), Entity.id != (other_than or 0))
        .order_by(weight.desc(), Entity.id)
        .limit(WORTH_READING)
    )
    rows: list[tuple[int, str, int, str | None]] = database.execute(query).fetchall()
    name = entity_key(declared.name)
    pairs = _pairs(name)

    def nearness(row: tuple[int, str, int, str | None]) -> tuple[bool, float, float]:
        return row[2] >= CERTAIN, *max(_nearness(pairs, text) for text in (row[1], row[3] or ""))

    return [row[0] for row in sorted(rows, key=nearness, reverse=True)[:COMPARED]]


def _nearness(pairs: list[str], text: str) -> tuple[float, float]:
    """All of the shorter name in the longer one comes before as many letters in another order."""
    common = sum(map(text.__contains__, pairs))
    theirs = max(1, len(text) - 1)
    return common / max(1, min(len(pairs), theirs)), common / (len(pairs) + theirs)


def _pairs(key: str) -> list[str]:
    return [key[index : index + 2] for index in range(len(key) - 1)]


def _weights(declared: Facts) -> list[tuple[Any, int]]:
    """What an entity may have in common with the declared one, and how much each tells."""
    weights: list[tuple[Any, int]] = []
    if declared.siret:
        weights += [(Entity.siren == declared.siren, CERTAIN), (Entity.identifier == declared.siret, CERTAIN)]
        weights.append((Entity.id.in_(once_bearing(declared.siret)), CERTAIN))
    for _, number in declared.numbers:
        among = [Entity.register_number == number]
        among += [Entity.register_number.startswith(f"{number}{BETWEEN}")]
        among += [Entity.register_number.contains(f"{BETWEEN}{number}")]
        weights.append((reduce(or_, among, Entity.identifier == number), CERTAIN))
    words = entity_key(declared.name).split()
    for word in words:
        if len(word) >= SHORTEST_WORD:
            # Without its ending: a plural, or a slip there, is a word in common too.
            weights.append((_holding(word[: max(SHORTEST_STEM, len(word) - 3)]), 1))
    if len(words) == 1 and SHORTEST_WORD <= len(words[0]) <= LONGEST_ACRONYM:
        weights.append((_like("% ".join(words[0]) + "%"), 1))
    initials = "".join(word[0] for word in words)
    if SHORTEST_WORD <= len(initials) <= LONGEST_ACRONYM:
        weights.append((Entity.search_key == initials, 1))
    if declared.postcode:
        weights.append((Entity.postcode == declared.postcode, 1))
    # Ministries are few, and their former names stand in another table.
    return [*weights, (Entity.ministry.is_null(False), 1)] if weights else []


def _holding(word: str) -> Any:
    return _like(f"%{word}%")


def _like(pattern: str) -> Any:
    # Words are letters and digits alone (domain.names): nothing to escape.
    text = Value(pattern, converter=False)
    now, once = (NodeList((column, SQL("LIKE"), text)) for column in (Entity.search_key, Entity.former_key))
    return NodeList((SQL("("), now, SQL("OR"), once, SQL(")")))


def _by_entity(rows: Any) -> dict[int, tuple[str, ...]]:
    """The texts of (entity, text), by entity."""
    texts: dict[int, tuple[str, ...]] = {}
    for entity_id, text in rows.tuples():
        texts[entity_id] = (*texts.get(entity_id, ()), text)
    return texts


def _facts(entity: Entity, former_names: tuple[str, ...], former_sirets: tuple[str, ...]) -> Facts:
    numbers = (
        *_numbers(entity.identifier_kind, entity.identifier),
        *_numbers(entity.register_kind, entity.register_number),
    )
    listed = tuple(entity.ministry.former_names) if entity.ministry_id is not None else ()
    return Facts(
        name=entity.name,
        postcode=entity.postcode or None,
        siret=entity.identifier if entity.identifier_kind == "siret" else None,
        numbers=tuple(dict.fromkeys(numbers)),
        former_names=(*listed, *former_names),
        former_sirets=former_sirets,
    )
