"""What lines of a file bring: entities that are not there, accounts that are not there, roles that people lack.

Idempotent: what is there already stays as it is. Locks: entities by id, then requests by id, then accounts by id; what
is new is seen by nobody before the end of the transaction.
"""

from __future__ import annotations

from collections.abc import Iterable

from peewee import IntegrityError

from domain.actors import Actor
from domain.import_facts import Line
from domain.import_plan import Stored, becomes_manager, compared, entity_key
from domain.imports import LineOutcome
from models import Account, Membership, database
from models_imports import ImportFile, ImportLine
from queries.imports import addresses_with_requests, entities_asked_for, founded, requests_about, stored_of
from queries.locks import lock_account_by_id, lock_accounts_by_id, lock_entities, lock_requests
from queries.memberships import with_manager_now
from queries.writing import insert_all, update
from services.imports import making
from services.imports.checking import problems_of
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.machinery.gathering import gathering
from services.people.own_requests import link_open_requests
from services.review.effects import reroute_waiting, withdraw_superfluous

ATTEMPTS = 5
"""Another transaction may make the same entity or account at this instant: then its row is there the next time."""


def apply(
    deps: Dependencies, actor: Actor, file: ImportFile, rows: list[ImportLine], lines: list[Line], unusable_hash: str
) -> list[LineOutcome]:
    """Import the lines that the check let pass, inside the caller's transaction. Returns what became of each.

    `unusable_hash` is the password of new accounts: one that nobody knows.
    """
    passed = [line for row, line in zip(rows, lines, strict=True) if row.verdict != LineOutcome.REFUSED]
    results = _applied(deps, actor, file, passed, unusable_hash)
    outcomes = [results.get(line.number, LineOutcome.REFUSED) for line in lines]
    for row, line, outcome in zip(rows, lines, outcomes, strict=True):
        # What the check refused keeps the problems that the check saw: it looked at the whole file.
        seen = problems_of(line.problems) if row.verdict != LineOutcome.REFUSED else {}
        update(ImportLine, row.id, {"outcome": outcome, **seen})
    return outcomes


def _applied(
    deps: Dependencies, actor: Actor, file: ImportFile, lines: list[Line], unusable_hash: str
) -> dict[int, LineOutcome]:
    before = {line.number: list(line.problems) for line in lines}
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with database.atomic():
                return _attempt(deps, actor, file, lines, unusable_hash)
        except IntegrityError:
            if attempt == ATTEMPTS:
                raise
            for line in lines:
                line.problems[:] = before[line.number]
    raise AssertionError("every attempt returns or raises")


def _attempt(
    deps: Dependencies, actor: Actor, file: ImportFile, lines: list[Line], unusable_hash: str
) -> dict[int, LineOutcome]:
    stored = _locked(lines)
    outcomes = {line.number: compared(line, stored, deps.registry, actor.email_key) for line in lines}
    new = [line for line in lines if outcomes[line.number] is LineOutcome.NEW]
    with gathering():
        entities = making.add_entities(deps, actor, file, new, stored)
        made = making.add_accounts(deps, actor, file, new, stored, unusable_hash)
        accounts = {key: account.id for key, account in stored.accounts.items()} | {
            key: account.id for key, account in made.items()
        }
        given = [(line, entities[entity_key(line.entity)]) for line in new if line.entity is not None]
        roles = [
            (line, entity, accounts[line.person.email_key])
            for line, entity in given
            if line.person is not None
        ]  # fmt: skip
        gained = _give_roles(deps, actor, file, roles)
        _settle_requests(deps, made, roles, gained)
    return outcomes


def _locked(lines: list[Line]) -> Stored:
    """What is stored of all that these lines name, read under the locks of its rows."""
    known = stored_of(lines)
    entities = [entity.id for entity in known.entities.values()]
    lock_entities(entities)
    addresses = {line.person.email_key for line in lines if line.person is not None}
    lock_requests(requests_about(entities_asked_for(entities), addresses))
    lock_accounts_by_id(account.id for account in known.accounts.values())
    return stored_of(lines)


def _give_roles(deps: Dependencies, actor: Actor, file: ImportFile, roles: list[tuple[Line, int, int]]) -> list[int]:
    """Write the roles; the entities that have a manager now and had none."""
    now, entities = deps.now(), {entity for _, entity, _ in roles}
    managed, taken = with_manager_now(entities), founded(entities)
    gained: dict[int, Line] = {}
    for line, entity, _ in roles:
        if entity not in managed and becomes_manager(line):
            first = gained.setdefault(entity, line)
            gained[entity] = min(first, line, key=lambda one: one.role.since or now if one.role is not None else now)
    rows = []
    for line, entity, account in roles:
        role = line.role
        if role is None:
            continue
        founding = gained.get(entity) is line and entity not in taken
        rows.append({
            "account": account,
            "entity": entity,
            "role": role.role,
            "founding": founding,
            "decided_by": actor.account_id,
            "since": role.begun(now),
            "until": role.until,
            "suspended_at": role.suspended_at,
        })  # fmt: skip
        journal.record(
            "membership.given", actor, now, entity_id=entity, account_id=account, role=role.role, import_id=file.id
        )
    insert_all(Membership, rows)
    return sorted(gained)


def _settle_requests(
    deps: Dependencies, made: dict[str, Account], roles: list[tuple[Line, int, int]], gained: Iterable[int]
) -> None:
    """What people had asked for before they came by this file: theirs becomes the account's, what they have now is
    withdrawn, and what waited for an entity's first manager goes there."""
    for key in sorted(addresses_with_requests(made)):
        link_open_requests(made[key])
    asked = entities_asked_for({entity for _, entity, _ in roles})
    for line, entity, account in roles:
        if entity in asked and line.role is not None and line.role.until is None:
            withdraw_superfluous(deps, entity, lock_account_by_id(account))
    for entity in gained:
        if entity in asked:
            reroute_waiting(deps, entity)
