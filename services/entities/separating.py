"""Bodies that were one entity are told apart: people and requests go to another one, chosen by name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from domain.actors import Actor
from domain.errors import NotFound, Refusal, RowChanged, TransitionRefused
from domain.permissions import Permission, demand
from models import Entity, Membership, Ministry, database
from models_entities import EntityAct, EntityIdentifier
from queries.entities import by_identifier
from queries.entity_closings import open_requests_of
from queries.entity_merges import current_roles
from queries.entity_separations import Parts, entity_of_listed, parts_of
from queries.locks import lock_entities, lock_requests, lock_row
from queries.memberships import has_active_manager
from services.entities import acts, former_key
from services.entities.acts import Act
from services.entities.rows import columns_of_new
from services.entities.sharing import share_out
from services.entities.telling import tell_separated
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh
from services.people.memberships import route_anew
from services.requests.entities import free_slot


@dataclass(frozen=True)
class Shares:
    """What goes to the other entity, by ids: roles, roles that are had in both from now on, open requests.

    `name` is that of a new entity; `restored` the id of one that was merged into this one, which stands again instead;
    `listed` that of another body of the list, with an entity or without: a body of the list is separated into such a
    one alone.
    """

    name: str
    roles: Collection[int] = ()
    both: Collection[int] = ()
    requests: Collection[int] = ()
    restored: int | None = None
    listed: int | None = None


def separate(deps: Dependencies, actor: Actor, entity_id: int, shares: Shares, act: Act, *, seen: str) -> Entity:
    """Separate another entity from this one, and return it. `seen` is the `mark` of the parts that were shown.

    Effects: a new entity beside it with the same number (next slot), or the one that was merged into it with its own;
    chosen roles, with the requests that gave them, and chosen requests are of it; what lost its manager goes to the
    SI; its people and the managers are told. Raises NotAllowed, NotFound, RowChanged, TransitionRefused.
    """
    demand(actor, Permission.MERGE_ENTITIES)
    with database.atomic():
        entity, restored, there = _locked(entity_id, shares)
        actor = afresh(actor, Permission.MERGE_ENTITIES)
        lock_requests(open_requests_of(entity.id))
        parts = parts_of(entity)
        _demand_separable(deps, actor, parts, there, shares, act)
        if seen != parts.mark:
            raise RowChanged()
        managed = has_active_manager(entity.id) or (there is not None and has_active_manager(there.id))
        other = there or _other(deps, entity, restored, shares)
        moved = share_out(deps, actor, parts, other, roles=shares.roles, both=shares.both, requests=shares.requests)
        _write_act(deps, actor, entity, other, act, moved)
        tell_separated(deps, parts, other, moved, act, into_known=there is not None)
        for one in (entity, other):
            route_anew(deps, one, managed=managed)
    return other


def _locked(entity_id: int, shares: Shares) -> tuple[Entity, Entity | None, Entity | None]:
    """The entity, with those of its number; the one that is to stand again; the one that the body of the list has."""
    if shares.listed is not None:
        lock_row(Ministry, shares.listed)
    wanted = {one for one in (entity_id, shares.restored) if one is not None}
    known = Entity.get_or_none(Entity.id == entity_id)
    beside = by_identifier(known.identifier_kind, known.identifier) if known and known.identifier else []
    listed = entity_of_listed(shares.listed)
    also = {listed.id} if listed is not None else set()
    rows = {row.id: row for row in lock_entities({*wanted, *also, *(row.id for row in beside)})}
    if not wanted <= set(rows) or rows[entity_id].merged_into_id is not None:
        raise NotFound()
    restored = rows[shares.restored] if shares.restored is not None else None
    if restored is not None and restored.merged_into_id != entity_id:
        raise NotFound()
    return rows[entity_id], restored, rows[listed.id] if listed is not None else None


def _demand_separable(
    deps: Dependencies, actor: Actor, parts: Parts, there: Entity | None, shares: Shares, act: Act
) -> None:
    """Raises TransitionRefused, RowChanged."""
    acts.demand_done(deps, act)
    if (parts.entity.ministry_id is None) != (shares.listed is None) and shares.restored is None:
        raise TransitionRefused("separate", "", Refusal("separate_listed"))
    others = current_roles([there.id]) if there is not None else []
    if any(role.account_id == actor.account_id for role in (*parts.roles, *others)):
        raise TransitionRefused("separate", "", Refusal("own_entity"))
    if there is not None and (there.id == parts.entity.id or there.merged_into_id is not None):
        raise RowChanged()
    if shares.restored is None and shares.listed is None and not shares.name.strip():
        raise TransitionRefused("separate", "", Refusal("name_missing"))


def _other(deps: Dependencies, entity: Entity, restored: Entity | None, shares: Shares) -> Entity:
    if restored is not None:
        return _stands_again(entity, restored)
    return _of_listed(deps, entity, shares.listed) if shares.listed is not None else _made(deps, entity, shares.name)


def _of_listed(deps: Dependencies, entity: Entity, ministry_id: int) -> Entity:
    """A new entity, of a body of the list that has none."""
    ministry = Ministry.get_by_id(ministry_id)
    if not ministry.active:
        raise RowChanged()
    identifier = ("ministry", ministry.code)
    columns = columns_of_new(deps, {"kind": entity.kind}, ministry.label, identifier, ministry_id=ministry.id)
    # Somebody may have activated a request for it at this instant.
    made = Entity.insert(columns).on_conflict_ignore().returning(Entity.id).tuples()
    if not list(made.execute()):
        raise RowChanged()
    (new,) = by_identifier(*identifier)
    return new


def _made(deps: Dependencies, entity: Entity, name: str) -> Entity:
    """A new entity of the same number, beside those that share it."""
    identifier = entity.identifier_kind, entity.identifier
    slot = free_slot(*identifier)
    columns = columns_of_new(deps, entity.__data__, name.strip(), identifier, slot=slot, siren=entity.siren)
    new: Entity = Entity.create(**columns)
    return new


def _stands_again(entity: Entity, restored: Entity) -> Entity:
    """The entity that was merged into this one, with the number that it had: its own, or the one that both share."""
    number = EntityIdentifier.get_or_none(
        EntityIdentifier.entity == entity.id, EntityIdentifier.from_entity == restored.id
    )
    values: dict[str, object] = {"merged_into": None}
    if number is not None:
        values |= {"identifier_kind": number.kind, "identifier": number.value}
        number.delete_instance()
        former_key.keep(entity.id)
    elif _shared_number(entity, restored):
        shared = {"identifier_kind": entity.identifier_kind, "identifier": entity.identifier}
        values |= {**shared, "slot": free_slot(entity.identifier_kind, entity.identifier)}
    Entity.update(values).where(Entity.id == restored.id).execute()
    restored.absorb(values)
    return restored


def _shared_number(entity: Entity, restored: Entity) -> bool:
    """Whether it had the number that the other has, before they were merged."""
    merges = EntityAct.select().where(EntityAct.entity == restored.id, EntityAct.kind == "merge")
    act = merges.order_by(EntityAct.id.desc()).first()
    had = act.detail["identifier"][:2] if act is not None else None
    return had == [entity.identifier_kind, entity.identifier] and entity.identifier is not None


def _write_act(
    deps: Dependencies, actor: Actor, entity: Entity, other: Entity, act: Act, moved: list[Membership]
) -> None:
    act_facts = acts.write(
        deps, actor, "separate", entity, act, other=other, detail={"roles": [role.id for role in moved]}
    )
    trace = {"former": entity.name, "name": other.name, **act_facts, "roles": len(moved)}
    for one in (entity, other):
        journal.record("entity.separated", actor, deps.now(), entity_id=one.id, **trace)
