"""Tables of the rights of people over what is held about them (GDPR, articles 12 and 15 to 21): copies of it."""

from __future__ import annotations

from peewee import CharField, Check, ForeignKeyField, IntegerField

from models import Account
from models_base import Base, UtcDateTimeField, partial_index


class RightsCopy(Base):
    """Everything held about the holder of an account, in one file that the worker makes; sealed, for some days.

    Being made while `ended_at` is NULL. Nothing came of it where that is set and `expires_at` is not.
    """

    account = ForeignKeyField(Account, backref="copies", on_delete="CASCADE")
    asked_at = UtcDateTimeField()
    ended_at = UtcDateTimeField(null=True)
    expires_at = UtcDateTimeField(null=True)
    size = IntegerField(default=0)

    class Meta:
        table_name = "rights_copy"
        constraints = [Check("ended_at IS NOT NULL OR expires_at IS NULL", name="rights_copy_kept_once_made")]


# One at a time: two clicks are one wish.
partial_index("rights_copy_one_open", "ended_at IS NULL", RightsCopy.account, unique=True)
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


TABLES: tuple[type[Base], ...] = (RightsCopy, RightsCopyPart)
"""In an order that satisfies the foreign keys."""
