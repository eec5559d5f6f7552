"""Visas of the archives' administration, and transfers to its services: recorded as they came, ended when they no
longer hold. Never changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import refusing
from domain.ledger import Noted
from domain.permissions import Permission, demand
from domain.retention import ArchiveAct, Category, Fate
from models import database
from models_retention import DisposalVisa
from queries.locks import lock_row
from queries.retention import valid_visas
from services.backup import ledger
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh
from services.retention.acts import covers

_refused = refusing("visa")

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
    kind: ArchiveAct = ArchiveAct.VISA,
) -> DisposalVisa:
    """Write a visa or a transfer down: the next walk erases what it covers.

    Raises NotAllowed, FreshSignInNeeded, TransitionRefused ("visa_without_scope", "day_to_come", those of
    `_demand_transferable` and `_followed`).
    """
    demand(actor, MANAGE)
    scope = [category for category in Category if category in categories and category.is_archive]
    if not scope:
        raise _refused("visa_without_scope")
    if given_on > paris_date(deps.now()):
        raise _refused("day_to_come")
    fates = {deps.policy.archives[category].fate for category in scope}
    if kind is ArchiveAct.TRANSFER:
        _demand_transferable(fates, given_on, through)
    with database.atomic():
        actor = afresh(actor, MANAGE)
        visa = DisposalVisa.create(
            kind=kind,
            transfer=_followed(deps, scope) if kind is ArchiveAct.VISA else None,
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


def _demand_transferable(fates: Collection[Fate], given_on: date, through: date | None) -> None:
    """A transfer is of what was due, and is not to be destroyed as a whole.

    Raises TransitionRefused ("transfer_of_destroyed", "transfer_without_day", "transfer_to_come").
    """
    if Fate.DESTROYED in fates:
        raise _refused("transfer_of_destroyed")
    if through is None:
        raise _refused("transfer_without_day")
    if through > given_on:
        raise _refused("transfer_to_come")


def _followed(deps: Dependencies, scope: Collection[Category]) -> DisposalVisa | None:
    """The newest transfer of what is sampled of this scope, after which the rest may be destroyed; None without any.

    Raises TransitionRefused ("visa_of_kept", "not_transferred").
    """
    fates = {category: deps.policy.archives[category].fate for category in scope}
    if Fate.KEPT in fates.values():
        raise _refused("visa_of_kept")
    sampled = [category for category, fate in fates.items() if fate is Fate.SAMPLED]
    transfers = [act for act in valid_visas() if act.kind == ArchiveAct.TRANSFER]
    following = [act for act in transfers if all(covers(act, category, None) for category in sampled)]
    if sampled and not following:
        raise _refused("not_transferred")
    return max(following, key=lambda act: (act.through, act.id)) if sampled else None


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
