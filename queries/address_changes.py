"""Named reads of the changes of address that staff were asked for."""

from __future__ import annotations

from typing import Any

from domain.actors import Actor
from models import Account
from models_support import AddressChange
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


def to_confirm(actor: Actor) -> Any:
    """Those that wait for somebody to confirm them, among those that the actor sees."""
    return address_changes_visible_to(actor).where(AddressChange.confirmed_at.is_null())
