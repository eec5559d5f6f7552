"""The history of one object: the journal's entries about it, newest first."""

from __future__ import annotations

from domain.actors import Actor
from domain.permissions import Permission, may
from models import Entity, JournalEntry
from queries.journal import JournalRow, with_details
from queries.scopes import object_history_visible_to

MOST_ENTRIES = 50

_OWN_COLUMN = {
    "account": JournalEntry.account_id,
    "entity": JournalEntry.entity_id,
    "account_request": JournalEntry.request_id,
}
"""Tables that the journal names in a column of their own."""


def history_of(actor: Actor, object_key: tuple[str, str], limit: int = MOST_ENTRIES) -> list[JournalRow]:
    """What the actor, to whom a screen shows the object, may read of it, with details.

    What the journal names in a column of its own is more than the object's changes: for those who see the journal.
    """
    kind, key = object_key
    about = (JournalEntry.object_kind == kind) & (JournalEntry.object_id == key)
    if kind in _OWN_COLUMN and key.isdigit() and may(actor, Permission.SEE_JOURNAL):
        about |= _OWN_COLUMN[kind] == int(key)
    query = object_history_visible_to(actor).where(about).order_by(JournalEntry.id.desc()).limit(limit)
    return with_details(list(query))


def history_of_entity(actor: Actor, entity_id: int, limit: int = MOST_ENTRIES) -> list[JournalRow]:
    """What staff read of an entity, of those that were merged into it, and of the roles in them, newest first. Of its
    requests, their own pages tell."""
    own = JournalEntry.event.startswith("entity.") | JournalEntry.event.startswith("membership.")
    merged = [row_id for (row_id,) in Entity.select(Entity.id).where(Entity.merged_into == entity_id).tuples()]
    query = object_history_visible_to(actor).where(JournalEntry.entity_id.in_([entity_id, *merged]), own)
    return with_details(list(query.order_by(JournalEntry.id.desc()).limit(limit)))


def last_author(object_key: tuple[str, str]) -> str:
    """The name of the person who changed it last; '' when nobody is known, or no longer."""
    kind, key = object_key
    query = JournalEntry.select().where(JournalEntry.object_kind == kind, JournalEntry.object_id == key)
    rows = with_details(list(query.order_by(JournalEntry.id.desc()).limit(1)))
    return str(rows[0].detail.get("actor", "")) if rows else ""
