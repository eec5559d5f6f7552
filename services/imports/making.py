"""The entities and accounts that an import makes, a chunk at once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from domain.actors import Actor
from domain.import_facts import EntityFacts, Line, PersonFacts
from domain.import_former import of_entity
from domain.import_plan import EntityKey, Stored, entity_key
from domain.names import person_key
from models import Account, Entity
from models_entities import EntityAlias, EntityIdentifier
from models_imports import ImportFile
from queries.writing import insert_all
from services.entities import former_key
from services.entities.rows import columns_of_new
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people import welcomes

CLOSED_BEFORE = "Fermée avant d’être reprise ici."
"""Why an entity is closed that came so."""


def add_entities(
    deps: Dependencies, actor: Actor, file: ImportFile, lines: list[Line], stored: Stored
) -> dict[EntityKey, int]:
    """Make the entities that are not there; the ids of all of them."""
    ids = {key: entity.id for key, entity in stored.entities.items()}
    facts = {entity_key(line.entity): line.entity for line in reversed(lines) if line.entity is not None}
    new = {key: facts[key] for key in sorted(facts.keys() - ids.keys())}
    rows = [_entity_row(deps, entity) for entity in new.values()]
    made = insert_all(Entity, rows, returning=("id", "identifier_kind", "identifier", "slot"))
    ids |= {(kind, identifier, slot): entity_id for entity_id, kind, identifier, slot in made}
    for key, entity in new.items():
        journal.record("entity.made", actor, deps.now(), entity_id=ids[key], name=entity.name, import_id=file.id)
    _keep_former(deps, {ids[key]: entity for key, entity in new.items()})
    return ids


def _keep_former(deps: Dependencies, entities: Mapping[int, EntityFacts]) -> None:
    """What these entities had before: it leads to them here too."""
    numbers, names = [], []
    for entity_id, facts in entities.items():
        former_numbers, former_names = of_entity(facts)
        numbers += [
            {"entity": entity_id, **asdict(number), "why": "", "recorded_at": deps.now()} for number in former_numbers
        ]
        names += [{"entity": entity_id, "search_key": folded, **asdict(name)} for folded, name in former_names.items()]
    insert_all(EntityIdentifier, numbers)
    insert_all(EntityAlias, names)
    for entity_id in sorted({row["entity"] for row in (*numbers, *names)}):
        former_key.keep(entity_id)


def _entity_row(deps: Dependencies, entity: EntityFacts) -> dict[str, Any]:
    identifier = entity.identifier_kind, entity.identifier
    columns = columns_of_new(
        deps,
        vars(entity),
        entity.name,
        identifier,
        slot=entity.slot,
        siren=entity.siren,
        ministry_id=entity.ministry_id,
    )
    closed_why = CLOSED_BEFORE if entity.closed_on is not None else None
    return columns | {"closed_on": entity.closed_on, "closed_why": closed_why}


def add_accounts(
    deps: Dependencies, actor: Actor, file: ImportFile, lines: list[Line], stored: Stored, unusable_hash: str
) -> dict[str, Account]:
    """Make the accounts that are not there, in the order of their addresses: two imports at once wait, and no more."""
    people = {line.person.email_key: line.person for line in reversed(lines) if line.person is not None}
    keys = sorted(people.keys() - stored.accounts.keys())
    rows = {key: _account_row(deps, people[key], unusable_hash) for key in keys}
    ids = {key: row_id for row_id, key in insert_all(Account, list(rows.values()), returning=("id", "email_key"))}
    made = {key: Account(id=ids[key], **row) for key, row in rows.items()}
    for account in made.values():
        journal.record("account.made", actor, deps.now(), account_id=account.id)
    welcomes.owe([account.id for account in made.values()], file.id)
    return made


def _account_row(deps: Dependencies, person: PersonFacts, unusable_hash: str) -> dict[str, Any]:
    return {
        "email": person.email,
        "email_key": person.email_key,
        "password": unusable_hash,
        "fs_uniquifier": secrets.token_hex(32),
        "first_name": person.first_name,
        "last_name": person.last_name,
        "name_key": person_key(person.first_name, person.last_name),
        "capacity": person.capacity,
        "phone": person.phone,
        "active": person.deactivated_at is None,
        "deactivated_at": person.deactivated_at,
        "created_at": deps.now(),
        "confirmed_at": deps.now(),
    }
