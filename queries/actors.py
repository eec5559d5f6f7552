"""Who somebody signed in is, read afresh: roles are never kept in a session."""

from __future__ import annotations

from typing import Any

from domain.actors import Actor
from domain.states import Role, StaffRole
from models import Account, Membership
from queries.prepared import Prepared, Reader, given


def manages(account: Any) -> Any:
    """The condition that a membership makes this account the manager of its entity."""
    return (
        (Membership.account == account)
        & (Membership.role == Role.ENTITY_MANAGER)
        & Membership.until.is_null()
        & Membership.suspended_at.is_null()
    )


def _managed_by() -> Any:
    return Membership.select(Membership.entity).where(manages(given(Membership.account, "account")))


_managed = Prepared(_managed_by)


_account = Reader(Account)
_by_id = Prepared(lambda: Account.select(*_account.columns).where(Account.id == given(Account.id, "id")))


def account_by_id(account_id: int | None) -> Account | None:
    """The account as it is now; None where there is none."""
    return next((_account.read(row, 0) for row in _by_id.rows(id=account_id)), None)


def actor_of(account: Account) -> Actor:
    """The actor of an account, with the entities that it manages now."""
    return actor_managing(account, frozenset(entity for (entity,) in _managed.rows(account=account.id)))


def actor_managing(account: Account, managed: frozenset[int]) -> Actor:
    """The same where these entities were read with the account; a deactivated account carries no role at all."""
    if not account.active:
        return Actor(name=account.full_name, email_key=account.email_key, account_id=account.id)
    return Actor(
        name=account.full_name,
        email_key=account.email_key,
        account_id=account.id,
        staff_role=StaffRole(account.staff_role) if account.staff_role else None,
        managed=managed,
    )
