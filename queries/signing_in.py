"""Named reads about signing in: accounts by address, sessions by secret, what else belongs to an address."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.states import ACTIVATED_OPEN
from models import Account, AccountRequest, AccountSession, database
from queries.prepared import Prepared, given
from queries.requests import followed

ADMINISTRATORS = 4_711_2027
"""Any number will do, as long as nothing else of ours takes the same advisory lock (`adapters.migrate`)."""


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


def unlinked_open_requests(email_key: str) -> list[int]:
    """The ids of the activated open requests of an address that no account is linked to."""
    return [request_id for (request_id,) in _unlinked.rows(key=email_key)]


def unlinked_followed(email_key: str, closed_after: datetime) -> list[int]:
    """The ids of the requests that an address follows without an account (`queries.requests.followed`)."""
    theirs = AccountRequest.email_key == email_key, AccountRequest.account.is_null()
    return [request_id for (request_id,) in _ids(*theirs, followed(closed_after)).tuples()]


def requests_of_account(account_id: int) -> list[int]:
    """The ids of all the requests linked to an account, drafts and closed ones too."""
    return [request_id for (request_id,) in _ids(AccountRequest.account == account_id).tuples()]


def lock_administrators() -> None:
    """Keep others from making the first SI administrator, or removing one, until the transaction ends.

    Not by locking their rows: before the first one there is none.
    """
    if database.obj.for_update:
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (ADMINISTRATORS,))


def _ids(*where: object) -> Any:
    return AccountRequest.select(AccountRequest.id).where(*where).order_by(AccountRequest.id)


_unlinked = Prepared(
    lambda: _ids(
        AccountRequest.email_key == given(AccountRequest.email_key, "key"),
        AccountRequest.account.is_null(),
        AccountRequest.state.in_(sorted(ACTIVATED_OPEN)),
    )
)
