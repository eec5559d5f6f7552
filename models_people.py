"""Tables of how people come to accounts that they did not ask for themselves: nothing refers to them."""

from __future__ import annotations

from peewee import CharField, Check, ForeignKeyField

from models import Account, AccountRequest, Entity
from models_base import Base, UtcDateTimeField, partial_index
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


TABLES: tuple[type[Base], ...] = (Welcome, Invitation)
"""In an order that satisfies the foreign keys."""
