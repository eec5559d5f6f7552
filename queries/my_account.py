"""Named reads of `/mon-compte`: what is of the account that is signed in."""

from __future__ import annotations

from datetime import datetime

from models import Account, AccountRequest, Entity, Membership


def memberships_of(account_id: int) -> list[Membership]:
    """The memberships of an account, current ones first, each with its entity."""
    return list(
        Membership.select(Membership, Entity)
        .join(Entity)
        .where(Membership.account == account_id)
        .order_by(Membership.until.is_null(False), Membership.since.desc(), Membership.id.desc())
    )


def followed_requests_of(account: Account, closed_after: datetime) -> list[AccountRequest]:
    """The activated requests of this person that are open, or were closed after then; made signed in or before the
    account was."""
    return list(
        AccountRequest.select(AccountRequest, Entity)
        .left_outer_join(Entity)
        .where(
            (AccountRequest.account == account.id) | (AccountRequest.email_key == account.email_key),
            AccountRequest.activated_at.is_null(False),
            AccountRequest.closed_at.is_null() | (AccountRequest.closed_at > closed_after),
        )
        .order_by(AccountRequest.closed_at.is_null(False), AccountRequest.id)
    )
