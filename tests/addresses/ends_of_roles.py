"""Roles that end in the world, and what is contested there."""

from __future__ import annotations

from domain.calendar import paris_date
from domain.states import Role, State
from models import Account, Entity, Membership
from services.machinery.dependencies import Dependencies
from services.review import remedies
from tests.support.factories import fresh_actor, make_member, make_request


def values_for_ends(deps: Dependencies, entity: Entity, admin: Account) -> dict[str, str]:
    """A role that has ended, and a refusal that is contested."""
    former = make_member(deps, entity, Role.DEPOSITOR)
    Membership.update(until=deps.now()).where(Membership.account == former.account_id).execute()
    today, who = paris_date(deps.now()), fresh_actor(admin)
    refused = make_request(deps, State.REJECTED, by=who)
    return {
        "today": f"{today:%d/%m/%Y}",
        "ended_role": str(Membership.get(Membership.account == former.account_id).id),
        "remedy_id": str(remedies.record(deps, who, refused.reference, today, "La personne joint un mandat.").id),
    }
