"""What a merge of two bodies of the list does to the list: the one goes out of it, the other answers to its names."""

from __future__ import annotations

from typing import Any

from domain.actors import Actor
from domain.row_marks import differences
from models import Entity, Ministry
from models_entities import EntityIdentifier
from queries.locks import lock_row
from services.machinery import journal
from services.machinery.dependencies import Dependencies


def lock_listed(entity_ids: list[int]) -> None:
    """Lock the bodies of the list that these entities are, by id, before the entities themselves."""
    rows = Entity.select(Entity.ministry).where(Entity.id.in_(entity_ids), Entity.ministry.is_null(False))
    for ministry_id in sorted({ministry_id for (ministry_id,) in rows.tuples()}):
        lock_row(Ministry, ministry_id)


def merge_listed(deps: Dependencies, actor: Actor, former: Entity, into: Entity) -> None:
    """Under the locks of both entities and of their bodies: nobody picks the former one any more, its names are former
    names of the other, and its SIRET, which may be given to another body, leads to that one's entity."""
    gone, stays = former.ministry, into.ministry
    names = [gone.label, *gone.former_names, *stays.former_names]
    kept = [name for name in dict.fromkeys(names) if name != stays.label]
    values: tuple[tuple[Ministry, dict[str, Any]], ...] = (
        (gone, {"active": False, "siret": None}),
        (stays, {"former_names": kept}),
    )
    if gone.siret is not None:
        siret = {"kind": "siret", "value": gone.siret, "from_entity": former.id, "recorded_at": deps.now()}
        EntityIdentifier.create(entity=into.id, **siret)
    for row, new in values:
        changes = differences({name: getattr(row, name) for name in new}, new)
        Ministry.update(new).where(Ministry.id == row.id).execute()
        key = row.object_key
        journal.record("ministry.changed", actor, deps.now(), object_key=key, name=row.label, changes=changes)
