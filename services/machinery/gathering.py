"""Entries of the journal and mails of which one transaction writes many: gathered, and written at its end together.

For a transaction that does the same thing to many requests, none of which reads what it has just told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from models import JournalDetail, JournalEntry, Mail, Task, database


@dataclass
class Gathered:
    """What is to be written: entries with their details, mails with the task that delivers each; in their order."""

    entries: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    mails: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)


_open: ContextVar[Gathered | None] = ContextVar("gathered", default=None)


def open_one() -> Gathered | None:
    """What the present transaction gathers into; None where it writes each row at once."""
    return _open.get()


@contextmanager
def gathering() -> Iterator[None]:
    """Gather what is written inside, in the caller's transaction, and write it when the block ends without an error."""
    gathered = Gathered()
    token = _open.set(gathered)
    try:
        yield
    finally:
        _open.reset(token)
    write_entries(gathered.entries)
    _write_mails(gathered.mails)


@contextmanager
def savepoint() -> Iterator[None]:
    """A savepoint that takes back what was gathered since, too."""
    gathered = _open.get() or Gathered()
    entries, mails = len(gathered.entries), len(gathered.mails)
    try:
        with database.atomic():
            yield
    except BaseException:
        del gathered.entries[entries:], gathered.mails[mails:]
        raise


def write_entries(entries: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Entries of the journal with their details, in two statements."""
    if not entries:
        return
    # By the digest, which its salt makes unique: neither database promises the order of what it returns.
    details = {entry["digest"]: detail for entry, detail in entries}
    insert = JournalEntry.insert_many([entry for entry, _ in entries])
    written = insert.returning(JournalEntry.id, JournalEntry.digest).tuples().execute()
    JournalDetail.insert_many([{"entry": entry_id, **details[digest]} for entry_id, digest in written]).execute()


def _write_mails(mails: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    if not mails:
        return
    tasks = {mail["message_id"]: task for mail, task in mails}
    written = Mail.insert_many([mail for mail, _ in mails]).returning(Mail.id, Mail.message_id).tuples().execute()
    ids = {message_id: mail_id for mail_id, message_id in written}
    Task.insert_many([{**task, "payload": {"mail_id": ids[key]}} for key, task in tasks.items()]).execute()
