"""Visas of the archives' administration: recorded as they came, ended when they no longer hold. Never changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import Refusal, TransitionRefused
from domain.ledger import Noted
from domain.permissions import Permission, demand
from domain.retention import Category
from models import database
from models_retention import DisposalVisa
from queries.locks import lock_row
from services.backup import ledger
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh

MANAGE = Permission.MANAGE_ARCHIVES


def record(
    deps: Dependencies,
    actor: Actor,
    *,
    number: str,
    given_on: date,
    authority: str,
    categories: Collection[Category],
    through: date | None = None,
    document: str = "",
) -> DisposalVisa:
    """Write a visa down: the next walk erases what it covers.

    Raises NotAllowed, FreshSignInNeeded, TransitionRefused ("visa_without_scope", "day_to_come", "visa_ends_before").
    """
    demand(actor, MANAGE)
    scope = [category for category in Category if category in categories and category.needs_visa]
    if not scope:
        raise _refused("visa_without_scope")
    if given_on > paris_date(deps.now()):
        raise _refused("day_to_come")
    if through is not None and through < given_on:
        raise _refused("visa_ends_before")
    with database.atomic():
        actor = afresh(actor, MANAGE)
        visa = DisposalVisa.create(
            number=number,
            given_on=given_on,
            authority=authority,
            categories=[category.value for category in scope],
            through=through,
            document=document,
            recorded_by=actor.account_id,
            recorded_at=deps.now(),
        )
        journal.record(
            "visa.recorded", actor, deps.now(), object_key=visa.object_key, name=number, day=given_on.isoformat()
        )
    return visa


def end(deps: Dependencies, actor: Actor, visa_id: int) -> None:
    """From now on it covers nothing; what was erased under it goes on naming it. Ended before, it stays as it is.

    Raises NotAllowed, FreshSignInNeeded, NotFound.
    """
    demand(actor, MANAGE)
    with database.atomic():
        actor = afresh(actor, MANAGE)
        visa: DisposalVisa = lock_row(DisposalVisa, visa_id)
        if visa.ended_at is not None:
            return
        changes = {"ended_by": actor.account_id, "ended_at": deps.now()}
        DisposalVisa.update(changes).where(DisposalVisa.id == visa.id).execute()
        ledger.note(deps, Noted.VISA_ENDED, [visa.id])
        journal.record("visa.ended", actor, deps.now(), object_key=visa.object_key, name=visa.number)


def _refused(why: str) -> TransitionRefused:
    return TransitionRefused("visa", "", Refusal(why))
