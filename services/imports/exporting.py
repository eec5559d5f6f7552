"""The full export: all entities and their people, in the columns that an import takes.

Left out: requests, documents, passwords, factors, the journal and the agents' own roles.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from peewee import JOIN, fn

from domain.actors import Actor
from domain.calendar import paris_date
from domain.import_columns import Column
from domain.import_facts import OWN_REFERENCE, REFERENCE
from domain.import_former import number_words, written
from domain.permissions import Permission
from domain.registry import Registry
from models import Account, Entity, Membership, Ministry
from models_entities import EntityAlias, EntityIdentifier
from queries.scopes import entities_visible_to, memberships_visible_to
from queries.text_search import among_ids
from services.machinery.dependencies import Dependencies
from services.machinery.exports import Cells, Keys, keys_of


def full_keys(actor: Actor, *, seconds: float) -> Keys:
    """A key a line: that of a role, or the negative of that of an entity without any."""
    roles = memberships_visible_to(actor, Permission.IMPORT).order_by(
        Membership.entity, Membership.since, Membership.id
    )
    peopled = fn.EXISTS(Membership.select(Membership.id).where(Membership.entity == Entity.id))
    alone = entities_visible_to(actor, Permission.IMPORT).where(~peopled, Entity.merged_into.is_null())
    keys = array("q", keys_of(roles, Membership.id, seconds=seconds))
    keys.extend(-key for key in keys_of(alone.order_by(Entity.id), Entity.id, seconds=seconds))
    return keys


def full_lines(deps: Dependencies, keys: Sequence[int]) -> Iterator[Cells]:
    """The cells of these lines, in the order of `Column`; of rows that are gone, none."""
    roles = {row.id: row for row in _roles([key for key in keys if key > 0])}
    alone = {row.id: row for row in _alone([-key for key in keys if key < 0])}
    former = _former(deps.registry, {row.entity_id for row in roles.values()} | alone.keys())
    for key in keys:
        row = roles.get(key)
        entity = row.entity if row is not None else alone.get(-key)
        if entity is not None:
            of_role = _of_role(deps.registry, row) if row is not None else {}
            cells = _of_entity(deps, entity) | former.get(entity.id, {}) | of_role
            yield [cells.get(column, "") for column in Column]


def _roles(ids: list[int]) -> Any:
    return (
        Membership.select(Membership, Account, Entity, Ministry)
        .join(Account, on=Membership.account)
        .switch(Membership)
        .join(Entity)
        .join(Ministry, JOIN.LEFT_OUTER, on=Entity.ministry)
        .where(among_ids(Membership.id, ids))
    )


def _alone(ids: list[int]) -> Any:
    return (
        Entity.select(Entity, Ministry)
        .join(Ministry, JOIN.LEFT_OUTER, on=Entity.ministry)
        .where(among_ids(Entity.id, ids))
    )


def _former(registry: Registry, entity_ids: set[int]) -> dict[int, dict[Column, str]]:
    """The cells of the numbers and names that these entities had, in the order in which they were written down."""
    numbers, names = defaultdict(list), defaultdict(list)
    number: Any = EntityIdentifier
    for one in number.select().where(among_ids(number.entity, sorted(entity_ids))).order_by(number.id):
        numbers[one.entity_id].append((number_words(registry, one.kind, one.value), one.since, one.until))
    name: Any = EntityAlias
    for one in name.select().where(among_ids(name.entity, sorted(entity_ids))).order_by(name.id):
        names[one.entity_id].append((one.name, None, one.until))
    return {
        entity_id: {
            Column.FORMER_IDENTIFIERS: written(numbers[entity_id]),
            Column.FORMER_NAMES: written(names[entity_id]),
        }
        for entity_id in numbers.keys() | names.keys()
    }


def _of_entity(deps: Dependencies, entity: Entity) -> dict[Column, str]:
    registry, today = deps.registry, paris_date(deps.now())
    kind = entity.identifier_kind
    registered = entity.register_kind is not None and bool(entity.register_number)
    return {
        Column.REFERENCE: entity.identifier if kind == REFERENCE else f"{OWN_REFERENCE}{entity.id}" if not kind else "",
        Column.KIND: registry.kind(entity.kind).label,
        Column.NAME: entity.name,
        Column.SIRET: entity.identifier if kind == "siret" else "",
        Column.SIREN: entity.siren or "",
        Column.MINISTRY: entity.ministry.label if kind == "ministry" and entity.ministry_id is not None else "",
        Column.REGISTER: registry.register(entity.register_kind).label if registered else "",
        Column.REGISTER_NUMBER: entity.register_number if registered else "",
        Column.SLOT: str(entity.slot) if entity.slot else "",
        Column.ADDRESS: entity.address,
        Column.POSTCODE: entity.postcode,
        Column.CITY: entity.city,
        Column.COUNTRY: entity.country,
        Column.CLOSED: entity.closed_on.isoformat()
        if entity.closed_on is not None and entity.closed_on <= today
        else "",
    }


def _of_role(registry: Registry, row: Membership) -> dict[Column, str]:
    account = row.account
    closed_at = None if account.active else account.deactivated_at or account.created_at
    return {
        Column.FIRST_NAME: account.first_name,
        Column.LAST_NAME: account.last_name,
        Column.EMAIL: account.email,
        Column.CAPACITY: account.capacity,
        Column.PHONE: account.phone,
        Column.ROLE: registry.role_label(row.role),
        Column.SINCE: _moment(row.since),
        Column.SUSPENDED: _moment(row.suspended_at),
        Column.UNTIL: _moment(row.until),
        Column.DEACTIVATED: _moment(closed_at),
    }


def _moment(instant: datetime | None) -> str:
    """An instant to the microsecond: what is read back is what was written."""
    return instant.astimezone(UTC).isoformat() if instant is not None else ""
