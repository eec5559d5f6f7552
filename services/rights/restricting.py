"""Limitation (GDPR, article 18): requests are kept without being used, until an SI administrator lifts it."""

from __future__ import annotations

from domain.actors import Actor
from domain.errors import Refusal, TransitionRefused
from domain.permissions import Permission, demand
from models import database
from models_rights import Restriction, RightsRequest
from queries.locks import lock_requests
from queries.rights import restricted, restrictions_of, visible_rights_request
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh
from services.rights.keeping import requests_of


def restrict(deps: Dependencies, actor: Actor, row: RightsRequest) -> None:
    """Keep all requests of the person unused, inside the transaction that grants it."""
    requests = lock_requests(request.id for request in requests_of(row))
    already = restricted([request.id for request in requests])
    for request in requests:
        if request.id not in already:
            Restriction.create(request=request, asked=row, placed_by=actor.account_id, placed_at=deps.now())
            journal.record("request.restricted", actor, deps.now(), request=request)


def lift(deps: Dependencies, actor: Actor, request_id: int, why: str) -> None:
    """Let them be used again. Raises NotAllowed, FreshSignInNeeded, NotFound, TransitionRefused ("reason_missing")."""
    demand(actor, Permission.EXAMINE_RIGHTS)
    if not why.strip():
        raise TransitionRefused("lift", "", Refusal("reason_missing"))
    with database.atomic():
        row = visible_rights_request(actor, request_id)
        requests = {request.id: request for request in lock_requests(one.request_id for one in restrictions_of(row))}
        actor = afresh(actor, Permission.EXAMINE_RIGHTS)
        for one in restrictions_of(row):
            values = {"lifted_at": deps.now(), "lifted_by": actor.account_id, "lifted_why": why.strip()}
            Restriction.update(values).where(Restriction.id == one.id).execute()
            journal.record("request.unrestricted", actor, deps.now(), request=requests[one.request_id], reason=why)
