"""Named reads of what hangs on the vault's keys in the database: which keys, by where they are used (docs/keys.md)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from peewee import fn

from models import Account, JournalCheckpoint, JournalSeal, Mail, long_reads

CODES, MAILS, JOURNAL = "codes", "mails", "journal"
"""One-time codes of second factors, link secrets of mails, seals of the journal."""

PAGE = 2_000
"""Rows that are read at once."""
LONGEST_READ = 3600.0
"""Seconds that a read of all mails, accounts or seals may take: no index leads to those of an old key."""


def keys_in_rows(key_of: Callable[[bytes], str]) -> dict[str, dict[str, int]]:
    """How many rows hang on each key, by where; `key_of` tells the key of sealed bytes.

    Reads every sealed row: for commands alone.
    """
    return {CODES: _codes(), MAILS: _mails(key_of), JOURNAL: _journal()}


def code_key(sealed: str) -> str:
    """The key of a sealed one-time secret, as passlib's wallet writes it. Raises ValueError for anything else."""
    try:
        return str(json.loads(sealed)["enckey"]["t"])
    except (KeyError, TypeError) as error:
        raise ValueError("not a secret of one-time codes") from error


def sealed_codes() -> Iterator[tuple[int, str]]:
    """Each account with a secret of one-time codes, and the secret."""
    return _by_pages(Account, Account.tf_totp_secret)


def sealed_mails() -> Iterator[tuple[int, bytes]]:
    """Each mail that holds link secrets, and these."""
    return _by_pages(Mail, Mail.secrets)


def _by_pages(table: Any, column: Any) -> Iterator[tuple[int, Any]]:
    """Some thousands at a time: PostgreSQL hands a whole result over, and no index leads to these rows."""
    last, whole = 0, True
    while whole:
        rows = table.select(table.id, column).where(table.id > last, column.is_null(False))
        with long_reads(LONGEST_READ):
            page = list(rows.order_by(table.id).limit(PAGE).tuples())
        yield from page
        last, whole = page[-1][0] if page else 0, len(page) == PAGE


def _codes() -> dict[str, int]:
    return _counted(code_key(sealed) for _, sealed in sealed_codes())


def _mails(key_of: Callable[[bytes], str]) -> dict[str, int]:
    return _counted(key_of(bytes(sealed)) for _, sealed in sealed_mails())


def _journal() -> dict[str, int]:
    counts: dict[str, int] = {}
    for table in (JournalSeal, JournalCheckpoint):
        rows: Any = table.select(table.key_id, fn.COUNT(table.number)).group_by(table.key_id).tuples()
        with long_reads(LONGEST_READ):
            counted = list(rows)
        for key, number in counted:
            counts[key] = counts.get(key, 0) + number
    return counts


def _counted(keys: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    return counts
