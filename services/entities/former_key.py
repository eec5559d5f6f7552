"""What an entity is found by beside its present name and numbers: those that it had."""

from __future__ import annotations

from models import Entity
from models_entities import EntityAlias, EntityIdentifier


def keep(entity_id: int) -> None:
    """Write it into the entity's row, which its searches read: after each change of these names and numbers."""
    names = EntityAlias.select(EntityAlias.search_key).where(EntityAlias.entity == entity_id).order_by(EntityAlias.id)
    numbers = EntityIdentifier.select(EntityIdentifier.value).where(EntityIdentifier.entity == entity_id)
    words = [text.lower() for (text,) in (*names.tuples(), *numbers.order_by(EntityIdentifier.id).tuples())]
    Entity.update(former_key=" ".join(words) or None).where(Entity.id == entity_id).execute()
