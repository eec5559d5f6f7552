"""Two entities become one by an act: all that was of the one is of the other from then on, and can be traced back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from domain.actors import Actor
from domain.errors import NotFound, Refusal, RowChanged, TransitionRefused
from domain.names import SEARCH_KEY_MAXIMUM, search_key
from domain.permissions import Permission, demand
from models import Entity, Membership, database
from models_entities import EntityAlias, EntityIdentifier
from queries.entity_merges import MergeFacts, merge_facts, requests_to_move
from queries.locks import lock_entities, lock_requests
from queries.memberships import has_active_manager
from services.entities import acts, former_key
from services.entities.acts import Act
from services.entities.carried_suspensions import carry_suspension
from services.entities.listed_bodies import lock_listed, merge_listed
from services.entities.movers import end_second_role, move_all
from services.entities.telling import tell_merged
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh
from services.people.memberships import route_anew


@dataclass(frozen=True)
class Choices:
    """What an administrator chooses, by ids of roles: which role of somebody who has two stays, who stays the first
    manager of two."""

    kept: Collection[int] = ()
    founder: int | None = None


def merge(
    deps: Dependencies, actor: Actor, former_id: int, into_id: int, choices: Choices, act: Act, *, seen: str
) -> Entity:
    """Merge one entity into another, which is returned. `seen` is the `mark` of the facts that were shown.

    Effects: requests, roles and decisions that wait are of the other one; its number and name lead there. Requests go
    to the managers that there are now, or to the SI; those of people who have a role there by now are withdrawn. Who
    had a role in it, and the managers of the other, are told. Raises NotAllowed, NotFound, RowChanged,
    TransitionRefused, UnknownRelation.
    """
    demand(actor, Permission.MERGE_ENTITIES)
    with database.atomic():
        lock_listed([former_id, into_id])
        former, into = _locked(former_id, into_id)
        actor = afresh(actor, Permission.MERGE_ENTITIES)
        demand_mergeable(former, into)
        return join(deps, actor, former, into, choices, act, seen=seen)


def join(
    deps: Dependencies, actor: Actor, former: Entity, into: Entity, choices: Choices, act: Act, *, seen: str | None
) -> Entity:
    """The part of `merge` under the locks of both entities; `seen` is None where no page showed their facts."""
    lock_requests(requests_to_move(former.id, into.id))
    facts = merge_facts(former, into)
    acts.demand_done(deps, act)
    _demand_none_of_ones_own(actor, facts)
    if seen not in (None, facts.mark):
        raise RowChanged()
    managed = has_active_manager(former.id) or has_active_manager(into.id)
    ended = _end_second_roles(deps, actor, facts, choices)
    _leave_one_founder(facts, choices, ended)
    moved = move_all(deps, actor, former, into)
    if former.ministry_id is not None:
        merge_listed(deps, actor, former, into)
    _bury(deps, former, into, act)
    _write_act(deps, actor, facts, act, moved)
    tell_merged(deps, facts, act.effective_on, act.document)
    route_anew(deps, into, managed=managed)
    return into


def demand_mergeable(former: Entity, into: Entity) -> None:
    """Raises TransitionRefused for entities that no merge can be of."""
    if former.id == into.id:
        raise TransitionRefused("merge", "", Refusal("merge_same"))
    if former.merged_into_id is not None or into.merged_into_id is not None:
        raise TransitionRefused("merge", "", Refusal("entity_merged"))
    if into.closed_on is not None:
        raise TransitionRefused("merge", "", Refusal("entity_closed"))
    if (former.ministry_id is None) != (into.ministry_id is None):
        raise TransitionRefused("merge", "", Refusal("merge_listed"))


def _locked(former_id: int, into_id: int) -> tuple[Entity, Entity]:
    """Both, locked in the order of their ids."""
    rows = {entity.id: entity for entity in lock_entities([former_id, into_id])}
    if not {former_id, into_id} <= set(rows):
        raise NotFound()
    return rows[former_id], rows[into_id]


def _demand_none_of_ones_own(actor: Actor, facts: MergeFacts) -> None:
    """Nobody decides on a role of their own (rule 12)."""
    if any(role.account_id == actor.account_id for role in (*facts.former_roles, *facts.into_roles)):
        raise TransitionRefused("merge", "", Refusal("own_entity"))


def _end_second_roles(deps: Dependencies, actor: Actor, facts: MergeFacts, choices: Choices) -> set[int]:
    """Of two roles of one person the one that was not chosen ends, before both are of one entity: the ids of these.
    The chosen one is suspended if either was."""
    pairs = []
    for double in facts.doubles:
        both = (double.former, double.into)
        kept = [role for role in both if role.id in choices.kept]
        if len(kept) != 1:
            raise TransitionRefused("merge", "", Refusal("role_missing"))
        pairs += [(role, kept[0]) for role in both if role is not kept[0]]
    for second, stays in pairs:
        end_second_role(deps, actor, second, stays)
        carry_suspension(deps, actor, second, stays, facts.into)
    return {second.id for second, _ in pairs}


def _leave_one_founder(facts: MergeFacts, choices: Choices, ended: set[int]) -> None:
    """Of two first managers one stays the first, before both are of one entity; the other stays a manager."""
    founders = [role.id for role in facts.founders if role.id not in ended]
    if len(founders) < 2:
        return
    if choices.founder not in founders:
        raise TransitionRefused("merge", "", Refusal("founder_missing"))
    for role_id in founders:
        if role_id != choices.founder:
            Membership.update(founding=False).where(Membership.id == role_id).execute()


def _bury(deps: Dependencies, former: Entity, into: Entity, act: Act) -> None:
    """The entity's row stays, and says which one it became; its number and its name lead there."""
    shared = (former.identifier_kind, former.identifier) == (into.identifier_kind, into.identifier)
    if former.identifier is not None and not shared:
        EntityIdentifier.create(
            entity=into.id,
            kind=former.identifier_kind,
            value=former.identifier,
            until=act.effective_on,
            from_entity=former.id,
            why=act.reason.strip(),
            recorded_at=deps.now(),
        )
    if former.search_key != into.search_key:
        key = former.search_key or search_key(former.name, SEARCH_KEY_MAXIMUM)
        alias = EntityAlias.insert(entity=into.id, name=former.name, search_key=key, until=act.effective_on)
        alias.on_conflict_ignore().execute()
    # Its slot too: nobody else may have the number that it had, and bodies are told apart by it.
    gone = {"identifier_kind": None, "identifier": None, "slot": 0, "merged_into": into.id, "former_key": None}
    Entity.update(gone).where(Entity.id == former.id).execute()
    former_key.keep(into.id)


def _write_act(deps: Dependencies, actor: Actor, facts: MergeFacts, act: Act, moved: dict[str, int]) -> None:
    """The trace: the act, and an entry in the journal of each of the two."""
    former, into = facts.former, facts.into
    detail = {
        "identifier": [former.identifier_kind, former.identifier, former.slot],
        "moved": {name: count for name, count in moved.items() if count},
    }
    act_facts = acts.write(deps, actor, "merge", former, act, other=into, detail=detail)
    trace = {
        "former": former.name,
        "name": into.name,
        "identifier": former.identifier,
        **act_facts,
        "requests": moved["account_request.entity"],
        "roles": moved["membership.entity"],
    }
    for event, entity in (("entity.merged", into), ("entity.merged_into", former)):
        journal.record(event, actor, deps.now(), entity_id=entity.id, **trace)
