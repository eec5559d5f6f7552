"""Limitation (GDPR, article 18): requests are kept without being used, until an SI administrator lifts it.

What that leaves of a request's life is said by `domain.limitation.ACTS`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.actors import SYSTEM, Actor
from domain.errors import refusing
from domain.ledger import Noted
from domain.permissions import Permission, demand
from domain.states import WITH_DECIDERS
from models import AccountRequest, Claim, database
from models_rights import Restriction, RightsRequest
from queries.limitation import restricted, restrictions_of
from queries.locks import lock_requests_together
from services.backup import ledger
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.requests.lifecycle import cancel_pending
from services.requests.limitation import run_on
from services.requests.routing import tell_deciders, tell_of_claim
from services.rights.examining import not_their_own
from services.rights.handing import address_of
from services.rights.keeping import requests_of

_refused = refusing("limitation")


def restrict(deps: Dependencies, actor: Actor, row: RightsRequest) -> None:
    """Keep all requests of the person unused, inside the transaction that grants it.

    A decision that waits for its window's end never happens, and nobody takes care of them any more.
    """
    requests = lock_requests_together(request.id for request in requests_of(row))
    already = restricted([request.id for request in requests])
    # What an earlier limitation keeps unused, or one whose request a restore lost, lasts until this one is lifted.
    standing = Restriction.request.in_(sorted(already)) & Restriction.lifted_at.is_null()
    Restriction.update(asked=row).where(standing).execute()
    ledger.note(deps, Noted.REQUEST_RESTRICTED, [request.id for request in requests if request.id not in already])
    for request in requests:
        if request.id not in already:
            _keep_unused(deps, actor, request, asked=row, placed_by=actor.account_id, placed_at=deps.now())


def restrict_again(deps: Dependencies, request_id: int, placed_by: int, at: datetime) -> bool:
    """Keep a request unused that was when an older database came back, inside the caller's transaction. The request
    about data that asked for it may be lost: it is recorded and granted anew."""
    (request,) = lock_requests_together([request_id]) or (None,)
    if request is None or restricted([request.id]):
        return False
    _keep_unused(deps, SYSTEM, request, placed_by=placed_by, placed_at=at)
    return True


def _keep_unused(deps: Dependencies, actor: Actor, request: AccountRequest, **facts: Any) -> None:
    stopped = cancel_pending(deps, request, actor)
    Claim.delete().where(Claim.request == request).execute()
    Restriction.create(request=request, **facts)
    action = {"action": stopped.action} if stopped is not None else {}
    journal.record("request.restricted", actor, deps.now(), request=request, **action)


def lift(deps: Dependencies, actor: Actor, request_id: int, why: str) -> None:
    """Let them be used again: their clocks run on, those who decide are told, and the person is (article 18(3)).

    Raises NotAllowed, FreshSignInNeeded, NotFound, TransitionRefused ("reason_missing", "right_own",
    "limitation_lifted").
    """
    demand(actor, Permission.EXAMINE_RIGHTS)
    if not why.strip():
        raise _refused("reason_missing")
    with database.atomic():
        actor, row = not_their_own(actor, request_id)
        requests = lock_requests_together(one.request_id for one in restrictions_of(row))
        standing = {one.request_id: one for one in restrictions_of(row)}
        if not standing:
            raise _refused("limitation_lifted")
        _tell(deps, row, why)
        for request in requests:
            if request.id in standing:
                _lift(deps, actor, request, standing[request.id], why.strip())


def _lift(deps: Dependencies, actor: Actor, request: AccountRequest, one: Restriction, why: str) -> None:
    values = {"lifted_at": deps.now(), "lifted_by": actor.account_id, "lifted_why": why}
    Restriction.update(values).where(Restriction.id == one.id).execute()
    journal.record("request.unrestricted", actor, deps.now(), request=request, reason=why)
    run_on(deps, request, one.placed_at)
    if request.state in WITH_DECIDERS:
        tell_deciders(deps, request)
        tell_of_claim(deps, request)


def _tell(deps: Dependencies, row: RightsRequest, why: str) -> None:
    """Those without an address are told by letter, before."""
    if to := address_of(row):
        facts = {"received_on": row.received_on.isoformat(), "why": why}
        outbox.post(deps, "limitation_lifted", to, facts, account=row.account)
