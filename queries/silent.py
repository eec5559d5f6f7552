"""Named reads of what waits for managers who may be silent: the clock asks each time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from peewee import SQL, NodeList

from domain.states import State
from models import AccountRequest, Decision
from queries.limitation import restricted, usable
from queries.requests import pending_decision


def silent(which: Any) -> Iterator[AccountRequest]:
    """The requests among `which` that only managers see so far, longest waiting first; none that is being decided, or
    limited.
    """
    # Written out: the indexes of what is being decided, and of what waits for managers, serve literals only.
    deciding = Decision.select(Decision.request).where(Decision.status == SQL("'pending'"))
    rows = (
        AccountRequest.select(
            AccountRequest.id, AccountRequest.entity, AccountRequest.state_since, AccountRequest.reminded_at
        )
        .where(
            NodeList((AccountRequest.state, SQL("= 'with_manager'"))),
            AccountRequest.escalated_at.is_null(),
            AccountRequest.id.not_in(deciding),
            usable(),
            which,
        )
        .order_by(AccountRequest.state_since, AccountRequest.id)
    )
    return iter(rows)


def is_still_silent(request: AccountRequest) -> bool:
    """Asked again under the lock."""
    waits = request.state == State.WITH_MANAGER and request.escalated_at is None
    return waits and pending_decision(request.id) is None and not restricted([request.id])
