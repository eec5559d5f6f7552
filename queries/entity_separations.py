"""What an entity has that a separation shares out."""

from __future__ import annotations

from dataclasses import dataclass

from domain.row_marks import mark
from models import AccountRequest, Entity, Membership, Ministry
from queries.entity_closings import open_requests_of
from queries.entity_merges import current_roles


@dataclass(frozen=True)
class Parts:
    """The roles in an entity that have not ended, its open requests, and the entities that were merged into it."""

    entity: Entity
    roles: list[Membership]
    requests: list[AccountRequest]
    merged: list[Entity]

    @property
    def mark(self) -> str:
        """The same while what is shared out is the same."""
        roles = [[role.id, role.role, role.active] for role in self.roles]
        return mark([self.entity.id, self.entity.name, roles, [row.id for row in self.requests]])


def other_listed(ministry_id: int) -> list[tuple[Ministry, bool]]:
    """The other bodies of the list that applicants may pick, in its order, and whether each has an entity."""
    known = Entity.select(Entity.ministry).where(Entity.ministry.is_null(False), Entity.merged_into.is_null())
    has_entity = {row_id for (row_id,) in known.tuples()}
    query = Ministry.select().where(Ministry.active, Ministry.id != ministry_id)
    return [(row, row.id in has_entity) for row in query.order_by(Ministry.position, Ministry.label)]


def entity_of_listed(ministry_id: int | None) -> Entity | None:
    """The entity of a body of the list, if it has one."""
    if ministry_id is None:
        return None
    return Entity.get_or_none(Entity.ministry == ministry_id, Entity.merged_into.is_null())


def parts_of(entity: Entity) -> Parts:
    """Read now, or under the entity's lock."""
    ids = open_requests_of(entity.id)
    requests = list(AccountRequest.select().where(AccountRequest.id.in_(ids)).order_by(AccountRequest.id))
    merged = list(Entity.select().where(Entity.merged_into == entity.id).order_by(Entity.id))
    return Parts(entity, current_roles([entity.id]), requests, merged)
