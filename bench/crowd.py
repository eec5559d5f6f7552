"""Many invented requests at once, as an installation has them after years: written straight into the tables.

States are in the shares that one expects: most are decided, a few in a hundred wait. Rows go by COPY on PostgreSQL.
"""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from peewee import SqliteDatabase, fn

import models
from domain.names import person_key, search_key
from domain.references import new_reference
from domain.states import ACTIVATED_OPEN, CLOSED, Role, State
from models import Account, AccountRequest, Base, Decision, Entity, JournalDetail, JournalEntry, Mail, Membership
from services.machinery.dependencies import Dependencies
from tests.support.factories import PASSWORD_HASH, luhn_siret

SHARES = {
    State.APPROVED: 700,
    State.REJECTED: 80,
    State.EXPIRED: 50,
    State.WITHDRAWN: 30,
    State.WITH_MANAGER: 50,
    State.AWAITING_ACTIVATION: 40,
    State.WITH_SI: 30,
    State.AWAITING_APPLICANT: 20,
}
"""How many of a thousand requests are in each state."""

FIRST = ("Alix", "Camille", "Claude", "Dominique", "Élie", "Frédérique", "Lou", "Maxime", "Noé", "Sacha")
BEGINNINGS = ("Bel", "Char", "Du", "Fau", "Gri", "Ker", "Lan", "Mon", "Pra", "Ros", "Sau", "Tré", "Val", "Vil")
MIDDLES = ("ba", "do", "fon", "gui", "la", "ma", "ne", "pi", "ri", "to")
ENDINGS = ("bois", "court", "lann", "mont", "nay", "pré", "rac", "tier", "vert", "zac")
WORDS = ("Académie", "Atelier", "Compagnie", "École", "Institut", "Maison", "Société", "Union")

FIRST_SIRET = 5_000_000
"""Far from the numbers that the other measures of a run invent."""

Row = dict[str, Any]


def grow(deps: Dependencies, total: int, seed: int = 2026) -> None:
    """Add requests, with their entities, people, mails, decisions and journal, until there are `total`."""
    here = AccountRequest.select().count()
    Crowd(deps, random.Random(seed + total), here, total - here).write()


def waiting_request(address: str, now: datetime, password_hash: str) -> AccountRequest:
    """A request that waits for the SI since now, and nothing around it: neither mails nor documents."""
    row: AccountRequest = AccountRequest.create(
        reference=new_reference(secrets.choice),
        state=State.WITH_SI,
        state_since=now,
        waiting_since=now,
        created_at=now,
        submitted_at=now,
        activated_at=now,
        email=address,
        email_key=address,
        password_hash=password_hash,
    )
    return row


def name(chance: random.Random) -> str:
    """An invented name, one of some thousand: real ones share few words either."""
    return f"{chance.choice(BEGINNINGS)}{chance.choice(MIDDLES)}{chance.choice(ENDINGS)}"


class Crowd:
    """`count` more requests. Ids are those that the empty sequences give next: nobody else writes meanwhile."""

    def __init__(self, deps: Dependencies, chance: random.Random, offset: int, count: int) -> None:
        self.now, self.chance, self.offset = deps.now(), chance, offset
        self.entities = max(1, count // 5)
        self.first_entity = _last(Entity) + 1
        self.first_account = _last(Account) + 1
        self.decider = Account.select(Account.id).where(Account.staff_role == "si_admin").limit(1).scalar()
        self.requests = [self._request(number) for number in range(offset, offset + count)]

    def write(self) -> None:
        """One transaction."""
        first = _last(AccountRequest) + 1
        numbered = list(enumerate(self.requests, first))
        first_entry = _last(JournalEntry) + 1
        with models.database.atomic():
            _fill(Entity, (self._entity(number) for number in range(self.entities)))
            _fill(Account, (self._account(number) for number in range(self.entities)))
            _fill(Membership, (self._membership(number) for number in range(self.entities)))
            _fill(AccountRequest, self.requests)
            _fill(Mail, (mail for key, row in numbered for mail in self._mails(key, row)))
            _fill(Decision, (self._decision(key, row) for key, row in numbered if row["state"] in CLOSED))
            entries = [entry for key, row in numbered for entry in self._journal(key, row)]
            _fill(JournalEntry, entries)
            _fill(JournalDetail, (_detail(key) for key in range(first_entry, first_entry + len(entries))))

    def _entity(self, number: int) -> Row:
        called = f"{self.chance.choice(WORDS)} {name(self.chance)} {name(self.chance)}"
        siret = luhn_siret(FIRST_SIRET + self.offset + number)
        return {
            "kind": "company",
            "name": called,
            "search_key": search_key(called),
            "identifier_kind": "siret",
            "identifier": siret,
            "siren": siret[:9],
            "created_at": self.now,
        }

    def _account(self, number: int) -> Row:
        address = f"gestion{self.offset + number}@entite{self.offset + number}.example"
        return {
            "email": address,
            "email_key": address,
            "password": PASSWORD_HASH,
            "fs_uniquifier": secrets.token_hex(32),
            "first_name": self.chance.choice(FIRST),
            "last_name": name(self.chance),
            "created_at": self.now,
        }

    def _membership(self, number: int) -> Row:
        return {
            "account": self.first_account + number,
            "entity": self.first_entity + number,
            "role": Role.ENTITY_MANAGER,
            "founding": True,
            "since": self.now,
        }

    def _request(self, number: int) -> Row:
        state = self.chance.choices(list(SHARES), list(SHARES.values()))[0]
        submitted = self.now - timedelta(minutes=self.chance.randrange(2 * 365 * 24 * 60))
        first, last = self.chance.choice(FIRST), name(self.chance)
        address = f"personne{number}@entite{number % 5000}.example"
        entity = self.chance.randrange(self.entities)
        reference, siret = new_reference(self.chance.choice), luhn_siret(FIRST_SIRET + self.offset + entity)
        declared = f"{self.chance.choice(WORDS)} {name(self.chance)} {name(self.chance)}"
        activated = state not in (State.AWAITING_ACTIVATION, State.EXPIRED)
        return {
            "reference": reference,
            "state": state,
            "state_since": submitted + timedelta(hours=5),
            "waiting_since": submitted + timedelta(hours=1 if activated else 0),
            "created_at": submitted,
            "submitted_at": submitted,
            "activated_at": submitted + timedelta(hours=1) if activated else None,
            "closed_at": submitted + timedelta(hours=5) if state in CLOSED else None,
            "first_name": first,
            "last_name": last,
            "capacity": "Responsable de formation",
            "email": address,
            "email_key": address,
            "password_hash": PASSWORD_HASH,
            "kind": "company",
            "has_siret": True,
            "siret": siret,
            "is_head_office": True,
            "entity_name": declared,
            "entity": self.first_entity + entity if activated else None,
            "name_key": person_key(first, last),
            "entity_key": search_key(declared),
            "search_text": f"{search_key(f'{first} {last} {declared}')} {address} {siret} {reference.lower()}",
        }

    def _mails(self, key: int, row: Row) -> Iterator[Row]:
        for event in ("submitted", "activated")[: 1 + (row["state"] in ACTIVATED_OPEN | CLOSED)]:
            yield {
                "event": event,
                "request": key,
                "to_address": row["email"],
                "to_key": row["email_key"],
                "facts": {},
                "message_id": secrets.token_hex(16),
                "state": "sent",
                "created_at": row["submitted_at"],
                "sent_at": row["submitted_at"],
            }

    def _decision(self, key: int, row: Row) -> Row:
        return {
            "request": key,
            "author": self.decider,
            "action": "approve" if row["state"] == State.APPROVED else "reject",
            "reason": "Vu",
            "payload": {},
            "request_version": 1,
            "document_versions": [],
            "created_at": row["closed_at"],
            "due_at": row["closed_at"],
            "status": "applied",
            "settled_at": row["closed_at"],
        }

    def _journal(self, key: int, row: Row) -> Iterator[Row]:
        for event, at in (("request.submit", row["submitted_at"]), ("request.activate", row["activated_at"])):
            if at is not None:
                yield {"event": event, "at": at, "actor_kind": "applicant", "request_id": key, "digest": "0" * 64}


def _detail(entry: int) -> Row:
    return {"entry": entry, "salt": "0" * 32, "detail": {"actor": "Camille Bois"}}


def _last(table: type[Base]) -> int:
    return int(table.select(fn.MAX(table.id)).scalar() or 0)


def _fill(table: type[Base], rows: Iterable[Row]) -> None:
    """Write the rows, with the fields' own defaults."""
    written = list(rows)
    if not written:
        return
    fields = [field for field in table._meta.sorted_fields if field.name in written[0] or field.default is not None]
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    values = (tuple(_stored(row[f.name] if f.name in row else _default(f)) for f in fields) for row in written)
    into = f'"{table._meta.table_name}" ({columns})'
    cursor = models.database.cursor()
    if isinstance(models.database.obj, SqliteDatabase):
        marks = ", ".join("?" * len(fields))
        cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", values)
        return
    _copy(cursor, f"COPY {into} FROM STDIN", values)


def _copy(cursor: Any, statement: str, values: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(statement) as copy:
        for row in values:
            copy.write_row(row)


def _default(field: Any) -> Any:
    return field.default() if callable(field.default) else field.default


def _stored(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        return json.dumps(value)
    if isinstance(value, datetime) and isinstance(models.database.obj, SqliteDatabase):
        return value.isoformat(sep=" ", timespec="microseconds")
    return value
