"""The worker seals the journal: it numbers new entries in the order in which they appear and chains them by MACs.

Ids are given out when a row is written and appear when its transaction commits, so a small id may come after a larger
one. The chain has numbers of its own, given here by one worker at a time; a late entry just gets a later number.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from time import monotonic
from typing import Any

from peewee import PostgresqlDatabase

from domain.journal_chain import BEGINNING, CHECKPOINT, LINK, EntryFacts, checkpoint_bytes, link_bytes
from domain.security_events import SecurityEvent, tell
from models import JournalCheckpoint, JournalEntry, JournalSeal, database
from queries import journal_chain
from queries.writing import insert_all
from services.machinery.dependencies import Dependencies

SEAL, HEAD = "journal.seal", "journal.head"
"""Kinds of task."""
SEAL_EVERY, HEAD_EVERY = timedelta(minutes=1), timedelta(hours=1)

BATCH = 1_000
"""Entries sealed in one transaction, which holds SQLite's only write lock meanwhile."""
LOOK_BACK = 5_000
"""How many links back an entry that appears late is still looked for each time; what is older, once an hour."""
LONGEST = 60.0
"""Seconds after which a backlog (the first time, a million entries) is left to the next task."""

# Any number will do, as long as nothing else of ours takes the same advisory lock.
LOCK = 4_711_2027


def seal_due(deps: Dependencies, *, seconds: float = LONGEST) -> int:
    """Seal what is not sealed yet, in batches, each in a transaction of its own. Returns how many entries."""
    sealed, end = 0, monotonic() + seconds
    while monotonic() < end:
        count = _seal_batch(deps, None)
        sealed += count
        if count < BATCH:
            break
    return sealed


def seal_late(deps: Dependencies) -> int:
    """Look through the whole journal for what was never sealed, in steps; returns how many entries.

    What `seal_due` cannot see: an entry whose transaction ended thousands of entries after it had its id.
    """
    sealed = 0
    for span in journal_chain.spans():
        while count := _seal_batch(deps, span):
            sealed += count
    return sealed


def tell_head(deps: Dependencies) -> None:
    """Seal what appeared late, and write the chain's end to the security log.

    An operator who keeps that log elsewhere can show that the journal's end was not cut off: `flask journal verify
    --head`.
    """
    seal_late(deps)
    last = journal_chain.head()
    if last is not None:
        tell(SecurityEvent.JOURNAL_HEAD, number=last.number, mac=last.mac)


def checkpoint(deps: Dependencies, number: int) -> JournalCheckpoint:
    """Record where the chain may begin once the links up to `number` are cut by retention, inside the caller's
    transaction. Raises LookupError for a number that is not in the chain.
    """
    link = JournalSeal.get_or_none(JournalSeal.number == number)
    if link is None:
        raise LookupError(f"the chain has no link {number}")
    now, key_id = deps.now(), deps.vault.current_key
    seal = deps.vault.mac(checkpoint_bytes(number, link.mac, now), CHECKPOINT, key_id)
    return JournalCheckpoint.create(number=number, mac=link.mac, made_at=now, key_id=key_id, seal=seal)


def _seal_batch(deps: Dependencies, span: tuple[int, int] | None) -> int:
    """Seal up to BATCH entries: the newest, or those of a span of ids. 0 also while another worker seals."""
    # Looked up before: with nothing to do no write lock is taken.
    if not _unsealed(span, limit=1):
        return 0
    with database.atomic():
        if not _alone():
            return 0
        entries = _unsealed(span)
        if entries:
            insert_all(JournalSeal, _links(deps, entries))
    return len(entries)


def _alone() -> bool:
    """Whether nobody else seals until this transaction ends. On SQLite a write transaction is alone."""
    if not isinstance(database.obj, PostgresqlDatabase):
        return True
    (got,) = database.execute_sql("SELECT pg_try_advisory_xact_lock(%s)", (LOCK,)).fetchone()
    return bool(got)


def _unsealed(span: tuple[int, int] | None, *, limit: int = BATCH) -> list[JournalEntry]:
    if span is not None:
        return journal_chain.unsealed(span[0], up_to=span[1], limit=limit)
    last = journal_chain.head()
    seen = journal_chain.sealed_up_to(last.number, back=LOOK_BACK, width=100) if last is not None else 0
    return journal_chain.unsealed(seen, limit=limit)


def _links(deps: Dependencies, entries: Sequence[JournalEntry]) -> list[dict[str, Any]]:
    last = journal_chain.head()
    number, mac = (last.number, last.mac) if last is not None else _beginning()
    now, key_id = deps.now(), deps.vault.current_key
    links = []
    for entry in entries:
        number += 1
        mac = deps.vault.mac(link_bytes(mac, number, now, facts_of(entry)), LINK, key_id)
        links.append({"number": number, "entry": entry.id, "key_id": key_id, "mac": mac, "sealed_at": now})
    return links


def _beginning() -> tuple[int, str]:
    """Before the first link: nothing, or the last checkpoint where everything before was cut."""
    cuts = journal_chain.checkpoints()
    return (max(cuts), cuts[max(cuts)].mac) if cuts else (0, BEGINNING)


def facts_of(entry: JournalEntry) -> EntryFacts:
    """The entry's columns, as they are sealed."""
    return EntryFacts(**{name: getattr(entry, name) for name in EntryFacts._fields})
