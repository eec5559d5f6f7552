"""Who acts, asked under the locks of a use case: the roles that a page was opened with may be gone by the click; the
account that a use case is about, locked, and its holder as actor."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from domain.actors import Actor
from domain.errors import NotAllowed, NotFound
from domain.permissions import Permission, demand
from domain.states import StaffRole
from models import Account, AccountRequest
from queries.actors import account_by_id, actor_of
from queries.locks import lock_account
from queries.ownership import is_own


def afresh(actor: Actor, permission: Permission) -> Actor:
    """The same person with the roles of this instant, as fresh as before.

    Raises NotAllowed when the roles no longer carry the permission, FreshSignInNeeded as `demand` does.
    """
    account = account_by_id(actor.account_id)
    if account is None:
        raise NotAllowed(permission)
    now = replace(actor_of(account), fresh=actor.fresh)
    demand(now, permission)
    return now


def not_ones_own(actor: Actor, request: AccountRequest) -> None:
    """Raises NotAllowed for the actor's own request (rule 12)."""
    if is_own(actor, request):
        raise NotAllowed("own_request")


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
