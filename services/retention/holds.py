"""A request under « contentieux »: nothing of it is erased until an administrator lifts that."""

from __future__ import annotations

from peewee import IntegrityError

from domain.actors import Actor
from domain.errors import refusing
from domain.ledger import Noted
from domain.permissions import Permission, demand
from models import AccountRequest, database
from models_retention import LegalHold
from queries.locks import lock_request
from queries.scopes import visible_request
from services.backup import ledger
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh

_refused = refusing("legal_hold")

MANAGE = Permission.MANAGE_ARCHIVES


def place(deps: Dependencies, actor: Actor, reference: str, reason: str) -> LegalHold:
    """Freeze a request, its files, mails and journal, whatever its state.

    Raises NotAllowed, FreshSignInNeeded, NotFound, TransitionRefused ("reason_missing", "hold_placed").
    """
    demand(actor, MANAGE)
    if not reason.strip():
        raise _refused("reason_missing")
    with database.atomic():
        request, actor = _locked(actor, reference)
        try:
            with database.atomic():
                values = {"placed_by": actor.account_id, "placed_at": deps.now()}
                hold = LegalHold.create(request=request, reason=reason, **values)
        except IntegrityError:
            raise _refused("hold_placed") from None
        ledger.note(deps, Noted.HOLD_PLACED, [request.id])
        journal.record("legal_hold.placed", actor, deps.now(), request=request, reason=reason)
    return hold


def lift(deps: Dependencies, actor: Actor, reference: str, why: str) -> None:
    """Its time runs again: what is due goes at the next walk. Raises the same, and "hold_lifted"."""
    demand(actor, MANAGE)
    if not why.strip():
        raise _refused("reason_missing")
    with database.atomic():
        request, actor = _locked(actor, reference)
        hold = LegalHold.get_or_none(LegalHold.request == request, LegalHold.lifted_at.is_null())
        if hold is None:
            raise _refused("hold_lifted")
        changes = {"lifted_by": actor.account_id, "lifted_at": deps.now(), "lifted_why": why}
        LegalHold.update(changes).where(LegalHold.id == hold.id).execute()
        journal.record("legal_hold.lifted", actor, deps.now(), request=request, reason=why)


def _locked(actor: Actor, reference: str) -> tuple[AccountRequest, Actor]:
    request = lock_request(visible_request(actor, reference, MANAGE).id)
    return request, afresh(actor, MANAGE)
