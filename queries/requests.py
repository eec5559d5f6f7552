"""Named reads of requests. What a signed-in person may see goes through `queries.scopes` instead."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from domain.states import ACTIVATED_OPEN, CLOSED, DecisionStatus, State
from models import AccountRequest, Decision, RequestRevision
from queries.prepared import Prepared, given


def latest_activated_open(email_key: str) -> AccountRequest | None:
    """The request whose password opens the follow-up page before there is an account (rule 9)."""
    return (
        AccountRequest.select()
        .where(
            AccountRequest.email_key == email_key,
            AccountRequest.state.in_(list(ACTIVATED_OPEN)),
            AccountRequest.password_hash.is_null(False),
        )
        .order_by(AccountRequest.activated_at.desc(), AccountRequest.id.desc())
        .first()
    )


def open_of_address(email_key: str, most: int | None = None) -> list[AccountRequest]:
    """The requests that « Retrouver ma demande » speaks of: submitted, not closed; at most so many (None: all).

    Oldest first. Of too many those that were activated are taken before the others, which anybody can submit for any
    address, and of these the newest.
    """
    closed_or_draft = [*CLOSED, State.DRAFT]
    chosen = (
        AccountRequest.select()
        .where(AccountRequest.email_key == email_key, AccountRequest.state.not_in(closed_or_draft))
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
