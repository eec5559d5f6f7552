"""Bodies that were one entity are told apart: people and requests go to another one, chosen by name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from domain.actors import Actor
from domain.errors import NotFound, Refusal, RowChanged, TransitionRefused
from domain.permissions import Permission, demand
from models import AccountRequest, Entity, Membership, database
from models_entities import EntityAct, EntityIdentifier
from queries.entities import by_identifier
from queries.entity_closings import open_requests_of
from queries.entity_separations import Parts, parts_of, without_entity
from queries.locks import lock_entities, lock_requests
from queries.memberships import has_active_manager
from services.entities import acts, former_key
from services.entities.acts import Act
from services.entities.movers import move_requests
from services.entities.rows import columns_of_new
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
    `listed` that of a body of the list, which has no entity yet: a body of the list is separated into such a one alone.
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
        entity, restored = _locked(entity_id, shares.restored)
        actor = afresh(actor, Permission.MERGE_ENTITIES)
        lock_requests(open_requests_of(entity.id))
        parts = parts_of(entity)
        _demand_separable(deps, actor, parts, shares, act)
        if seen != parts.mark:
            raise RowChanged()
        managed = has_active_manager(entity.id)
        other = _other(deps, entity, restored, shares)
        moved = _move(deps, actor, parts, other, shares)
        _write_act(deps, actor, entity, other, act, moved)
        tell_separated(deps, parts, other, moved, act.effective_on, act.document)
        for one in (entity, other):
            route_anew(deps, one, managed=managed)
    return other


def _locked(entity_id: int, restored_id: int | None) -> tuple[Entity, Entity | None]:
    """The entity, with those of its number, and the one that is to stand again."""
    wanted = {entity_id} if restored_id is None else {entity_id, restored_id}
    known = Entity.get_or_none(Entity.id == entity_id)
    beside = by_identifier(known.identifier_kind, known.identifier) if known and known.identifier else []
    rows = {row.id: row for row in lock_entities({*wanted, *(row.id for row in beside)})}
    if not wanted <= set(rows) or rows[entity_id].merged_into_id is not None:
        raise NotFound()
    restored = rows[restored_id] if restored_id is not None else None
    if restored is not None and restored.merged_into_id != entity_id:
        raise NotFound()
    return rows[entity_id], restored


def _demand_separable(deps: Dependencies, actor: Actor, parts: Parts, shares: Shares, act: Act) -> None:
    """Raises TransitionRefused."""
    acts.demand_done(deps, act)
    if (parts.entity.ministry_id is None) != (shares.listed is None) and shares.restored is None:
        raise TransitionRefused("separate", "", Refusal("separate_listed"))
    if any(role.account_id == actor.account_id for role in parts.roles):
        raise TransitionRefused("separate", "", Refusal("own_entity"))
    if shares.restored is None and shares.listed is None and not shares.name.strip():
        raise TransitionRefused("separate", "", Refusal("name_missing"))


def _other(deps: Dependencies, entity: Entity, restored: Entity | None, shares: Shares) -> Entity:
    if restored is not None:
        return _stands_again(entity, restored)
    return _of_listed(deps, entity, shares.listed) if shares.listed is not None else _made(deps, entity, shares.name)


def _of_listed(deps: Dependencies, entity: Entity, ministry_id: int) -> Entity:
    """The entity of a body of the list that has none yet."""
    ministry = next((row for row in without_entity() if row.id == ministry_id), None)
    if ministry is None:
        raise TransitionRefused("separate", "", Refusal("listed_has_entity"))
    identifier = ("ministry", ministry.code)
    columns = columns_of_new(deps, {"kind": entity.kind}, ministry.label, identifier, ministry_id=ministry.id)
    new: Entity = Entity.create(**columns)
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


def _move(deps: Dependencies, actor: Actor, parts: Parts, other: Entity, shares: Shares) -> list[Membership]:
    """The chosen roles with the requests that gave them, and the chosen requests. Returns the roles in the other."""
    roles = {role.id: role for role in parts.roles}
    gone = [roles[role_id] for role_id in shares.roles if role_id in roles]
    both = [roles[role_id] for role_id in shares.both if role_id in roles]
    for role in gone:
        Membership.update(entity=other.id, former_entity=None).where(Membership.id == role.id).execute()
    for role in both:
        again = {name: value for name, value in role.__data__.items() if name not in ("id", "former_entity")}
        Membership.create(**{**again, "entity": other.id, "founding": False})
    for role in (*gone, *both):
        trace = {"account_id": role.account_id, "role": role.role, "former": parts.entity.name, "name": other.name}
        journal.record("membership.moved", actor, deps.now(), entity_id=other.id, **trace)
    gave = [role.request_id for role in gone if role.request_id is not None]
    asked = {request.id for request in parts.requests}
    ids = [*gave, *(one for one in shares.requests if one in asked)]
    own = AccountRequest.entity == parts.entity.id
    move_requests(deps, actor, parts.entity, other, own & AccountRequest.id.in_(ids))
    return [*gone, *both]


def _write_act(
    deps: Dependencies, actor: Actor, entity: Entity, other: Entity, act: Act, moved: list[Membership]
) -> None:
    act_facts = acts.write(
        deps, actor, "separate", entity, act, other=other, detail={"roles": [role.id for role in moved]}
    )
    trace = {"former": entity.name, "name": other.name, **act_facts, "roles": len(moved)}
    for one in (entity, other):
        journal.record("entity.separated", actor, deps.now(), entity_id=one.id, **trace)
