"""What the page of an entity reads of it, for staff, beside its people and requests."""

from __future__ import annotations

from models import Account, Entity
from models_entities import EntityAlias, EntityIdentifier, EntityNote


def aliases_of(entity: Entity) -> list[EntityAlias]:
    """The names that it had, the latest first."""
    return list(EntityAlias.select().where(EntityAlias.entity == entity).order_by(EntityAlias.id.desc()))


def identifiers_of(entity: Entity) -> list[EntityIdentifier]:
    """The numbers that lead to it beside its present one, the latest first."""
    rows = EntityIdentifier.select().where(EntityIdentifier.entity == entity)
    return list(rows.order_by(EntityIdentifier.id.desc()))


def notes_of(entity: Entity) -> list[EntityNote]:
    """What staff wrote on it for staff, oldest first, with who."""
    query = EntityNote.select(EntityNote, Account).join(Account, on=(EntityNote.author == Account.id))
    return list(query.where(EntityNote.entity == entity).order_by(EntityNote.id))
