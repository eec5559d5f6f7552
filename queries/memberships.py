"""Named reads of roles in entities."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from domain.actors import Actor
from domain.permissions import Permission, roles_with
from domain.states import Role, StaffRole
from models import Account, AccountRequest, Entity, Mail, Membership
from queries.prepared import PreparedModels, Reader, among, numbers
from queries.scopes import memberships_visible_to


def active_managers(entity_id: int | None) -> list[Account]:
    """The accounts that decide for an entity now, longest in function first."""
    return managers_of([entity_id]).get(entity_id, []) if entity_id is not None else []


def managers_of(entity_ids: Collection[int]) -> dict[int, list[Account]]:
    """The same for several entities, by entity; one statement. Those without a manager are left out."""
    rows = (
        Account.select(Account, Membership)
        .join(Membership, on=Membership.account)
        .where(
            Membership.entity.in_(list(entity_ids)),
            Membership.role == Role.ENTITY_MANAGER,
            Membership.until.is_null(),
            Membership.suspended_at.is_null(),
            Account.active,
        )
        .order_by(Membership.since)
    )
    by_entity: dict[int, list[Account]] = {}
    for account in rows:
        by_entity.setdefault(account.membership.entity_id, []).append(account)
    return by_entity


def has_active_manager(entity_id: int | None) -> bool:
    return bool(active_managers(entity_id))


def current_membership(account_id: int | None, entity_id: int | None) -> Membership | None:
    """The membership of a person in an entity that has not ended (perhaps suspended)."""
    if account_id is None or entity_id is None:
        return None
    return (
        Membership.select()
        .where(Membership.account == account_id, Membership.entity == entity_id, Membership.until.is_null())
        .first()
    )


def si_administrators() -> list[Account]:
    return list(Account.select().where(Account.staff_role == StaffRole.SI_ADMIN, Account.active).order_by(Account.id))


def si_reviewers() -> list[Account]:
    """The staff who act on the requests that are with the SI."""
    return list(
        Account.select()
        .where(Account.staff_role.in_(roles_with(Permission.REQUEST_CHANGES)), Account.active)
        .order_by(Account.id)
    )


def managed_entities(actor: Actor) -> list[Entity]:
    return _entities.read(ids=numbers(sorted(actor.managed)))


_entities = PreparedModels(
    lambda: Entity.select().where(among(Entity.id, "ids")).order_by(Entity.name, Entity.id), Entity
)


def members_of(actor: Actor, entity_ids: list[int]) -> list[Membership]:
    """The people in these entities, as far as the actor may see them: current ones, managers first."""
    return _members.read(actor, entities=numbers(entity_ids))


_members = PreparedModels(
    lambda actor: (
        memberships_visible_to(actor)
        .join(Account, on=Membership.account)
        .where(among(Membership.entity, "entities"), Membership.until.is_null())
        .order_by(Membership.entity, Membership.role.desc(), Membership.since)
    ),
    Membership,
    account=Reader(Account),
)


def hearers_of_claim(request_id: int) -> set[int]:
    """The accounts that were told that the request asks for the role that they have."""
    rows: Any = Mail.select(Mail.account).where(Mail.request == request_id, Mail.event == "manager_claimed").tuples()
    return {account_id for (account_id,) in rows}


def hearers_of_claims(entity_id: int | None, *, since: datetime) -> set[int]:
    """The accounts that were told, from this moment on, that somebody asks for the role that they have there."""
    rows: Any = Mail.select(Mail.account).join(AccountRequest, on=(Mail.request == AccountRequest.id))
    about = (AccountRequest.entity == entity_id) & (Mail.event == "manager_claimed") & (Mail.created_at >= since)
    return {account_id for (account_id,) in rows.where(about).tuples()}


def with_manager_now(entity_ids: set[int]) -> set[int]:
    """Those of these entities that have an active manager."""
    rows: Any = (
        Membership.select(Membership.entity)
        .join(Account, on=Membership.account)
        .where(
            Membership.entity.in_(sorted(entity_ids)),
            Membership.role == Role.ENTITY_MANAGER,
            Membership.until.is_null(),
            Membership.suspended_at.is_null(),
            Account.active,
        )
        .tuples()
    )
    return {entity_id for (entity_id,) in rows}
