"""The rows of the lists of accounts, entities and mails by their keys: each in one statement, whose SQL is made once.

Keys come from a query that a scope began (`queries.scopes`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from peewee import SQL, Model, fn

from domain.states import Role
from models import Account, AccountRequest, Entity, Mail, Membership, database
from queries.prepared import Prepared, Reader, among, numbers, read_all, relate

ACCOUNT = Reader(
    Account,
    *("id", "email", "email_key", "first_name", "last_name", "capacity", "service", "phone", "staff_role", "active"),
    *("created_at", "last_seen_at", "deactivated_at", "tf_primary_method"),
)
"""What is read of an account: credentials are not even fetched."""
ENTITY = Reader(Entity)
MAIL = Reader(Mail, "id", "event", "to_address", "state", "created_at", "sent_at", "attempts", "last_error", "request")
"""What is read of a mail: neither its secrets nor its facts."""
NAMED = Reader(AccountRequest, "id", "reference")

Row = TypeVar("Row")


@dataclass(frozen=True)
class EntityRow:
    """An entity as lists show it: with how many managers and depositors it has."""

    entity: Entity
    managers: int
    depositors: int

    def get_id(self) -> int:
        return int(self.entity.id)


def values_of(row: Model) -> tuple[Any, ...]:
    """All that was read of a row."""
    return tuple(row.__data__.values())


def people_now(role: Role) -> Any:
    """How many people have this role in an entity now, and an account that is open."""
    current = Membership.until.is_null() & Membership.suspended_at.is_null()
    there = (Membership.entity == Entity.id) & (Membership.role == role)
    joined = Membership.select(fn.COUNT(SQL("*"))).join(Account, on=Membership.account)
    return joined.where(there, current, Account.active)


_COUNTS = (people_now(Role.ENTITY_MANAGER), people_now(Role.DEPOSITOR))

_accounts = Prepared(lambda: Account.select(*ACCOUNT.columns).where(among(Account.id, "ids")))
_roles_now = Prepared(
    lambda: (
        Membership.select(Membership.account, Entity.name, Membership.role)
        .join(Entity)
        .where(among(Membership.account, "ids"), Membership.until.is_null())
        .order_by(Entity.search_key, Membership.id)
    )
)
_entities = Prepared(lambda: Entity.select(*ENTITY.columns, *_COUNTS).where(among(Entity.id, "ids")))
_mails = Prepared(lambda: with_requests(Mail.select()).where(among(Mail.id, "ids")))


def accounts_of(ids: Sequence[int]) -> list[Account]:
    """These accounts in this order."""
    made = (ACCOUNT.read(row, 0) for row in _accounts.rows(ids=numbers(ids)))
    return _in_order(ids, {row.id: row for row in made if row is not None})


def roles_now(ids: Sequence[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    """The present roles of these accounts, each (name of the entity, role), by name; one statement."""
    roles: dict[int, list[tuple[str, str]]] = {key: [] for key in ids}
    for account_id, name, role in _roles_now.rows(ids=numbers(ids)):
        roles[account_id].append((name, role))
    return {key: tuple(some) for key, some in roles.items()}


def entities_of(ids: Sequence[int]) -> list[EntityRow]:
    """These entities in this order, with their people counted."""
    return _in_order(ids, {row[0]: _entity_row(row) for row in _entities.rows(ids=numbers(ids))})


def with_people(query: Any) -> list[EntityRow]:
    """The same of the entities of a query, in no order."""
    return [_entity_row(row) for row in database.execute(query.select(*ENTITY.columns, *_COUNTS)).fetchall()]


def _entity_row(row: Sequence[Any]) -> EntityRow:
    (entity,) = read_all([ENTITY], row)
    return EntityRow(entity, *row[ENTITY.width :])


def with_requests(query: Any) -> Any:
    """What is read of the mails of a query, each with the request that it is about."""
    return query.select(*MAIL.columns, *NAMED.columns).left_outer_join(AccountRequest)


def mails_of(ids: Sequence[int]) -> list[Mail]:
    """These mails in this order."""
    made = (read_all([MAIL, NAMED], row) for row in _mails.rows(ids=numbers(ids)))
    rows = {}
    for mail, request in made:
        relate(mail, "request", request)
        rows[mail.id] = mail
    return _in_order(ids, rows)


def _in_order(ids: Sequence[int], rows: dict[int, Row]) -> list[Row]:
    return [rows[key] for key in ids if key in rows]
