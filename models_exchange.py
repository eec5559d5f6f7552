"""Tables of what the administration and the people it serves give each other beside a request's own documents.

Beside `models.py`, where the documents stand that a request has to give; the same base, the same rules.
"""

from __future__ import annotations

from peewee import CharField, Check, ForeignKeyField, IntegerField, TextField

from models import Account, AccountRequest, Decision, Entity
from models_base import Base, UtcDateTimeField, one_of, partial_index

PURPOSES = ("decision", "message", "entity")


class AttachedFile(Base):
    """A file that goes with what somebody writes: a decision, a message; or that is kept with an entity.

    It comes before what it goes with is written: `joined_at` is NULL until then, and what is never written leaves it to
    the clock. `added_by` is NULL where it is the applicant's. `title` says what it is, of an entity's.
    """

    purpose = CharField(max_length=10)
    request = ForeignKeyField(AccountRequest, null=True, backref="attached_files", on_delete="RESTRICT")
    entity = ForeignKeyField(Entity, null=True, backref="attached_files", on_delete="RESTRICT")
    decision = ForeignKeyField(Decision, null=True, backref="attached_files", on_delete="RESTRICT")
    title = CharField(max_length=200, default="")
    storage_key = CharField(max_length=64, unique=True)
    filename = CharField(max_length=100)
    media_type = CharField(max_length=40)
    size = IntegerField()
    sha256 = CharField(max_length=64)
    pages = IntegerField()
    scan_verdict = CharField(max_length=20, default="not_scanned")
    added_by = ForeignKeyField(Account, null=True, on_delete="RESTRICT")
    added_at = UtcDateTimeField()
    joined_at = UtcDateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("purpose", PURPOSES, "attached_file_purpose"),
            one_of("scan_verdict", ("not_scanned", "clean", "infected"), "attached_file_scan_verdict"),
            Check("(purpose = 'entity') = (entity_id IS NOT NULL)", name="attached_file_of_entity"),
            Check("(purpose = 'entity') = (request_id IS NULL)", name="attached_file_of_request"),
        ]


# What the clock looks for: what is not scanned, and what was given and goes with nothing.
partial_index("attached_file_unscanned", "scan_verdict = 'not_scanned'", AttachedFile.id)
partial_index("attached_file_waiting", "joined_at IS NULL", AttachedFile.added_at)


class Message(Base):
    """What a reviewer and the applicant write each other about a request; a reviewer begins.

    `author` is NULL where the applicant wrote. `read_at` is when the other side first had it on their screen.
    """

    request = ForeignKeyField(AccountRequest, backref="messages", on_delete="CASCADE")
    author = ForeignKeyField(Account, null=True, on_delete="RESTRICT")
    at = UtcDateTimeField()
    text = TextField()
    file = ForeignKeyField(AttachedFile, null=True, backref="messages", on_delete="RESTRICT")
    read_at = UtcDateTimeField(null=True)

    class Meta:
        constraints = [Check("text <> ''", name="message_text_not_empty")]


TABLES: tuple[type[Base], ...] = (AttachedFile, Message)
"""In an order that satisfies the foreign keys."""
