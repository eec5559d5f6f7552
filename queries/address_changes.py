"""Named reads of the changes of address that staff were asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.actors import SYSTEM, Actor
from domain.permissions import Permission, may
from models import Account, JournalEntry
from models_support import AddressChange
from queries.journal import JournalRow, with_details
from queries.scopes import address_changes_visible_to


def open_changes(actor: Actor) -> list[AddressChange]:
    """All of them with who proposed each, oldest first."""
    query = address_changes_visible_to(actor).select(AddressChange, Account)
    with_author = query.join(Account, on=(AddressChange.proposed_by == Account.id))
    return list(with_author.order_by(AddressChange.id))


def change_of(actor: Actor, key: str) -> AddressChange | None:
    """The one of this address."""
    change: AddressChange | None = address_changes_visible_to(actor).where(AddressChange.old_key == key).first()
    return change


def given_up(actor: Actor, since: datetime) -> list[JournalRow]:
    """Those that were given up by themselves, which nobody on the staff decided: newest first."""
    if not (actor.is_staff and may(actor, Permission.SEE_ACCOUNTS)):
        return []
    entry = JournalEntry
    mine = (entry.event == "address.dropped") & (entry.actor_kind == SYSTEM.kind) & (entry.at >= since)
    return with_details(list(entry.select().where(mine).order_by(entry.id.desc())))


def to_confirm(actor: Actor) -> Any:
    """Those that wait for somebody to confirm them, among those that the actor sees."""
    return address_changes_visible_to(actor).where(AddressChange.confirmed_at.is_null())
