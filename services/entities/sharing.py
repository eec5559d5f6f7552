"""Which roles and requests of an entity are another one's from now on, where the two are told apart."""

from __future__ import annotations

from collections.abc import Collection

from domain.actors import Actor
from domain.states import Role
from models import AccountRequest, Entity, Membership
from queries.entity_merges import current_roles
from queries.entity_separations import Parts
from services.entities.carried_suspensions import carry_suspension
from services.entities.movers import end_second_role, move_requests
from services.machinery import journal
from services.machinery.dependencies import Dependencies


def share_out(
    deps: Dependencies,
    actor: Actor,
    parts: Parts,
    other: Entity,
    *,
    roles: Collection[int],
    both: Collection[int],
    requests: Collection[int],
) -> list[Membership]:
    """Move the chosen roles with the requests that gave them, and the chosen requests, and give those of `both` in the
    other too, by ids. Returns the roles that are in the other from now on. Under the locks of both entities."""
    known = {role.id: role for role in parts.roles}
    gone = [known[role_id] for role_id in roles if role_id in known]
    gave = [role.request_id for role in gone if role.request_id is not None]
    there = {role.account_id: role for role in current_roles([other.id])}
    founded = any(role.founding for role in there.values())
    moved = []
    for role in gone:
        if _goes(deps, actor, role, there.get(role.account_id), other, founding=role.founding and not founded):
            moved.append(role)
    for role in (known[role_id] for role_id in both if role_id in known):
        if role.account_id not in there:
            again = {name: value for name, value in role.__data__.items() if name not in ("id", "former_entity")}
            Membership.create(**{**again, "entity": other.id, "founding": False})
            moved.append(role)
    for role in moved:
        trace = {"account_id": role.account_id, "role": role.role, "former": parts.entity.name, "name": other.name}
        journal.record("membership.moved", actor, deps.now(), entity_id=other.id, **trace)
    asked = {request.id for request in parts.requests}
    ids = [*gave, *(one for one in requests if one in asked)]
    own = AccountRequest.entity == parts.entity.id
    move_requests(deps, actor, parts.entity, other, own & AccountRequest.id.in_(ids))
    return moved


def _goes(
    deps: Dependencies, actor: Actor, role: Membership, there: Membership | None, other: Entity, *, founding: bool
) -> bool:
    """Move a role, and whether it did: of somebody who has one in the other entity already, the manager's stays, else
    the one that is there, and the second ends; suspended if either was. One entity has one first manager."""
    stays = there is None or _strength(role) > _strength(there)
    if there is not None:
        kept, second = (role, there) if stays else (there, role)
        end_second_role(deps, actor, second, kept)
        carry_suspension(deps, actor, second, kept, other)
    if stays:
        changes = {"entity": other.id, "former_entity": None, "founding": founding and role.active}
        Membership.update(changes).where(Membership.id == role.id).execute()
    return stays


def _strength(role: Membership) -> tuple[bool, bool]:
    return role.role == Role.ENTITY_MANAGER, role.active
