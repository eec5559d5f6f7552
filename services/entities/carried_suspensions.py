"""An act on entities lifts no suspension: of two roles of one person, the one that stays takes the other's over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from domain.actors import Actor
from models import Entity, Membership
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.people import sessions
from services.review.effects import author_of


def carry_suspension(deps: Dependencies, actor: Actor, ended: Membership, stays: Membership, entity: Entity) -> None:
    """Suspend the role that stays, which is `entity`'s, as the one that ends was: of two suspensions, what is stricter
    of each holds. Inside a transaction, both entities locked.

    Effects: who could act by the role that stays reads why they no longer can, and is signed out everywhere.
    """
    if ended.suspended_at is None:
        return
    acted = stays.suspended_at is None
    suspended = [ended] if acted else [stays, ended]
    values = {
        "suspended_at": min(role.suspended_at for role in suspended),
        "suspended_until": _last_day(suspended),
        "suspended_by_manager": all(role.suspended_by_manager for role in suspended),
        "founding": False,
    }
    Membership.update(values).where(Membership.id == stays.id).execute()
    stays.absorb(values)
    if acted:
        _tell(deps, actor, ended.entity, stays, entity)


def _last_day(suspended: Sequence[Membership]) -> date | None:
    """The last of their last days; None where somebody has to give one of them back."""
    days = [role.suspended_until for role in suspended]
    return None if None in days else max(days)


def _tell(deps: Dependencies, actor: Actor, former: Entity, stays: Membership, entity: Entity) -> None:
    until = stays.suspended_until.isoformat() if stays.suspended_until is not None else ""
    name = f"«\N{NO-BREAK SPACE}{former.name}\N{NO-BREAK SPACE}»"
    reason = (
        f"Votre rôle dans {name} était suspendu, et les rôles que vous aviez dans les deux entités n’en font qu’un."
    )
    account = stays.account
    about: dict[str, Any] = {"entity_id": entity.id, "account_id": account.id, "reason": reason}
    if until:
        about["until"] = until
    journal.record("membership.suspended", actor, deps.now(), **about)
    facts = {"first_name": account.first_name, "entity_name": entity.name, "reason": reason}
    what = {"ended": False, "until": until, "author": author_of(actor)}
    outbox.post(deps, "membership_suspended", account.email, facts | what, account=account)
    sessions.end_all(account.id, "role_stopped", deps.now())
