"""Tables of what an entity becomes over the years: identifiers it had, former names, what staff write of it.

Beside `models.py`, where the entity itself stands as it is today; the same base, the same rules.
"""

from __future__ import annotations

from peewee import CharField, Check, DateField, ForeignKeyField, JSONField, TextField

from domain.companies import Moved
from models import Account, Entity
from models_base import Base, UtcDateTimeField, one_of, partial_index


class EntityIdentifier(Base):
    """An identifier that leads to an entity and is not its present one, which stands in the entity's own row.

    `kind` and `value` as in `Entity`; `since` and `until` (Paris) are NULL where nobody knows them. `from_entity` is
    the entity that bore it, where that was another one.
    """

    entity = ForeignKeyField(Entity, backref="past_identifiers", on_delete="CASCADE")
    kind = CharField(max_length=40)
    value = CharField(max_length=80)
    since = DateField(null=True)
    until = DateField(null=True)
    from_entity = ForeignKeyField(Entity, null=True, backref="identifiers_given", on_delete="RESTRICT")
    why = TextField(default="")
    recorded_at = UtcDateTimeField()

    class Meta:
        indexes = ((("kind", "value"), False),)
        constraints = [Check("value <> ''", name="entity_identifier_value_not_empty")]


class EntityAlias(Base):
    """A name that an entity had, until when (Paris, NULL where nobody knows): it is still found by it."""

    entity = ForeignKeyField(Entity, backref="aliases", on_delete="CASCADE")
    name = CharField(max_length=300)
    search_key = CharField(max_length=300)
    until = DateField(null=True)

    class Meta:
        indexes = ((("entity", "search_key"), True),)


class EntityNote(Base):
    """What staff write for staff on an entity."""

    entity = ForeignKeyField(Entity, backref="notes", on_delete="CASCADE")
    author = ForeignKeyField(Account, on_delete="RESTRICT")
    at = UtcDateTimeField()
    text = TextField()


class EntityAct(Base):
    """What administrators made of an entity by an act: merged into `other`, `other` separated from it, closed, opened
    again. `document` names the act (« décret n° … »), `effective_on` is its day; `detail` what was chosen and counted.
    """

    kind = CharField(max_length=10)
    entity = ForeignKeyField(Entity, backref="acts", on_delete="RESTRICT")
    other = ForeignKeyField(Entity, null=True, backref="acts_of_others", on_delete="RESTRICT")
    effective_on = DateField()
    reason = TextField()
    document = CharField(max_length=200, default="")
    author = ForeignKeyField(Account, on_delete="RESTRICT")
    made_at = UtcDateTimeField()
    # When it was done, or taken back before; NULL while its day is to come.
    applied_at = UtcDateTimeField(null=True)
    detail = JSONField(default=dict)
    # Of a closing to come: when its people were told again.
    reminded_at = UtcDateTimeField(null=True)

    class Meta:
        constraints = [one_of("kind", ("merge", "separate", "close", "reopen"), "entity_act_kind")]


class EntityFinding(Base):
    """What the directory of companies, or an applicant's own words, say became of an entity; open until it is settled.

    `value` is the head office's SIRET where that is what moved, the successor's where it was succeeded.
    """

    entity = ForeignKeyField(Entity, backref="findings", on_delete="CASCADE")
    finding = CharField(max_length=20)
    value = CharField(max_length=80, default="")
    seen_at = UtcDateTimeField()
    settled_at = UtcDateTimeField(null=True)

    class Meta:
        constraints = [one_of("finding", Moved, "entity_finding_finding")]


partial_index("entity_finding_open", "settled_at IS NULL", EntityFinding.entity, EntityFinding.finding, unique=True)


TABLES: tuple[type[Base], ...] = (EntityIdentifier, EntityAlias, EntityNote, EntityFinding, EntityAct)
"""In an order that satisfies the foreign keys."""
