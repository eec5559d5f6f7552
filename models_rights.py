"""Tables of the rights of people over what is held about them (GDPR, articles 12 and 15 to 21): copies of it,
what they ask, which requests are theirs, and what is answered.
"""

from __future__ import annotations

from peewee import SQL, CharField, Check, DateField, ForeignKeyField, IntegerField, TextField

from domain.rights import MatchReason, Right, RightOutcome, Subject
from models import Account, AccountRequest
from models_base import Base, UtcDateTimeField, one_of, partial_index


class RightsRequest(Base):
    """Somebody uses a right over what is held about them: from their account, or by a letter that staff typed in.

    Open while `answered_at` is NULL. `due_on` is the day of the extension once there is one. `account` is NULL for
    those who have none, and once the account is gone; `identity` says how it was checked who asks.
    """

    kind = CharField(max_length=20)
    subject = CharField(max_length=10)
    account = ForeignKeyField(Account, null=True, backref="rights_requests", on_delete="SET NULL")
    name = CharField(max_length=201)
    email = CharField(max_length=320, default="")
    email_key = CharField(max_length=320, default="", index=True)
    words = TextField()
    identity = TextField(default="")
    received_on = DateField()
    due_on = DateField()
    extended_at = UtcDateTimeField(null=True)
    extended_why = TextField(default="")
    # The agent who typed a letter in; NULL: it came from the account.
    recorded_by = ForeignKeyField(Account, null=True, on_delete="RESTRICT")
    recorded_at = UtcDateTimeField()
    answered_at = UtcDateTimeField(null=True)
    answered_by = ForeignKeyField(Account, null=True, on_delete="RESTRICT")
    outcome = CharField(max_length=10, null=True)
    answer = TextField(default="")
    # What was done of what was granted, in words that the person reads.
    done = TextField(default="", constraints=[SQL("DEFAULT ''")])
    # The day on which a person without an address was answered, and how: by letter, by hand.
    handed_on = DateField(null=True)
    handed_how = TextField(default="", constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "rights_request"
        constraints = [
            one_of("kind", Right, "rights_request_kind"),
            one_of("subject", Subject, "rights_request_subject"),
            one_of("outcome", RightOutcome, "rights_request_outcome"),
            Check("(answered_at IS NULL) = (outcome IS NULL)", name="rights_request_answered_with_outcome"),
        ]

    @property
    def display_name(self) -> str:
        return str(self.name)


# From an account, one of each kind at a time.
partial_index(
    "rights_request_one_open",
    "answered_at IS NULL AND recorded_by_id IS NULL",
    *(RightsRequest.account, RightsRequest.kind),
    unique=True,
)
# The list of those that run, due first.
partial_index("rights_request_due", "answered_at IS NULL", RightsRequest.due_on, RightsRequest.id)


class RightsCopy(Base):
    """Everything held about somebody, in one file that the worker makes; sealed, for some days.

    For the holder of `account`, who takes it there, or for the person of a rights request, to whom SI administrators
    hand it. Being made while `ended_at` is NULL. Nothing came of it where that is set and `expires_at` is not.
    """

    account = ForeignKeyField(Account, null=True, backref="copies", on_delete="CASCADE")
    asked_at = UtcDateTimeField()
    ended_at = UtcDateTimeField(null=True)
    expires_at = UtcDateTimeField(null=True)
    size = IntegerField(default=0)
    # Added later: SQLite adds columns behind the others.
    asked = ForeignKeyField(RightsRequest, null=True, backref="copies", on_delete="CASCADE")

    class Meta:
        table_name = "rights_copy"
        constraints = [
            Check("ended_at IS NOT NULL OR expires_at IS NULL", name="rights_copy_kept_once_made"),
            Check("(account_id IS NULL) <> (asked_id IS NULL)", name="rights_copy_of_one_person"),
        ]


# One at a time: two clicks are one wish.
partial_index("rights_copy_one_open", "ended_at IS NULL", RightsCopy.account, unique=True)
partial_index("rights_copy_one_asked", "ended_at IS NULL", RightsCopy.asked, unique=True)
partial_index("rights_copy_kept", "expires_at IS NOT NULL", RightsCopy.expires_at)


class RightsCopyPart(Base):
    """One piece of a copy's file: what one call can store. In the order of `number` they are the file."""

    copy = ForeignKeyField(RightsCopy, backref="parts", on_delete="CASCADE")
    number = IntegerField()
    storage_key = CharField(max_length=64, unique=True)
    size = IntegerField()

    class Meta:
        table_name = "rights_copy_part"
        indexes = ((("copy", "number"), True),)


class RightsScan(Base):
    """A walk through all requests in search of those that name the person of a rights request.

    `position` is the last id that was looked at, `through` the newest when it began; `steps` tells one step from the
    next, so that each is taken once.
    """

    asked = ForeignKeyField(RightsRequest, unique=True, backref="scans", on_delete="CASCADE")
    started_at = UtcDateTimeField()
    stepped_at = UtcDateTimeField()
    finished_at = UtcDateTimeField(null=True)
    position = IntegerField(default=0)
    through = IntegerField()
    steps = IntegerField(default=0)

    class Meta:
        table_name = "rights_scan"


class RightsMatch(Base):
    """A request that may be about the person of a rights request, and is once an SI administrator has chosen it.

    `name` is what the request calls the person, '' for its applicant; `why` is how it came here.
    """

    asked = ForeignKeyField(RightsRequest, backref="matches", on_delete="CASCADE")
    request = ForeignKeyField(AccountRequest, backref="rights_matches", on_delete="CASCADE")
    quality = CharField(max_length=10)
    name = CharField(max_length=201, default="")
    why = CharField(max_length=10)
    chosen_at = UtcDateTimeField(null=True)
    chosen_by = ForeignKeyField(Account, null=True, on_delete="RESTRICT")

    class Meta:
        table_name = "rights_match"
        indexes = ((("asked", "request", "quality", "name"), True),)
        constraints = [
            one_of("quality", (Subject.APPLICANT, Subject.SIGNATORY), "rights_match_quality"),
            one_of("why", MatchReason, "rights_match_why"),
            Check("(chosen_at IS NULL) = (chosen_by_id IS NULL)", name="rights_match_chosen_by_somebody"),
        ]


class Restriction(Base):
    """A request is kept without being used (« limitation »): nobody decides on it and nothing of it goes."""

    request = ForeignKeyField(AccountRequest, backref="restrictions", on_delete="CASCADE")
    asked = ForeignKeyField(RightsRequest, null=True, backref="restrictions", on_delete="SET NULL")
    placed_by = ForeignKeyField(Account, on_delete="RESTRICT")
    placed_at = UtcDateTimeField()
    lifted_by = ForeignKeyField(Account, null=True, on_delete="RESTRICT")
    lifted_at = UtcDateTimeField(null=True)
    lifted_why = TextField(default="")

    class Meta:
        constraints = [Check("(lifted_at IS NULL) = (lifted_by_id IS NULL)", name="restriction_lifted_by_somebody")]


partial_index("restriction_one_open", "lifted_at IS NULL", Restriction.request, unique=True)


TABLES: tuple[type[Base], ...] = (RightsRequest, RightsCopy, RightsCopyPart, RightsScan, RightsMatch, Restriction)
"""In an order that satisfies the foreign keys."""
