"""Named reads of the public signup."""

from __future__ import annotations

from models import AccountRequest, Ministry
from queries.prepared import Prepared, Reader, given

_request = Reader(AccountRequest)
_begun = Prepared(
    lambda: (
        AccountRequest.select(*_request.columns)
        .where(
            (AccountRequest.browser_hash == given(AccountRequest.browser_hash, "hash"))
            | (AccountRequest.sender_hash == given(AccountRequest.sender_hash, "hash"))
        )
        .limit(1)
    )
)


def begun_in(browser_hash: str) -> AccountRequest | None:
    """The request that the browser of this secret's hash began, or sent."""
    return next((_request.read(row, 0) for row in _begun.rows(hash=browser_hash)), None)


def active_ministries(draft: AccountRequest) -> list[Ministry]:
    """The ministries to choose from, in the list's order; one that the draft chose stays though it was closed since."""
    return list(
        Ministry.select()
        .where(Ministry.active | (Ministry.id == (draft.ministry_id or 0)))
        .order_by(Ministry.position, Ministry.label)
    )
