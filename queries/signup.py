"""Named reads of the public signup."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from models import AccountRequest, Ministry
from queries.prepared import PreparedFor, Reader, given

BROWSERS = (AccountRequest.browser_hash, AccountRequest.sender_hash, AccountRequest.activator_hash)
"""What a request knows its browser by."""

_request = Reader(AccountRequest)


def _of(number: int) -> Any:
    """The requests that know one of so many hashes."""
    names = [f"hash{place}" for place in range(number)]
    known = [column.in_([given(column, name) for name in names]) for column in BROWSERS]
    return AccountRequest.select(*_request.columns).where(reduce(or_, known)).order_by(AccountRequest.id)


_begun = PreparedFor(_of)


def begun_in(hashes: Sequence[str]) -> list[AccountRequest]:
    """The requests that the browser of these secrets' hashes began, sent or activated, in the order of the secrets.

    One statement, whatever became of them.
    """
    values = {f"hash{place}": value for place, value in enumerate(hashes)}
    rows = [_request.read(row, 0) for row in _begun.rows(len(hashes), **values)] if hashes else []
    known = [row for row in rows if row is not None]
    return sorted(known, key=lambda row: min(hashes.index(one) for one in _hashes(row) if one in hashes))


def _hashes(request: AccountRequest) -> tuple[str | None, ...]:
    return request.browser_hash, request.sender_hash, request.activator_hash


def active_ministries(draft: AccountRequest) -> list[Ministry]:
    """The ministries to choose from, in the list's order; one that the draft chose stays though it was closed since."""
    return list(
        Ministry.select()
        .where(Ministry.active | (Ministry.id == (draft.ministry_id or 0)))
        .order_by(Ministry.position, Ministry.label)
    )
