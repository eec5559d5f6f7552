"""What a merge does with each relation to an entity: one line for every foreign key, none forgotten.

`MOVERS` is compared with the foreign keys that the models have: a merge stops at one that it does not know, rather than
leave rows with an entity that is no more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.actors import Actor
from models import AccountRequest, Decision, Entity, Membership
from models_absences import AccessReview, EntityBreak, ServiceMailbox
from models_entities import EntityAlias, EntityIdentifier, EntityNote
from models_exchange import AttachedFile
from models_people import Departure, Invitation, ManagerProposal
from queries.access_reviews import open_review
from queries.entity_merges import pending_decisions_of
from queries.locks import lock_row
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.access_reviews import close as close_review
from services.people.copied_roles import carry_hearing
from services.people.stepping_down import end_departure


class UnknownRelation(Exception):
    """A table refers to entities, and nobody said what a merge does with its rows."""


Mover = Callable[[Dependencies, Actor, Entity, Entity], int]
"""(deps, actor, former, into) → how many rows moved. Under the locks of both."""


def _requests(deps: Dependencies, actor: Actor, former: Entity, into: Entity) -> int:
    """All requests."""
    return move_requests(deps, actor, former, into, AccountRequest.entity == former.id)


def move_requests(deps: Dependencies, actor: Actor, former: Entity, into: Entity, which: Any) -> int:
    """The requests for which `which` holds, with the decisions on them that wait: those were about the former entity.
    What a request declares, and what an applied decision judged, stay as they were said. Returns how many."""
    moved = list(AccountRequest.select(AccountRequest.id, AccountRequest.reference).where(which))
    ids = {request.id for request in moved}
    for decision in pending_decisions_of(former.id):
        if decision.request_id in ids:
            judged = decision.payload["judged"] | {"entity": into.id}
            Decision.update(payload=decision.payload | {"judged": judged}).where(Decision.id == decision.id).execute()
    AccountRequest.update(entity=into.id).where(which).execute()
    for request in moved:
        request.absorb({"entity": into.id})
    journal.record_each("request.entity_moved", actor, deps.now(), moved, former=former.name, entity=into.name)
    return len(moved)


def _roles(deps: Dependencies, actor: Actor, former: Entity, into: Entity) -> int:
    """All roles, ended ones too; each says for which entity it was given."""
    moved = list(Membership.select().where(Membership.entity == former.id).order_by(Membership.id))
    Membership.update(entity=into.id, former_entity=former.id).where(Membership.entity == former.id).execute()
    for role in moved:
        journal.record(
            "membership.moved",
            actor,
            deps.now(),
            entity_id=into.id,
            account_id=role.account_id,
            role=role.role,
            former=former.name,
            name=into.name,
        )
    return len(moved)


def end_second_role(deps: Dependencies, actor: Actor, role: Membership, kept: Membership) -> None:
    """End one of two roles that somebody has in what becomes one entity: they go on with the other, and are heard about
    it. Nobody is signed out by it: what a role opens is read anew at each request."""
    Membership.update(until=deps.now(), founding=False).where(Membership.id == role.id).execute()
    end_departure(role.account_id, role.entity_id, deps.now())
    carry_hearing(role.id, kept.id)
    about = {"entity_id": role.entity_id, "account_id": role.account_id, "role": role.role}
    journal.record("membership.merged", actor, deps.now(), **about)


def _aliases(deps: Dependencies, actor: Actor, former: Entity, into: Entity) -> int:
    """All former names; one that the other has too stands there already."""
    there = EntityAlias.select(EntityAlias.search_key).where(EntityAlias.entity == into.id)
    twice = [key for (key,) in there.tuples()]
    EntityAlias.delete().where(EntityAlias.entity == former.id, EntityAlias.search_key.in_(twice)).execute()
    return int(EntityAlias.update(entity=into.id).where(EntityAlias.entity == former.id).execute())


def _invitations(deps: Dependencies, actor: Actor, former: Entity, into: Entity) -> int:
    """All invitations; an open one to somebody whom the other invites too is revoked."""
    there = Invitation.select(Invitation.email_key).where(Invitation.entity == into.id, Invitation.ended_at.is_null())
    twice = [key for (key,) in there.tuples()]
    of_former = Invitation.entity == former.id
    Invitation.update(ended_at=deps.now(), outcome="revoked").where(
        of_former, Invitation.ended_at.is_null(), Invitation.email_key.in_(twice)
    ).execute()
    return int(Invitation.update(entity=into.id).where(of_former).execute())


def _proposals(deps: Dependencies, actor: Actor, former: Entity, into: Entity) -> int:
    """All proposals; an open one of somebody who is proposed in the other too is revoked."""
    ended = {"ended_at": deps.now(), "outcome": "revoked"}
    return _of_people(ManagerProposal, former, into, ended)


def _departures(deps: Dependencies, actor: Actor, former: Entity, into: Entity) -> int:
    """All departures; an open one of somebody who leaves the other too ends."""
    return _of_people(Departure, former, into, {"ended_at": deps.now()})


def _of_people(
    model: type[ManagerProposal] | type[Departure], former: Entity, into: Entity, ended: dict[str, Any]
) -> int:
    """All rows; one that is open in both of the same account ends, for one is open at a time."""
    there = model.select(model.account).where(model.entity == into.id, model.ended_at.is_null())
    twice = [account_id for (account_id,) in there.tuples()]
    of_former = model.entity == former.id
    model.update(ended).where(of_former, model.ended_at.is_null(), model.account.in_(twice)).execute()
    return int(model.update(entity=into.id).where(of_former).execute())


def _reviews(deps: Dependencies, actor: Actor, former: Entity, into: Entity) -> int:
    """They stay, so that the turn of the other comes as if it had been asked alone; an open one is over."""
    review = open_review(former.id)
    if review is not None:
        close_review(deps, lock_row(AccessReview, review.id))
    return 0


def _along(field: Any) -> Mover:
    """The rows go along, and nothing else."""

    def move(deps: Dependencies, actor: Actor, former: Entity, into: Entity) -> int:
        return int(field.model.update({field: into.id}).where(field == former.id).execute())

    return move


def _stay(deps: Dependencies, actor: Actor, former: Entity, into: Entity) -> int:
    """The rows say what was: they go on naming the former entity."""
    return 0


def _mailbox(deps: Dependencies, actor: Actor, former: Entity, into: Entity) -> int:
    """The mailbox goes along, unless the other has one."""
    if ServiceMailbox.select().where(ServiceMailbox.entity == into.id).exists():
        return _rows_gone(ServiceMailbox.entity, former)
    return _along(ServiceMailbox.entity)(deps, actor, former, into)


def _rows_gone(field: Any, former: Entity) -> int:
    return int(field.model.delete().where(field == former.id).execute())


def _gone(deps: Dependencies, actor: Actor, former: Entity, into: Entity) -> int:
    """Its offices being shut says nothing of the other's, which decides from now on."""
    return _rows_gone(EntityBreak.entity, former)


MOVERS: dict[str, Mover] = {
    "account_request.entity": _requests,
    "membership.entity": _roles,
    "membership.former_entity": _stay,
    "entity.merged_into": _along(Entity.merged_into),
    "entity_identifier.entity": _along(EntityIdentifier.entity),
    "entity_identifier.from_entity": _stay,
    "entity_alias.entity": _aliases,
    "entity_note.entity": _along(EntityNote.entity),
    "entity_finding.entity": _stay,
    "invitation.entity": _invitations,
    "entity_break.entity": _gone,
    "service_mailbox.entity": _mailbox,
    "attached_file.entity": _along(AttachedFile.entity),
    "manager_proposal.entity": _proposals,
    "departure.entity": _departures,
    "access_review.entity": _reviews,
    "entity_act.entity": _stay,
    "entity_act.other": _stay,
}
"""Each foreign key to `entity` (table and field) → what a merge does with its rows."""


def unknown_relations() -> list[str]:
    """The foreign keys to `entity` of which MOVERS says nothing."""
    there = {f"{model._meta.table_name}.{field.name}" for field, model in Entity._meta.backrefs.items()}
    return sorted(there - set(MOVERS))


def move_all(deps: Dependencies, actor: Actor, former: Entity, into: Entity) -> dict[str, int]:
    """Move what is of `former` to `into`, and count the rows by relation. Raises UnknownRelation."""
    unknown = unknown_relations()
    if unknown:
        raise UnknownRelation(f"services/entities/movers.py says nothing of {', '.join(unknown)}")
    return {name: move(deps, actor, former, into) for name, move in MOVERS.items()}
