"""Tables of how people come to accounts that they did not ask for themselves: nothing refers to them."""

from __future__ import annotations

from peewee import CharField, Check, ForeignKeyField

from models import Account
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


TABLES: tuple[type[Base], ...] = (Welcome,)
"""In an order that satisfies the foreign keys."""
