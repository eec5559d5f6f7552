"""Tables of what people ask of staff by telephone: notes of these calls on accounts, other mail addresses."""

from __future__ import annotations

from peewee import CharField, Check, ForeignKeyField, TextField

from models import Account
from models_base import Base, UtcDateTimeField


class AccountNote(Base):
    """What staff write for staff on an account: what was said on the telephone."""

    account = ForeignKeyField(Account, backref="notes", on_delete="CASCADE")
    author = ForeignKeyField(Account, on_delete="RESTRICT")
    at = UtcDateTimeField()
    text = TextField()


class AddressChange(Base):
    """Another mail address for who has `old_key`, asked of staff: proposed by one, confirmed by another, made when it
    is due unless somebody with the old address stops it. The row is gone then; the journal says what became of it.
    """

    old = CharField(max_length=320)
    old_key = CharField(max_length=320, unique=True)
    new = CharField(max_length=320)
    new_key = CharField(max_length=320)
    words = TextField()
    proposed_by = ForeignKeyField(Account, on_delete="RESTRICT")
    proposed_at = UtcDateTimeField()
    confirmed_by = ForeignKeyField(Account, null=True, on_delete="RESTRICT")
    confirmed_at = UtcDateTimeField(null=True)
    due_at = UtcDateTimeField(null=True)
    # SHA-256 of the secret mailed to the old address.
    stop_hash = CharField(max_length=64, null=True, unique=True)

    class Meta:
        constraints = [
            Check("(confirmed_at IS NULL) = (due_at IS NULL)", name="address_change_due_once_confirmed"),
            Check("confirmed_by_id <> proposed_by_id", name="address_change_two_people"),
        ]


TABLES: tuple[type[Base], ...] = (AccountNote, AddressChange)
"""In an order that satisfies the foreign keys."""
