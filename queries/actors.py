"""Who somebody signed in is, read afresh: roles are never kept in a session."""

from __future__ import annotations

from domain.actors import Actor
from domain.states import Role, StaffRole
from models import Account, Membership


def actor_of(account: Account) -> Actor:
    """The actor of an account, with its active memberships; a deactivated account carries no role at all."""
    if not account.active:
        return Actor(name=account.full_name, email_key=account.email_key, account_id=account.id)
    rows = list(
        Membership.select(Membership.entity, Membership.role)
        .where(Membership.account == account, Membership.until.is_null(), Membership.suspended_at.is_null())
        .tuples()
    )
    return Actor(
        name=account.full_name,
        email_key=account.email_key,
        account_id=account.id,
        staff_role=StaffRole(account.staff_role) if account.staff_role else None,
        managed=frozenset(entity for entity, role in rows if role == Role.ENTITY_MANAGER),
        belongs_to=frozenset(entity for entity, _ in rows),
    )
