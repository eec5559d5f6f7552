"""Roles that end in the world, and what is contested there."""

from __future__ import annotations

from domain.calendar import paris_date
from domain.role_endings import EndReason
from domain.states import Role, State
from models import Account, Entity, Membership
from models_people import RoleEnding
from services.machinery.dependencies import Dependencies
from services.people import role_endings
from services.people.corrected_names import name_mark
from services.review import remedies
from tests.support.factories import fresh_actor, make_entity, make_member, make_request
from tests.support.role_ends import decide_end


def values_for_ends(deps: Dependencies, entity: Entity, people: dict[str, Account]) -> dict[str, str]:
    """A role that has ended, a refusal that is contested, and another role of the depositor, who answered before it
    ends."""
    former = make_member(deps, entity, Role.DEPOSITOR)
    today, who = paris_date(deps.now()), fresh_actor(people["si_admin"])
    decide_end(deps, who, Membership.get(Membership.account == former.account_id).id, "Annoncé par son service.")
    leaving = make_member(deps, entity, Role.DEPOSITOR)
    depositor = people["depositor"]
    # In an entity of its own: a merge of the others asks nothing about it.
    heard = Membership.create(account=depositor, entity=make_entity(deps), role=Role.DEPOSITOR, since=deps.now())
    role_endings.begin(deps, who, heard.id, EndReason.LEFT, "Annoncé par son service.")
    role_endings.observe(deps, depositor, heard.id, "Je travaille encore là.")
    answered = RoleEnding.get(RoleEnding.membership == heard)
    refused = make_request(deps, State.REJECTED, by=who)
    return {
        "today": f"{today:%d/%m/%Y}",
        "ended_role": str(Membership.get(Membership.account == former.account_id).id),
        "leaving": str(Membership.get(Membership.account == leaving.account_id).id),
        "heard": str(heard.id),
        "answer_seen": role_endings.answer_mark(answered),
        "name_seen": name_mark(depositor),
        "remedy_id": str(remedies.record(deps, who, refused.reference, today, "La personne joint un mandat.").id),
    }
