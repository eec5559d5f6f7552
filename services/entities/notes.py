"""What staff write for staff on an entity."""

from __future__ import annotations

from domain.actors import Actor
from domain.permissions import Permission, demand
from models import database
from models_entities import EntityNote
from queries.directory import visible_entity
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh


def annotate(deps: Dependencies, actor: Actor, entity_id: int, text: str) -> EntityNote:
    """Write an internal note (text already cleaned). Raises NotFound, NotAllowed."""
    demand(actor, Permission.ANNOTATE)
    with database.atomic():
        entity = visible_entity(afresh(actor, Permission.ANNOTATE), entity_id)
        note: EntityNote = EntityNote.create(entity=entity.id, author=actor.account_id, at=deps.now(), text=text)
    return note
