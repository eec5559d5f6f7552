"""A role that had ended is given back: what it was decided by holds again."""

from __future__ import annotations

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import refusing
from models import Membership
from queries.entity_closings import is_closed
from queries.memberships import active_managers, current_membership
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.copied_roles import copy_role
from services.review.effects import reroute_waiting, withdraw_superfluous

_refused = refusing("membership.restored")


def give_ended_back(deps: Dependencies, actor: Actor, former: Membership, reason: str) -> None:
    """Give a role of this kind again to the person who had it, from today on. What they asked of the entity meanwhile
    is withdrawn; the requests of an entity that gets a manager by it return. Inside a transaction, the entity locked.

    Raises TransitionRefused ("entity_closed", "account_inactive", "already_member").
    """
    now, entity = deps.now(), former.entity
    if is_closed(entity, paris_date(now)):
        raise _refused("entity_closed")
    if not former.account.active:
        raise _refused("account_inactive")
    if current_membership(former.account_id, entity.id) is not None:
        raise _refused("already_member")
    had = bool(active_managers(entity.id))
    copy_role(former, former.role, now)
    about = {"entity_id": entity.id, "account_id": former.account_id}
    journal.record("membership.restored", actor, now, **about, reason=reason)
    withdraw_superfluous(deps, entity.id, former.account)
    if not had and active_managers(entity.id):
        reroute_waiting(deps, entity.id)
