"""What lines of an import are compared with: earlier ones of their file, and all that they name in the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from domain.import_earlier import Earlier, Keys
from domain.import_facts import OWN_REFERENCE, REFERENCE, EntityFacts, Known, Line, ListedMinistry
from domain.import_plan import EntityKey, Stored, StoredAccount, StoredEntity, StoredRole, entity_key
from domain.names import SEARCH_KEY_MAXIMUM, search_key
from domain.registry import Registry
from domain.states import ACTIVATED_OPEN
from models import Account, AccountRequest, Entity, Membership, Ministry
from models_entities import EntityIdentifier
from models_imports import ImportFile, ImportLine
from queries.text_search import among_ids


def known_words(registry: Registry) -> Known:
    """What cells may name today."""
    return Known(
        registry,
        tuple(
            ListedMinistry(row.id, row.code, row.label, tuple(row.former_names), row.siret)
            for row in Ministry.select().order_by(Ministry.position, Ministry.id)
        ),
    )


def earlier_lines(file: ImportFile, keys: Sequence[Keys]) -> Earlier:
    """What lines that were read already say of all that these name."""
    earlier = Earlier()
    row = ImportLine
    for number, key, mark in _first(file, row.entity_key, row.entity_mark, [one.entity_key for one in keys]):
        earlier.entities[key] = mark, number
    for number, key, mark in _first(file, row.person_key, row.person_mark, [one.person_key for one in keys]):
        earlier.people[key] = mark, number
    for number, key, _ in _first(file, row.role_key, row.role_key, [one.role_key for one in keys]):
        earlier.roles[key] = number
    return earlier


def _first(file: ImportFile, column: Any, mark: Any, keys: Iterable[str | None]) -> Iterable[tuple[int, str, str]]:
    wanted = sorted({key for key in keys if key is not None})
    if not wanted:
        return []
    own = (ImportLine.file == file.id) & column.in_(wanted)
    rows: Iterable[tuple[int, str, str]] = ImportLine.select(ImportLine.number, column, mark).where(own).tuples()
    return rows


def stored_of(lines: Iterable[Line]) -> Stored:
    """What the database holds of the entities, people and roles that these lines name."""
    named = list(lines)
    facts = {entity_key(line.entity): line.entity for line in named if line.entity is not None}
    entities = _own_entities(facts) | _entities(facts.keys())
    accounts = _accounts({line.person.email_key for line in named if line.person is not None})
    roles = roles_of([account.id for account in accounts.values()], [entity.id for entity in entities.values()])
    return Stored(entities, accounts, roles, _bearers(facts.values()))


def _bearers(facts: Iterable[EntityFacts]) -> dict[tuple[str, str], str]:
    """Who bears today what these entities bore, by name."""
    former = {(one.kind, one.value) for fact in facts for one in fact.former_numbers}
    if not former:
        return {}
    rows: Any = Entity.select(Entity.identifier_kind, Entity.identifier, Entity.name).where(
        Entity.identifier_kind.in_(sorted({kind for kind, _ in former})),
        Entity.identifier.in_(sorted({value for _, value in former})),
    )
    return {(kind, value): name for kind, value, name in rows.tuples() if (kind, value) in former}


def _entities(keys: Collection[EntityKey]) -> dict[EntityKey, StoredEntity]:
    if not keys:
        return {}
    kinds, identifiers = sorted({key[0] for key in keys}), sorted({key[1] for key in keys})
    rows: Any = Entity.select(*_COMPARED, Entity.identifier_kind, Entity.identifier, Entity.slot).where(
        Entity.identifier_kind.in_(kinds), Entity.identifier.in_(identifiers)
    )
    present = {tuple(key): _stored(*entity) for *entity, kind, identifier, slot in rows.tuples()
               if (key := (kind, identifier, slot)) in keys}  # fmt: skip
    return _former_bearers({key for key in keys if key not in present and not key[2]}) | present


_COMPARED = (Entity.id, Entity.kind, Entity.name, Entity.closed_on)


def _stored(entity_id: int, kind: str, name: str, closed_on: date | None) -> StoredEntity:
    return StoredEntity(entity_id, kind, name, closed_on is not None)


def _former_bearers(keys: Collection[EntityKey]) -> dict[EntityKey, StoredEntity]:
    """The entities that bore these identifiers, where one alone did: one that was merged leads to the other so."""
    if not keys:
        return {}
    rows: Any = (
        EntityIdentifier.select(EntityIdentifier.kind, EntityIdentifier.value, *_COMPARED)
        .join(Entity, on=EntityIdentifier.entity)
        .where(
            EntityIdentifier.kind.in_(sorted({key[0] for key in keys})),
            EntityIdentifier.value.in_(sorted({key[1] for key in keys})),
        )
    )
    bearers: dict[EntityKey, dict[int, StoredEntity]] = {}
    for kind, value, *entity in rows.tuples():
        if (kind, value, 0) in keys:
            bearers.setdefault((kind, value, 0), {})[entity[0]] = _stored(*entity)
    return {key: one for key, of_key in bearers.items() if len(of_key) == 1 for one in of_key.values()}


def _own_entities(facts: Mapping[EntityKey, EntityFacts]) -> dict[EntityKey, StoredEntity]:
    """The entities without any number that this installation itself exported: of their key, and still of their name."""
    keys = {key: fact.identifier.removeprefix(OWN_REFERENCE) for key, fact in facts.items() if _is_own(fact)}
    ids = {int(text): key for key, text in keys.items() if text.isdigit() and len(text) < 10}
    if not ids:
        return {}
    rows: Any = Entity.select(Entity.id, Entity.kind, Entity.name, Entity.search_key).where(
        among_ids(Entity.id, sorted(ids)), Entity.identifier.is_null()
    )
    return {
        ids[row.id]: StoredEntity(row.id, row.kind, row.name)
        for row in rows
        if row.search_key == search_key(facts[ids[row.id]].name, SEARCH_KEY_MAXIMUM)
    }


def _is_own(fact: EntityFacts) -> bool:
    return fact.identifier_kind == REFERENCE and fact.identifier.startswith(OWN_REFERENCE)


def _accounts(keys: Collection[str]) -> dict[str, StoredAccount]:
    if not keys:
        return {}
    columns = (Account.email_key, Account.id, Account.first_name, Account.last_name, Account.active)
    rows: Any = Account.select(*columns).where(Account.email_key.in_(sorted(keys))).tuples()
    return {key: StoredAccount(row_id, f"{first} {last}", active) for key, row_id, first, last, active in rows}


def roles_of(accounts: Collection[int], entities: Collection[int]) -> dict[tuple[int, int], list[StoredRole]]:
    """The roles that these accounts have or had in these entities, the oldest first."""
    if not accounts or not entities:
        return {}
    rows: Any = (
        Membership.select(*(Membership.account, Membership.entity, Membership.role, Membership.since, Membership.until))
        .where(among_ids(Membership.account, sorted(accounts)), among_ids(Membership.entity, sorted(entities)))
        .order_by(Membership.id)
        .tuples()
    )
    roles: dict[tuple[int, int], list[StoredRole]] = {}
    for account, entity, role, since, until in rows:
        roles.setdefault((account, entity), []).append(StoredRole(role, since, until))
    return roles


def founded(entity_ids: Collection[int]) -> set[int]:
    """Those of these entities that have a founding manager."""
    rows: Any = Membership.select(Membership.entity).where(
        among_ids(Membership.entity, sorted(entity_ids)), Membership.founding
    )
    return {entity_id for (entity_id,) in rows.tuples()}


def addresses_with_requests(keys: Collection[str]) -> set[str]:
    """Those of these mailboxes that requests of any state name: few, among people who come from elsewhere."""
    if not keys:
        return set()
    rows: Any = AccountRequest.select(AccountRequest.email_key).where(AccountRequest.email_key.in_(sorted(keys)))
    return {key for (key,) in rows.distinct().tuples()}


def entities_asked_for(entity_ids: Collection[int]) -> set[int]:
    """Those of these entities of which a request is open."""
    rows: Any = AccountRequest.select(AccountRequest.entity).where(
        among_ids(AccountRequest.entity, sorted(entity_ids)), AccountRequest.state.in_(sorted(ACTIVATED_OPEN))
    )
    return {entity_id for (entity_id,) in rows.distinct().tuples()}


def requests_about(entity_ids: Collection[int], addresses: Collection[str]) -> list[int]:
    """The open requests of these entities, and those of these mailboxes that no account is linked to yet."""
    is_open = AccountRequest.state.in_(sorted(ACTIVATED_OPEN))
    ids: set[int] = set()
    if entity_ids:
        ids |= _ids(is_open, among_ids(AccountRequest.entity, sorted(entity_ids)))
    if addresses:
        ids |= _ids(is_open, AccountRequest.email_key.in_(sorted(addresses)), AccountRequest.account.is_null())
    return sorted(ids)


def _ids(*where: Any) -> set[int]:
    return {request_id for (request_id,) in AccountRequest.select(AccountRequest.id).where(*where).tuples()}
