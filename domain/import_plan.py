"""What a line of an imported table brings, given what the database holds.

Nothing that is stored is changed by a line: entities and accounts keep their words, and the difference is told. A role
is given where there is none, and never given back once it has ended.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from domain.import_columns import Column
from domain.import_facts import REFERENCE, EntityFacts, Line, PersonFacts, RoleFacts
from domain.import_problems import Problem, Trouble, refuses
from domain.imports import LineOutcome
from domain.names import same_person, search_key
from domain.registry import Registry
from domain.states import Role

EntityKey = tuple[str, str, int]
"""What identifies an entity: kind of identifier, identifier, slot."""


@dataclass(frozen=True)
class StoredEntity:
    """An entity of the database, as far as a line is compared with it."""

    id: int
    kind: str
    name: str
    is_closed: bool = False


@dataclass(frozen=True)
class StoredAccount:
    """An account of the database, as far as a line is compared with it."""

    id: int
    name: str
    active: bool


@dataclass(frozen=True)
class StoredRole:
    """A role of somebody in an entity, ended or not."""

    role: str
    since: datetime
    until: datetime | None


@dataclass
class Stored:
    """What the database holds of all that some lines name."""

    entities: dict[EntityKey, StoredEntity] = field(default_factory=dict)
    accounts: dict[str, StoredAccount] = field(default_factory=dict)
    """By what identifies the mailbox."""
    roles: dict[tuple[int, int], list[StoredRole]] = field(default_factory=dict)
    """By account and entity."""
    bearers: dict[tuple[str, str], str] = field(default_factory=dict)
    """Who bears today, by name, what the lines say that their entities bore."""


def entity_key(entity: EntityFacts) -> EntityKey:
    """What identifies the entity of a line."""
    return entity.identifier_kind, entity.identifier, entity.slot


def compared(line: Line, stored: Stored, registry: Registry, own_key: str) -> LineOutcome:
    """What the line brings, given what is stored; what stands in the way is added to its problems.

    `own_key` is the mailbox of the person who imports: nobody gives a role to themselves (rule 12).
    """
    if line.entity is None or refuses(line.problems):
        return LineOutcome.REFUSED
    entity = stored.entities.get(entity_key(line.entity))
    if entity is not None:
        _compare_entities(line, line.entity, entity, registry)
    else:
        borne = (stored.bearers.get((one.kind, one.value)) for one in line.entity.former_numbers)
        fact = next((name for name in borne if name is not None), None)
        if fact is not None:
            line.problems.append(Problem(Trouble.FORMER_BORNE, Column.FORMER_IDENTIFIERS, fact))
    account, is_same = None, entity is not None
    if line.person is not None and line.role is not None:
        account = stored.accounts.get(line.person.email_key)
        roles = stored.roles.get((account.id, entity.id), []) if account is not None and entity is not None else []
        is_same = _has(line, line.role, roles, registry)
        if account is not None:
            _compare_people(line, line.person, account)
        if entity is not None and entity.is_closed and not is_same and line.role.until is None:
            line.problems.append(Problem(Trouble.CLOSED_ENTITY, Column.NAME))
        if not is_same:
            _may_be_given(line, line.person, line.role, account, own_key)
    if refuses(line.problems):
        return LineOutcome.REFUSED
    return LineOutcome.SAME if is_same else LineOutcome.NEW


def _compare_entities(line: Line, entity: EntityFacts, stored: StoredEntity, registry: Registry) -> None:
    if entity.kind != stored.kind:
        line.problems.append(Problem(Trouble.OTHER_KIND, Column.KIND, registry.kind(stored.kind).label))
    if search_key(entity.name) == search_key(stored.name):
        return
    taken = entity.identifier_kind == REFERENCE
    trouble, column = (Trouble.REFERENCE_TAKEN, Column.REFERENCE) if taken else (Trouble.OTHER_NAME, Column.NAME)
    line.problems.append(Problem(trouble, column, stored.name))


def _compare_people(line: Line, person: PersonFacts, account: StoredAccount) -> None:
    if not same_person(f"{person.first_name} {person.last_name}", account.name):
        line.problems.append(Problem(Trouble.OTHER_PERSON, Column.LAST_NAME, account.name))


def _has(line: Line, role: RoleFacts, roles: list[StoredRole], registry: Registry) -> bool:
    """Whether the person has this role already; another current one, and one that has ended, are problems."""
    if role.until is not None:
        return any(one.role == role.role and one.until == role.until for one in roles)
    current = next((one for one in roles if one.until is None), None)
    if current is not None:
        if current.role == role.role:
            return True
        line.problems.append(Problem(Trouble.OTHER_ROLE, Column.ROLE, registry.role_label(current.role)))
        return False
    last = max((one.until for one in roles if one.until is not None), default=None)
    if last is not None and (role.since is None or role.since < last):
        line.problems.append(Problem(Trouble.ENDED_ROLE, Column.ROLE))
    return False


def _may_be_given(line: Line, person: PersonFacts, role: RoleFacts, account: StoredAccount | None, own: str) -> None:
    if person.email_key == own:
        line.problems.append(Problem(Trouble.OWN_ROLE, Column.EMAIL))
    closed = account is not None and not account.active and person.deactivated_at is None
    if closed and role.until is None:
        line.problems.append(Problem(Trouble.CLOSED_ACCOUNT, Column.EMAIL))


def becomes_manager(line: Line) -> bool:
    """Whether the line gives a role that decides at once."""
    role, person = line.role, line.person
    if role is None or person is None or role.role is not Role.ENTITY_MANAGER:
        return False
    return role.until is None and role.suspended_at is None and person.deactivated_at is None
