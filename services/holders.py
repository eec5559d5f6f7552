"""The account that a use case is about, locked, and its holder as the actor of what touches the account alone."""

from __future__ import annotations

from typing import Any

from domain.actors import Actor
from domain.errors import NotFound
from domain.states import StaffRole
from models import Account
from queries.locks import lock_account


def locked_account(key: str) -> Account:
    """The account of this address, locked until the transaction ends. Raises NotFound."""
    account = lock_account(key)
    if account is None:
        raise NotFound()
    return account


def holder_of(account: Account) -> Actor:
    """The holder as actor: roles in entities do not matter here."""
    role = StaffRole(account.staff_role) if account.staff_role else None
    return Actor(name=account.full_name, email_key=account.email_key, account_id=account.id, staff_role=role)


def update_account(account: Account, **values: Any) -> None:
    """Write these columns of the account's row."""
    Account.update(**values).where(Account.id == account.id).execute()
