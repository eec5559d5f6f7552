"""Named reads of requests. What a signed-in person may see goes through `queries.scopes` instead."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from domain.states import ACTIVATED_OPEN, CLOSED, DecisionStatus, State
from models import AccountRequest, Decision, RequestRevision
from queries.prepared import Prepared, given


def followed(closed_after: datetime) -> Any:
    """The condition on requests whose page is opened by a link or a password of their own: activated, and open, or
    closed after then without giving an account (rule 9), for their remedies run."""
    closed = AccountRequest.state.in_(list(CLOSED - {State.APPROVED})) & (AccountRequest.closed_at > closed_after)
    return AccountRequest.state.in_(list(ACTIVATED_OPEN)) | (AccountRequest.activated_at.is_null(False) & closed)


def latest_followed(email_key: str, closed_after: datetime) -> AccountRequest | None:
    """The request whose password opens the follow-up page without an account (rule 9): an open one before the others,
    of these the one activated last."""
    return (
        AccountRequest.select()
        .where(
            AccountRequest.email_key == email_key,
            followed(closed_after),
            AccountRequest.password_hash.is_null(False),
        )
        .order_by(AccountRequest.closed_at.is_null(False), AccountRequest.activated_at.desc(), AccountRequest.id.desc())
        .first()
    )


def open_of_address(email_key: str) -> list[AccountRequest]:
    """The requests of this address that were submitted and are not closed, oldest first."""
    return _of_address(email_key, AccountRequest.state.not_in([*CLOSED, State.DRAFT]), None)


def requests_to_find(email_key: str, closed_after: datetime, most: int) -> list[AccountRequest]:
    """The requests that « Retrouver ma demande » speaks of: submitted, and open or `followed`; at most so many.

    Oldest first. Of too many those that were activated are taken before the others, which anybody can submit for any
    address, and of these the newest.
    """
    waits = AccountRequest.state == State.AWAITING_ACTIVATION
    return _of_address(email_key, waits | followed(closed_after), most)


def _of_address(email_key: str, condition: Any, most: int | None) -> list[AccountRequest]:
    chosen = (
        AccountRequest.select()
        .where(AccountRequest.email_key == email_key, condition)
        .order_by(AccountRequest.activated_at.is_null(), AccountRequest.submitted_at.desc(), AccountRequest.id.desc())
        .limit(most)
    )
    return sorted(chosen, key=lambda request: int(request.id))


def open_of_addresses(email_keys: Collection[str]) -> list[int]:
    """The ids of the requests of these addresses that were submitted and are not closed."""
    open_ones = AccountRequest.state.not_in([*CLOSED, State.DRAFT])
    rows = AccountRequest.select(AccountRequest.id).where(AccountRequest.email_key.in_(list(email_keys)), open_ones)
    return [request_id for (request_id,) in rows.tuples()]


def open_of_entity(entity_id: int, *states: State) -> list[AccountRequest]:
    """The requests of an entity in these states, by id."""
    return list(
        AccountRequest.select()
        .where(AccountRequest.entity == entity_id, AccountRequest.state.in_(list(states)))
        .order_by(AccountRequest.id)
    )


def superfluous_to(entity_id: int, account_id: int) -> list[int]:
    """The ids of this account's activated open requests for a role in the entity, but the manager's."""
    return [request_id for (request_id,) in _superfluous.rows(entity=entity_id, account=account_id)]


def waiting_for_a_manager(entity_id: int) -> list[int]:
    """The ids of the entity's requests that are with the SI and are a manager's to decide, once there is one."""
    return [request_id for (request_id,) in _waiting_for_a_manager.rows(entity=entity_id)]


def _of_entity(*where: object) -> Any:
    of_entity = AccountRequest.entity == given(AccountRequest.entity, "entity")
    rows = AccountRequest.select(AccountRequest.id).where(of_entity, ~AccountRequest.seeks_manager_role, *where)
    return rows.order_by(AccountRequest.id)


_superfluous = Prepared(
    lambda: _of_entity(
        AccountRequest.account == given(AccountRequest.account, "account"),
        AccountRequest.state.in_(sorted(ACTIVATED_OPEN)),
    )
)
_waiting_for_a_manager = Prepared(lambda: _of_entity(AccountRequest.state == State.WITH_SI))


def rivals(request: AccountRequest) -> list[AccountRequest]:
    """Other activated open requests of the same entity."""
    if request.entity_id is None:
        return []
    return [other for other in open_of_entity(request.entity_id, *ACTIVATED_OPEN) if other.id != request.id]


def pending_decision(request_id: int) -> Decision | None:
    return Decision.select().where(Decision.request == request_id, Decision.status == DecisionStatus.PENDING).first()


def last_applied_decision(request_id: int) -> Decision | None:
    return (
        Decision.select()
        .where(Decision.request == request_id, Decision.status == DecisionStatus.APPLIED)
        .order_by(Decision.settled_at.desc(), Decision.id.desc())
        .first()
    )


def latest_decision(request_id: int) -> Decision | None:
    """The last click, whatever became of it."""
    return Decision.select().where(Decision.request == request_id).order_by(Decision.id.desc()).first()


def revisions_of(request: AccountRequest) -> list[RequestRevision]:
    """What changed in the request's fields since it was sent, oldest first."""
    return list(RequestRevision.select().where(RequestRevision.request == request).order_by(RequestRevision.version))
