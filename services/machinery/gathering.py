"""Entries of the journal, mails and changes of figures that one transaction writes many of: gathered, and written
together at its end.

For a transaction that does the same thing to many requests, none of which reads what it has just told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from models import JournalDetail, JournalEntry, Mail, Task, database
from models_work import FigureChange
from queries.writing import insert_all


@dataclass
class Gathered:
    """What is to be written: entries with their details, mails with the task that delivers each, changes of figures;
    in their order."""

    entries: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    mails: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)


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
    insert_all(FigureChange, gathered.figures)


@contextmanager
def savepoint() -> Iterator[None]:
    """A savepoint that takes back what was gathered since, too."""
    gathered = _open.get() or Gathered()
    entries, mails, figures = len(gathered.entries), len(gathered.mails), len(gathered.figures)
    try:
        with database.atomic():
            yield
    except BaseException:
        del gathered.entries[entries:], gathered.mails[mails:], gathered.figures[figures:]
        raise


def write_entries(entries: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Entries of the journal with their details, in two statements."""
    if not entries:
        return
    # By the digest, which its salt makes unique: neither database promises the order of what it returns.
    details = {entry["digest"]: detail for entry, detail in entries}
    written = insert_all(JournalEntry, [entry for entry, _ in entries], returning=("id", "digest"))
    insert_all(JournalDetail, [{"entry": entry_id, **details[digest]} for entry_id, digest in written])


def _write_mails(mails: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    tasks = {mail["message_id"]: task for mail, task in mails}
    written = insert_all(Mail, [mail for mail, _ in mails], returning=("id", "message_id"))
    ids = {message_id: mail_id for mail_id, message_id in written}
    insert_all(Task, [{**task, "payload": {"mail_id": ids[key]}} for key, task in tasks.items()])
