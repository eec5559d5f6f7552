"""A backup while the service is in use: the database at one instant, then every stored file that is not copied yet.

The dump comes first. Files that its rows name were stored before it, and what rows stop naming meanwhile is deleted
only once the backup is through (`services.documents.files.discard`): so all of them are there to be copied.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.backup import BackupDraft, BackupPlace, BackupRefused, Dumps, FileFact, Head, Refused, Seal
from domain.page_troubles import StoredFileUnusable
from models import database
from models_store import BackupRun
from queries import store as reads
from queries.vault_keys import keys_in_rows
from services.backup import heads, pruning
from services.backup.steps import Beat
from services.documents import store
from services.machinery.dependencies import Dependencies

log = logging.getLogger("guichet.backup")

BATCH = 500
DONE, FAILED, DIED = "done", "failed", "died"
"""What may come of a backup."""


@dataclass
class Progress:
    """What was looked at: `documents` in the store, `copied` of them this time, of so many `bytes`."""

    documents: int = 0
    copied: int = 0
    bytes: int = 0
    size: int = 0
    keys: set[str] = field(default_factory=set)


def create(
    deps: Dependencies,
    place: BackupPlace,
    seal: Seal,
    dumps: Dumps | None,
    on_step: Callable[[Progress], None] = lambda progress: None,
    *,
    kept: timedelta,
) -> tuple[Head, Progress]:
    """Make a backup; without `dumps`, of the documents alone. Raises BackupRefused, OSError.

    `kept`: how long backups are; the ledger forgets what happened so long, and a month, ago: no older one is restored.
    """
    if not store.ensure_marked(deps):
        raise BackupRefused(Refused.STORE, str(store.trouble(deps) or ""))
    run = _begin(deps, documents_only=dumps is None)
    outcome, progress = FAILED, Progress()
    try:
        head = _made(deps, place, seal, dumps, run, progress, on_step)
        outcome = DONE
        pruning.forget_lines(deps, place, kept)
    finally:
        finished = {"finished_at": deps.now(), "documents": progress.documents, "bytes": progress.bytes}
        BackupRun.update(outcome=outcome, **finished).where(BackupRun.id == run.id).execute()
    log.info("a backup of %s documents is made, %s of them copied", progress.documents, progress.copied)
    return head, progress


def _begin(deps: Dependencies, *, documents_only: bool) -> BackupRun:
    """The row that has deletions wait; those of backups that died an hour ago are ended."""
    now = deps.now()
    with database.atomic():
        for open_one in reads.open_backups():
            if open_one.stepped_at <= now - reads.STEPS_WITHIN:
                BackupRun.update(outcome=DIED, finished_at=now).where(BackupRun.id == open_one.id).execute()
        run: BackupRun = BackupRun.create(started_at=now, stepped_at=now, documents_only=documents_only)
    return run


def _made(
    deps: Dependencies,
    place: BackupPlace,
    seal: Seal,
    dumps: Dumps | None,
    run: BackupRun,
    progress: Progress,
    on_step: Callable[[Progress], None],
) -> Head:
    draft = place.begin(run.started_at)
    try:
        return _written(deps, place, draft, seal, dumps, run, progress, on_step)
    finally:
        draft.close()


def _written(
    deps: Dependencies,
    place: BackupPlace,
    draft: BackupDraft,
    seal: Seal,
    dumps: Dumps | None,
    run: BackupRun,
    progress: Progress,
    on_step: Callable[[Progress], None],
) -> Head:
    beat = Beat(deps, run)
    dumped = _dumped(draft, seal, dumps, beat) if dumps is not None else {}
    names = place.names()
    known = _Known(place.facts(names[-1]) if names else iter(()))
    position: str | None = ""
    while position is not None:
        keys, position = deps.storage.walk(position, BATCH)
        for key in keys:
            _copy(deps, draft, key, known, progress)
        beat()
        on_step(progress)
    for day, name, line in deps.storage.ledger_lines(date.min):
        place.keep_line(day, name, line)
    head = Head(
        installation=reads.known_store().installation,
        started_at=run.started_at,
        finished_at=deps.now(),
        documents=progress.documents,
        size=progress.size,
        files_sha256=draft.finish_list(),
        vault_keys=tuple(sorted(progress.keys | _keys_in_rows(deps) | {deps.vault.current_key})),
        **dumped,
    )
    draft.finish(head, heads.mac_of(deps, draft.name, head.text()))
    return head


def _dumped(draft: BackupDraft, seal: Seal, dumps: Dumps, beat: Beat) -> dict[str, Any]:
    with dumps.taken() as taken:
        with draft.database() as sealed:
            seal.seal(beat.through(taken.stream), sealed)
        counts, migrations = taken.counts, taken.migrations
    sha256 = draft.database_sha256()
    return {"database": dumps.kind, "database_sha256": sha256, "counts": counts, "migrations": migrations}


def _copy(deps: Dependencies, draft: BackupDraft, key: str, known: _Known, progress: Progress) -> None:
    """Copy a stored file, unless the backup before has it; it may be gone by now, with a draft that nobody finished."""
    fact = known.of(key)
    if fact is None or not draft.has(fact) or not _is_same(deps, fact):
        try:
            sealed = deps.storage.get_sealed(key)
        except StoredFileUnusable:
            return
        written = deps.storage.written_at(key) or datetime.fromtimestamp(0, UTC)
        sha256 = hashlib.sha256(sealed).hexdigest()
        fact = FileFact(key, sha256, len(sealed), deps.vault.key_of(sealed), written.isoformat())
        draft.keep(fact, sealed)
        progress.copied += 1
        progress.bytes += fact.size
    draft.add(fact)
    progress.documents += 1
    progress.size += fact.size
    progress.keys.add(fact.vault_key)


def _is_same(deps: Dependencies, fact: FileFact) -> bool:
    """Whether a file is what it was: nothing changes one but a new seal, by the present key, when it had another."""
    if fact.vault_key == deps.vault.current_key:
        return True
    written = deps.storage.written_at(fact.key)
    return written is not None and written.isoformat() == fact.modified


def _keys_in_rows(deps: Dependencies) -> set[str]:
    return {key for keys in keys_in_rows(deps.vault.key_of).values() for key in keys}


class _Known:
    """The files of the backup before, which come in the order in which the store is walked through: none is kept."""

    def __init__(self, facts: Iterator[FileFact]) -> None:
        self._facts = facts
        self._next = next(facts, None)

    def of(self, key: str) -> FileFact | None:
        """What it has of this file; asked for in order."""
        while self._next is not None and _place(self._next.key) < _place(key):
            self._next = next(self._facts, None)
        return self._next if self._next is not None and self._next.key == key else None


def _place(key: str) -> tuple[str, str]:
    return key.partition(".")[2][:2], key
