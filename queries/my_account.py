"""Named reads of `/mon-compte`: what is of the account that is signed in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from domain.states import ACTIVATED_OPEN, State
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


def asks_to_manage(account_id: int) -> set[int]:
    """The entities of which this account has asked to become manager, in a request that is open."""
    return {entity_id for (entity_id,) in _to_manage(account_id, ACTIVATED_OPEN).select(AccountRequest.entity).tuples()}


def draft_to_manage(account_id: int, entity_id: int) -> AccountRequest | None:
    """The draft, the newest if there are several, in which this account asks to become manager of the entity."""
    drafts = _to_manage(account_id, [State.DRAFT]).where(AccountRequest.entity == entity_id)
    draft: AccountRequest | None = drafts.order_by(AccountRequest.id.desc()).first()
    return draft


def _to_manage(account_id: int, states: Collection[State]) -> Any:
    return AccountRequest.select().where(
        AccountRequest.account == account_id,
        AccountRequest.state.in_(sorted(states)),
        AccountRequest.seeks_manager_role,
        AccountRequest.entity.is_null(False),
    )
