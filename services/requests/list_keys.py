"""What lists are ordered by and searched in: columns that repeat others, folded, and are written with those.

Rows of a program that did not know such a column have '' there, which no key is: the clock makes theirs.
"""

from __future__ import annotations

from typing import Any

from peewee import SQL

from domain.names import NO_KEY, person_key, search_key
from models import Account, AccountRequest, database

CHUNK = 200
MOST_AT_ONCE = 20_000
"""Rows that one tick of the clock fills in."""


def list_keys(request: AccountRequest) -> dict[str, str]:
    """Column → its value, of the request as it is now."""
    return {
        "search_text": request.search_words(),
        "name_key": person_key(request.first_name, request.last_name),
        "entity_key": entity_key(request.display_name),
    }


def entity_key(name: str) -> str:
    """What requests are ordered by where they are ordered by their entity: its name, or its ministry's."""
    return search_key(name, 300) or NO_KEY


def fill_missing() -> int:
    """Make the keys of rows that have none, in short transactions. Returns how many."""
    filled = 0
    while filled < MOST_AT_ONCE:
        some = _fill_requests() + _fill_accounts()
        if not some:
            break
        filled += some
    return filled


def _fill_requests() -> int:
    # Written out: SQLite uses the partial index only for a literal.
    missing: Any = AccountRequest.select().where(SQL("state <> 'draft'"), AccountRequest.name_key == "")
    with database.atomic():
        rows = list(missing.limit(CHUNK))
        for row in rows:
            keys = list_keys(row)
            AccountRequest.update(name_key=keys["name_key"], entity_key=keys["entity_key"]).where(
                AccountRequest.id == row.id
            ).execute()
    return len(rows)


def _fill_accounts() -> int:
    names = (Account.id, Account.first_name, Account.last_name)
    with database.atomic():
        rows = list(Account.select(*names).where(Account.name_key == "").limit(CHUNK))
        for row in rows:
            key = person_key(row.first_name, row.last_name)
            Account.update(name_key=key).where(Account.id == row.id).execute()
    return len(rows)
