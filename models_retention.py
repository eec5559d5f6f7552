"""Tables of what is kept and erased: holds, the archives' visas, the worker's walks, and what is left to count.

Beside `models.py`, which says what the service is about; the same base, the same rules.
"""

from __future__ import annotations

from peewee import (
    SQL,
    BigIntegerField,
    CharField,
    Check,
    DateField,
    ForeignKeyField,
    IntegerField,
    JSONField,
    TextField,
)

from domain.retention import ArchiveAct, Category, RetentionPhase
from models import Account, AccountRequest
from models_base import Base, UtcDateTimeField, one_of, partial_index


class LegalHold(Base):
    """A request is before a court, or may come there (« contentieux »): nothing of it is erased until lifted."""

    request = ForeignKeyField(AccountRequest, backref="legal_holds", on_delete="RESTRICT")
    reason = TextField()
    placed_by = ForeignKeyField(Account, backref="holds_placed", on_delete="RESTRICT")
    placed_at = UtcDateTimeField()
    lifted_by = ForeignKeyField(Account, null=True, backref="holds_lifted", on_delete="RESTRICT")
    lifted_at = UtcDateTimeField(null=True)
    lifted_why = TextField(default="")

    class Meta:
        constraints = [
            Check("reason <> ''", name="legal_hold_reason_not_empty"),
            Check("(lifted_at IS NULL) = (lifted_by_id IS NULL)", name="legal_hold_lifted_by_somebody"),
        ]


partial_index("legal_hold_one_open", "lifted_at IS NULL", LegalHold.request, unique=True)


class DisposalVisa(Base):
    """The archives' administration lets archives of these categories be destroyed (Code du patrimoine, R212-14), or,
    by its `kind`, an archives' service took them over.

    It covers what becomes due until `through`, the day included; NULL: without an end. `document` names the letter.
    `transfer`: that of the part that is kept of them, for a visa of what is sampled.
    """

    kind = CharField(
        max_length=10,
        default=ArchiveAct.VISA,
        constraints=[SQL("DEFAULT 'visa'"), one_of("kind", ArchiveAct, "disposal_visa_kind")],
    )
    number = CharField(max_length=60)
    given_on = DateField()
    authority = CharField(max_length=200)
    categories = JSONField()
    through = DateField(null=True)
    document = CharField(max_length=200, default="")
    transfer = ForeignKeyField("self", null=True, backref="visas", on_delete="RESTRICT")
    recorded_by = ForeignKeyField(Account, backref="visas_recorded", on_delete="RESTRICT")
    recorded_at = UtcDateTimeField()
    ended_by = ForeignKeyField(Account, null=True, backref="visas_ended", on_delete="RESTRICT")
    ended_at = UtcDateTimeField(null=True)

    class Meta:
        constraints = [
            Check("number <> ''", name="disposal_visa_number_not_empty"),
            Check("(ended_at IS NULL) = (ended_by_id IS NULL)", name="disposal_visa_ended_by_somebody"),
        ]

    @property
    def display_name(self) -> str:
        return str(self.number)


class RetentionRun(Base):
    """One walk through all that is kept: where it is, what it erased, what it found due and left.

    `position` is the last id that was looked at in `phase`; `steps` tells one step from the next, so that each is taken
    once. `counts`: {category or table: {year: {count, files, bytes, first, last}}} under `done` and `waits`.
    `rules`: {category: domain.retention.CategoryRule} as the settings were; without those of a walk of long ago.
    """

    started_at = UtcDateTimeField()
    stepped_at = UtcDateTimeField()
    finished_at = UtcDateTimeField(null=True)
    until = DateField()
    phase = CharField(max_length=20)
    position = BigIntegerField(default=0)
    steps = IntegerField(default=0)
    counts = JSONField(default=dict)
    rules = JSONField(default=dict, constraints=[SQL("DEFAULT '{}'")])

    class Meta:
        constraints = [one_of("phase", RetentionPhase, "retention_run_phase")]


class Disposal(Base):
    """What one walk erased of one category under one visa: numbers, days and bytes, and nobody's name.

    `requests` are those concerned, whole or for their files alone, or the roles; `first_on` and `last_on` the days on
    which what was erased had ended.
    """

    run = ForeignKeyField(RetentionRun, backref="disposals", on_delete="RESTRICT")
    category = CharField(max_length=20)
    visa = ForeignKeyField(DisposalVisa, null=True, backref="disposals", on_delete="RESTRICT")
    requests = IntegerField(default=0)
    files = IntegerField(default=0)
    bytes = BigIntegerField(default=0)
    first_on = DateField()
    last_on = DateField()
    erased_at = UtcDateTimeField()

    class Meta:
        constraints = [one_of("category", Category, "disposal_category")]


partial_index("disposal_one_of_run", "visa_id IS NULL", Disposal.run, Disposal.category, unique=True)
partial_index(
    "disposal_one_of_visa", "visa_id IS NOT NULL", Disposal.run, Disposal.category, Disposal.visa, unique=True
)


class RequestTrace(Base):
    """What is left of a request that was erased: what figures are counted of, and nobody's name.

    `number` was its id; `parts` what it counts for, `[measure, day, kind, detail, how many]` each
    (domain.figures.Part); `counted` the count in which it is counted, as the request's own.
    """

    number = IntegerField(index=True)
    kind = CharField(max_length=40)
    state = CharField(max_length=20)
    received_on = DateField()
    closed_on = DateField()
    erased_on = DateField()
    parts = JSONField()
    counted = IntegerField(null=True, index=True)


TABLES: tuple[type[Base], ...] = (LegalHold, DisposalVisa, RetentionRun, Disposal, RequestTrace)
"""In an order that satisfies the foreign keys."""
