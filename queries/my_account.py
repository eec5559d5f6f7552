"""Named reads of `/mon-compte`: what is of the account that is signed in."""

from __future__ import annotations

from domain.states import ACTIVATED_OPEN
from models import Account, AccountRequest, Entity, Membership


def memberships_of(account_id: int) -> list[Membership]:
    """The memberships of an account, current ones first, each with its entity."""
    return list(
        Membership.select(Membership, Entity)
        .join(Entity)
        .where(Membership.account == account_id)
        .order_by(Membership.until.is_null(False), Membership.since.desc(), Membership.id.desc())
    )


def open_requests_of(account: Account) -> list[AccountRequest]:
    """The activated open requests of this person, made signed in or before the account was."""
    return list(
        AccountRequest.select(AccountRequest, Entity)
        .left_outer_join(Entity)
        .where(
            (AccountRequest.account == account.id) | (AccountRequest.email_key == account.email_key),
            AccountRequest.state.in_(list(ACTIVATED_OPEN)),
        )
        .order_by(AccountRequest.id)
    )
