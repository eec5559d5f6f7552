"""Named reads of imports: lines of a file, and what the database holds of all that they name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from domain.actors import Actor
from domain.errors import NotFound
from domain.import_earlier import Earlier, Keys
from domain.import_facts import Known, Line, ListedMinistry
from domain.import_plan import EntityKey, Stored, StoredAccount, StoredEntity, StoredRole, entity_key
from domain.imports import ImportState
from domain.registry import Registry
from domain.states import ACTIVATED_OPEN
from models import Account, AccountRequest, Entity, Membership, Ministry, Task
from models_imports import ImportFile, ImportLine
from queries.scopes import imports_visible_to
from queries.text_search import among_ids


def with_authors(query: Any) -> Any:
    """The files of a query with their authors."""
    return query.select(ImportFile, Account).join(Account, on=ImportFile.author)


def visible_import(actor: Actor, import_id: int) -> ImportFile:
    """Raises NotFound, the same for absent, hidden and forgotten ones, and while its lines are taken in."""
    known = (ImportFile.id == import_id) & (ImportFile.state != ImportState.READING)
    file: ImportFile | None = with_authors(imports_visible_to(actor).where(known)).first()
    if file is None:
        raise NotFound()
    return file


def step_key(file: ImportFile) -> str:
    """What names the task of the file's present step: two are never written for one."""
    return f"import:{file.id}:{file.steps}"


def task_of(file: ImportFile) -> Task | None:
    """The task of the file's present step, done or not."""
    return Task.get_or_none(Task.unique_key == step_key(file))


def first_lines(file: ImportFile, limit: int) -> list[ImportLine]:
    """The first lines of a file, as they were typed."""
    return list(ImportLine.select().where(ImportLine.file == file.id).order_by(ImportLine.place).limit(limit))


def troubled_keys(file: ImportFile, limit: int | None = None) -> list[int]:
    """The keys of the lines of which something is told, in their order."""
    own = (ImportLine.file == file.id) & ImportLine.troubled
    rows = ImportLine.select(ImportLine.id).where(own).order_by(ImportLine.place).limit(limit)
    return [key for (key,) in rows.tuples()]


def lines_of(keys: Sequence[int]) -> list[ImportLine]:
    """These lines, in the order of their file."""
    return list(ImportLine.select().where(among_ids(ImportLine.id, list(keys))).order_by(ImportLine.place))


def known_words(registry: Registry) -> Known:
    """What cells may name today."""
    return Known(
        registry,
        tuple(
            ListedMinistry(row.id, row.code, row.label, tuple(row.former_names), row.siret)
            for row in Ministry.select().order_by(Ministry.position, Ministry.id)
        ),
    )


def lines_after(file: ImportFile, limit: int) -> list[ImportLine]:
    """The next lines of the step that the file is at."""
    own = (ImportLine.file == file.id) & (ImportLine.place > file.position)
    return list(ImportLine.select().where(own).order_by(ImportLine.place).limit(limit))


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
    entities = _entities({entity_key(line.entity) for line in named if line.entity is not None})
    accounts = _accounts({line.person.email_key for line in named if line.person is not None})
    roles = roles_of([account.id for account in accounts.values()], [entity.id for entity in entities.values()])
    return Stored(entities, accounts, roles)


def _entities(keys: Collection[EntityKey]) -> dict[EntityKey, StoredEntity]:
    if not keys:
        return {}
    rows: Any = Entity.select(
        *(Entity.id, Entity.kind, Entity.name, Entity.identifier_kind, Entity.identifier, Entity.slot)
    ).where(
        Entity.identifier_kind.in_(sorted({kind for kind, _, _ in keys})),
        Entity.identifier.in_(sorted({identifier for _, identifier, _ in keys})),
    )
    return {
        key: StoredEntity(entity_id, kind, name) for entity_id, kind, name, *key_of in rows.tuples()
        if (key := tuple(key_of)) in keys
    }  # fmt: skip


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
