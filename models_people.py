"""Tables of how people come to accounts and roles, leave them, and of what they contest: nothing refers to them."""

from __future__ import annotations

from peewee import BooleanField, CharField, Check, DateField, ForeignKeyField, TextField

from domain.role_endings import EndingOutcome, EndReason
from models import Account, AccountRequest, Entity, Membership
from models_base import Base, UtcDateTimeField, one_of, partial_index
from models_imports import ImportFile


class Welcome(Base):
    """« Définissez votre mot de passe », for somebody whose account was made without one.

    Held as long as `due_at` is NULL, then mailed in its turn. `used_at` is when they chose a password, by this link or
    another way. `holder_mark` is the SHA-256 of the account's uniquifier of then: the link dies as that one changes.
    """

    account = ForeignKeyField(Account, unique=True, backref="welcomes", on_delete="CASCADE")
    import_file = ForeignKeyField(ImportFile, null=True, backref="welcomes", on_delete="SET NULL")
    due_at = UtcDateTimeField(null=True)
    # The first of its mails: waves are counted by these.
    sent_at = UtcDateTimeField(null=True)
    token_hash = CharField(max_length=64, null=True, unique=True)
    holder_mark = CharField(max_length=64, null=True)
    expires_at = UtcDateTimeField(null=True)
    used_at = UtcDateTimeField(null=True)

    class Meta:
        constraints = [
            Check("(sent_at IS NULL) = (expires_at IS NULL)", name="welcome_sent_expires"),
            Check("(token_hash IS NULL) = (holder_mark IS NULL)", name="welcome_link_of_holder"),
        ]


partial_index("welcome_due", "sent_at IS NULL AND used_at IS NULL AND due_at IS NOT NULL", Welcome.id)
partial_index("welcome_sent", "sent_at IS NOT NULL", Welcome.sent_at)


class Invitation(Base):
    """Somebody is asked to join an entity, by the person who answers for it or by the SI.

    Open while `ended_at` is NULL: `outcome` is « accepted », « revoked » or « expired ». `request` is the one that
    accepting it made. `token_hash` is the SHA-256 of the secret of its one link: a new one takes its place.
    """

    entity = ForeignKeyField(Entity, backref="invitations", on_delete="CASCADE")
    inviter = ForeignKeyField(Account, on_delete="RESTRICT")
    email = CharField(max_length=320)
    email_key = CharField(max_length=320)
    first_name = CharField(max_length=100)
    last_name = CharField(max_length=100)
    token_hash = CharField(max_length=64, unique=True)
    created_at = UtcDateTimeField()
    expires_at = UtcDateTimeField()
    ended_at = UtcDateTimeField(null=True)
    outcome = CharField(max_length=10, null=True)
    request = ForeignKeyField(AccountRequest, null=True, on_delete="SET NULL")

    class Meta:
        constraints = [
            Check("email_key <> ''", name="invitation_email_key_not_empty"),
            Check("(ended_at IS NULL) = (outcome IS NULL)", name="invitation_ended_with_outcome"),
            Check("outcome IN ('accepted', 'revoked', 'expired')", name="invitation_outcome"),
        ]


partial_index("invitation_one_open", "ended_at IS NULL", Invitation.entity, Invitation.email_key, unique=True)
# What the clock looks for: those whose day has come, and those that ended long ago.
partial_index("invitation_expiring", "ended_at IS NULL", Invitation.expires_at)
partial_index("invitation_ended", "ended_at IS NOT NULL", Invitation.ended_at)


class Remedy(Base):
    """Somebody asks the administration to look again at a refusal, or at the end of a role (« recours gracieux »).

    Acknowledged by mail as it is written down. Open while `answered_at` is NULL; without an answer on `due_on`, two
    months after it came, silence has rejected it (CRPA, article L231-4), and it can still be granted.
    """

    request = ForeignKeyField(AccountRequest, null=True, backref="remedies", on_delete="CASCADE")
    membership = ForeignKeyField(Membership, null=True, backref="remedies", on_delete="CASCADE")
    received_on = DateField()
    due_on = DateField()
    words = TextField()
    recorded_by = ForeignKeyField(Account, on_delete="RESTRICT")
    acknowledged_at = UtcDateTimeField()
    answered_at = UtcDateTimeField(null=True)
    answered_by = ForeignKeyField(Account, null=True, on_delete="RESTRICT")
    outcome = CharField(max_length=10, null=True)
    answer = TextField(null=True)

    class Meta:
        constraints = [
            Check("(request_id IS NULL) <> (membership_id IS NULL)", name="remedy_of_one"),
            Check("(answered_at IS NULL) = (outcome IS NULL)", name="remedy_answered_with_outcome"),
            Check("outcome IN ('granted', 'rejected')", name="remedy_outcome"),
        ]


partial_index("remedy_one_open_of_request", "answered_at IS NULL", Remedy.request, unique=True)
partial_index("remedy_one_open_of_role", "answered_at IS NULL", Remedy.membership, unique=True)
# The list of those that run, due first.
partial_index("remedy_due", "answered_at IS NULL", Remedy.due_on, Remedy.id)


class RoleEnding(Base):
    """The administration means to end a role, and hears the person first: until the day `hear_until`, included.

    Open while `settled_at` is NULL. `observed_by` is the agent who wrote down what came by letter, last; NULL where the
    person wrote all of it themselves.
    """

    membership = ForeignKeyField(Membership, backref="endings", on_delete="CASCADE")
    reason = CharField(max_length=20)
    words = TextField()
    begun_by = ForeignKeyField(Account, on_delete="RESTRICT")
    begun_at = UtcDateTimeField()
    hear_until = DateField()
    observations = TextField(null=True)
    heard_at = UtcDateTimeField(null=True)
    observed_by = ForeignKeyField(Account, null=True, on_delete="RESTRICT")
    settled_at = UtcDateTimeField(null=True)
    settled_by = ForeignKeyField(Account, null=True, on_delete="RESTRICT")
    outcome = CharField(max_length=10, null=True)

    class Meta:
        constraints = [
            one_of("reason", EndReason, "role_ending_reason"),
            one_of("outcome", EndingOutcome, "role_ending_outcome"),
            Check("(observations IS NULL) = (heard_at IS NULL)", name="role_ending_heard"),
            Check("(settled_at IS NULL) = (outcome IS NULL)", name="role_ending_settled_with_outcome"),
        ]


partial_index("role_ending_one_open", "settled_at IS NULL", RoleEnding.membership, unique=True)


class ManagerProposal(Base):
    """A manager proposes a depositor of the entity as manager; who is proposed asks for the role, the SI decides.

    Open while `ended_at` is NULL: `outcome` is « accepted », « refused », « revoked » or « expired ». With `hands_over`
    the proposer's own role ends as the other's begins, and `stays` says whether they then are a depositor.
    """

    entity = ForeignKeyField(Entity, backref="manager_proposals", on_delete="CASCADE")
    account = ForeignKeyField(Account, backref="manager_proposals", on_delete="CASCADE")
    proposer = ForeignKeyField(Account, backref="proposals_made", on_delete="CASCADE")
    hands_over = BooleanField()
    stays = BooleanField()
    created_at = UtcDateTimeField()
    ended_at = UtcDateTimeField(null=True)
    outcome = CharField(max_length=10, null=True)

    class Meta:
        table_name = "manager_proposal"
        constraints = [
            Check("(ended_at IS NULL) = (outcome IS NULL)", name="manager_proposal_ended_with_outcome"),
            Check("outcome IN ('accepted', 'refused', 'revoked', 'expired')", name="manager_proposal_outcome"),
        ]


partial_index(
    "manager_proposal_one_open", "ended_at IS NULL", ManagerProposal.entity, ManagerProposal.account, unique=True
)
# What the clock looks for.
partial_index("manager_proposal_expiring", "ended_at IS NULL", ManagerProposal.created_at)


class Departure(Base):
    """The only manager of an entity wants to give the role up: the SI does it, once somebody else answers for the
    entity or not. Open while `ended_at` is NULL; `stays`: as a depositor."""

    entity = ForeignKeyField(Entity, backref="departures", on_delete="CASCADE")
    account = ForeignKeyField(Account, backref="departures", on_delete="CASCADE")
    stays = BooleanField()
    created_at = UtcDateTimeField()
    ended_at = UtcDateTimeField(null=True)


partial_index("departure_one_open", "ended_at IS NULL", Departure.entity, Departure.account, unique=True)
partial_index("departure_waiting", "ended_at IS NULL", Departure.created_at)


TABLES: tuple[type[Base], ...] = (Welcome, Invitation, Remedy, RoleEnding, ManagerProposal, Departure)
"""In an order that satisfies the foreign keys."""
