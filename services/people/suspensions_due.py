"""Suspensions that have had their last day end by themselves; the clock runs this."""

from __future__ import annotations

from datetime import date

from domain.actors import SYSTEM
from domain.calendar import paris_date
from models import Membership, database
from queries.locks import lock_entities, until_it_stands
from services.machinery.dependencies import Dependencies
from services.people.memberships import give_back


def lift_due(deps: Dependencies) -> int:
    """Give each role back whose suspension had its last day before today (of Paris), in a transaction of its own.
    Returns how many.
    """
    today = paris_date(deps.now())
    due = Membership.select(Membership.id).where(Membership.suspended_until < today, Membership.until.is_null())
    lifted = 0
    for (membership_id,) in list(due.order_by(Membership.id).tuples()):
        with database.atomic():
            membership = _locked(membership_id)
            if _is_due(membership, today):
                give_back(deps, SYSTEM, membership, "")
                lifted += 1
    return lifted


def _is_due(membership: Membership, today: date) -> bool:
    """Looked at again under the lock: somebody may have ended it, given it back, or suspended it anew."""
    last = membership.suspended_until
    return membership.until is None and last is not None and last < today


def _locked(membership_id: int) -> Membership:
    """The membership, its entity locked."""

    def attempt() -> Membership | None:
        membership = Membership.get_by_id(membership_id)
        lock_entities([membership.entity_id])
        now: Membership = Membership.get_by_id(membership_id)
        return now if now.entity_id == membership.entity_id else None

    return until_it_stands(attempt)
