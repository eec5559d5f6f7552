"""Named reads of what hangs on the vault's keys in the database: which keys, by where they are used (docs/keys.md)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from peewee import fn

from models import Account, JournalCheckpoint, JournalSeal, Mail

CODES, MAILS, JOURNAL = "codes", "mails", "journal"
"""One-time codes of second factors, link secrets of mails, seals of the journal."""


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


def _codes() -> dict[str, int]:
    rows: Any = Account.select(Account.tf_totp_secret).where(Account.tf_totp_secret.is_null(False)).tuples()
    return _counted(code_key(sealed) for (sealed,) in rows.iterator())


def _mails(key_of: Callable[[bytes], str]) -> dict[str, int]:
    rows: Any = Mail.select(Mail.secrets).where(Mail.secrets.is_null(False)).tuples()
    return _counted(key_of(bytes(sealed)) for (sealed,) in rows.iterator())


def _journal() -> dict[str, int]:
    counts: dict[str, int] = {}
    for table in (JournalSeal, JournalCheckpoint):
        rows: Any = table.select(table.key_id, fn.COUNT(table.number)).group_by(table.key_id).tuples()
        for key, number in rows:
            counts[key] = counts.get(key, 0) + number
    return counts


def _counted(keys: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    return counts
