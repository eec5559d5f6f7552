"""What the named reads of invitations, proposals, departures and remedies give (`scope_reads.py`)."""

from __future__ import annotations

from domain.permissions import Permission
from models import AccountRequest, Entity, Membership
from models_people import Invitation, Remedy
from models_rights import RightsRequest
from queries import departures, directory, invitations, proposals, remedies, rights
from tests.queries.reading import Read, about, one_by_one

PEOPLE_READS: dict[str, Read] = {
    "running": lambda world, actor: world.shown(remedies.running(actor)),
    "open_rights": lambda world, actor: world.shown(rights.open_rights(actor)),
    "visible_rights_request": one_by_one(
        RightsRequest, lambda actor, row: rights.visible_rights_request(actor, row.id)
    ),
    "visible_remedy": one_by_one(Remedy, lambda actor, row: remedies.visible_remedy(actor, row.id)),
    "remedies_of_request": about("r", AccountRequest, remedies.remedies_of_request),
    "remedies_of_roles": lambda world, actor: world.shown(
        one for some in remedies.remedies_of_roles(actor, world.all(Membership)).values() for one in some
    ),
    "may_be_contested": one_by_one(Membership, lambda actor, row: remedies.may_be_contested(actor, row.id)),
    "ended_role": one_by_one(Membership, lambda actor, row: remedies.ended_role(actor, row.id)),
    "entity_to_join": one_by_one(Entity, lambda actor, row: invitations.entity_to_join(actor, row.id)),
    "entity_to_run": one_by_one(Entity, lambda actor, row: directory.entity_to_run(actor, row.id)),
    "visible_invitation": one_by_one(
        Invitation, lambda actor, row: invitations.visible_invitation(actor, row.id, Permission.SEE_PEOPLE)
    ),
    "proposable_membership": one_by_one(Membership, lambda actor, row: proposals.proposable_membership(actor, row.id)),
    "proposable_in": lambda world, actor: world.shown(
        Membership.select().where(Membership.id.in_(sorted(proposals.proposable_in(actor, world.one(Entity, "a")))))
    ),
    "waiting_departures": lambda world, actor: world.shown(departures.waiting_departures(actor)),
    "departures_in": lambda world, actor: world.shown(departures.departures_in(actor, world.one(Entity, "a")).values()),
    "proposals_in": lambda world, actor: world.shown(proposals.proposals_in(actor, world.one(Entity, "a")).values()),
    "invitations_to": lambda world, actor: world.shown(invitations.invitations_to(actor, world.one(Entity, "a"))),
}
