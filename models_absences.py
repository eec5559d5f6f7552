"""Tables of what keeps entities answering: who is away, when offices are shut, whom one writes to, who still belongs
there, what needs care.
"""

from __future__ import annotations

from peewee import BooleanField, CharField, Check, DateField, ForeignKeyField, IntegerField

from models import Account, Entity, Membership
from models_base import Base, UtcDateTimeField, partial_index


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


class ServiceMailbox(Base):
    """The mailbox that the people of an entity share: it hears that something waits, and never a name or a link that
    acts. `for_applicants`: its managers agree that somebody who waits for them reads it.
    """

    entity = ForeignKeyField(Entity, unique=True, backref="service_mailboxes", on_delete="CASCADE")
    email = CharField(max_length=320)
    email_key = CharField(max_length=320)
    for_applicants = BooleanField(default=False)
    # Its last copy of a reminder: one a day (Paris).
    copied_at = UtcDateTimeField(null=True)

    class Meta:
        constraints = [Check("email_key <> ''", name="service_mailbox_email_key_not_empty")]


class ContinuityCount(Base):
    """How many rows a part of the continuity list had when the clock last counted, for the first page of staff."""

    part = CharField(max_length=20, primary_key=True)
    rows = IntegerField()
    counted_at = UtcDateTimeField()


# Who decides for which entity now: what the continuity list asks of all entities.
partial_index(
    "membership_managing",
    "role = 'entity_manager' AND until IS NULL AND suspended_at IS NULL",
    *(Membership.entity, Membership.account),
)


class AccessReview(Base):
    """The managers of an entity are asked which of its people still belong to it, until the end of `due_on`.

    Open while `closed_at` is NULL. `silent_at` is when its day had passed without all answers: staff look after it.
    """

    entity = ForeignKeyField(Entity, backref="access_reviews", on_delete="CASCADE")
    asked_at = UtcDateTimeField(index=True)
    due_on = DateField()
    silent_at = UtcDateTimeField(null=True)
    closed_at = UtcDateTimeField(null=True)


partial_index("access_review_one_open", "closed_at IS NULL", AccessReview.entity, unique=True)
partial_index("access_review_due", "closed_at IS NULL AND silent_at IS NULL", AccessReview.due_on)
partial_index("access_review_silent", "closed_at IS NULL AND silent_at IS NOT NULL", AccessReview.silent_at)


class AccessReviewAnswer(Base):
    """What was answered of one person: they stay, or belong to the entity no more. The last answer counts."""

    review = ForeignKeyField(AccessReview, backref="answers", on_delete="CASCADE")
    membership = ForeignKeyField(Membership, backref="access_answers", on_delete="CASCADE")
    stays = BooleanField()
    by = ForeignKeyField(Account, on_delete="RESTRICT")
    at = UtcDateTimeField()

    class Meta:
        indexes = ((("review", "membership"), True),)


TABLES: tuple[type[Base], ...] = (
    Absence,
    EntityBreak,
    ServiceMailbox,
    ContinuityCount,
    AccessReview,
    AccessReviewAnswer,
)
"""In an order that satisfies the foreign keys."""
