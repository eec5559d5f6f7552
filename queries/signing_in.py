"""Named reads about signing in: accounts by address, sessions by secret."""

from __future__ import annotations

from models import Account, AccountSession


def account_of(email_key: str) -> Account | None:
    """The account of this address, active or not."""
    return Account.select().where(Account.email_key == email_key).first()


def open_sessions(account_id: int) -> list[AccountSession]:
    """The sessions of an account that nobody ended, last seen first; some may have run out since."""
    return list(
        AccountSession.select()
        .where(AccountSession.account == account_id, AccountSession.ended_at.is_null())
        .order_by(AccountSession.last_seen_at.desc(), AccountSession.id.desc())
    )
