"""Tables of when people are away, and when the offices of entities are shut."""

from __future__ import annotations

from peewee import Check, DateField, ForeignKeyField

from models import Account, Entity
from models_base import Base, UtcDateTimeField


class Absence(Base):
    """Somebody who decides is away on these days (Paris), the last one included. Gone once they know what waited."""

    account = ForeignKeyField(Account, unique=True, backref="absences", on_delete="CASCADE")
    first_day = DateField()
    last_day = DateField(index=True)
    created_at = UtcDateTimeField()

    class Meta:
        constraints = [Check("first_day <= last_day", name="absence_days")]


class EntityBreak(Base):
    """The entity's offices are shut on these days (Paris), the last one included: nobody there decides. Gone once its
    managers know what waited. Closing for good is `Entity.closed_on`.
    """

    entity = ForeignKeyField(Entity, backref="breaks", on_delete="CASCADE")
    first_day = DateField()
    last_day = DateField(index=True)
    created_at = UtcDateTimeField()

    class Meta:
        constraints = [Check("first_day <= last_day", name="entity_break_days")]


TABLES: tuple[type[Base], ...] = (Absence, EntityBreak)
"""In an order that satisfies the foreign keys."""
