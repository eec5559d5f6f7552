"""A backup becomes an installation again: the database, the files that are missing, then what the ledger says of since.

No worker does anything before an operator lets it: the mails and decisions of the dump were sent or taken back since.
The restored database says so before anybody else can read it.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from domain.actors import SYSTEM
from domain.backup import FORMAT, BackupPlace, BackupRefused, Dumps, FileFact, Head, Refused, Seal
from domain.ledger import Noted
from models import database
from models_store import BackupRun, Installation
from queries.documents import named_keys
from services.backup import replay
from services.backup.heads import latest
from services.documents import store
from services.machinery import journal, pauses
from services.machinery.dependencies import Dependencies
from services.people import sessions
from services.review import decisions

log = logging.getLogger("guichet.backup")

BATCH = 500
RESTORED = "restored"
"""What became of a backup whose own row is in its dump."""


@dataclass
class Restored:
    """What a restore did. `copied`, `present`: files of the backup; `damaged`: those whose copy is not what it was.

    `since`: files in the store that the dump does not know. `decisions`: requests whose pending decision was taken
    back. `again`: what of the ledger was done again, ids by kind.
    """

    name: str
    head: Head
    counts: dict[str, int] = field(default_factory=dict)
    copied: int = 0
    present: int = 0
    damaged: list[str] = field(default_factory=list)
    since: list[str] = field(default_factory=list)
    sessions: int = 0
    decisions: list[int] = field(default_factory=list)
    again: dict[Noted, list[int]] = field(default_factory=dict)
    unread: int = 0

    @property
    def documents(self) -> int:
        """How many of the backup's files were looked at."""
        return self.copied + self.present + len(self.damaged)


@dataclass(frozen=True)
class Means:
    """What a restore needs that is no service: how tables are brought up to date, what no password opens."""

    known_migrations: tuple[str, ...]
    migrate: Callable[[], None]
    unusable_hash: Callable[[], str]


def restore(
    deps: Dependencies,
    place: BackupPlace,
    seal: Seal,
    dumps: Dumps,
    means: Means,
    *,
    name: str | None = None,
    documents_only: bool = False,
    on_step: Callable[[Restored], None] = lambda restored: None,
) -> Restored:
    """Restore the backup of this name, the last one when None. Raises BackupRefused, before anything is changed.

    With `documents_only` the database was restored by other means. What was interrupted behind the database is run
    again so.
    """
    chosen, head = latest(deps, place, name)
    done = Restored(chosen, head)
    _demand_readable(place, chosen, head, means)
    if not documents_only:
        _demand_free(deps, seal, dumps, head)
        _fill(place, seal, dumps, done)
    means.migrate()
    with database.connection_context():
        if not documents_only:
            done.counts = {table: number for table, number in dumps.counts().items() if table in head.counts}
        _demand_ours(deps, head)
        _stand_still(deps, head)
        for day, line, sealed in place.ledger_lines():
            deps.storage.keep_line(day, line, sealed)
        # Before the files, which may take hours: what was closed, ended or erased since is never open meanwhile.
        done.again, done.unread = replay.replay(deps, head.started_at, means.unusable_hash)
        done.decisions = decisions.take_back_pending(deps)
        done.sessions = sessions.end_everybody("restored", deps.now())
        _bring_back(deps, place, done, on_step)
        store.adopt(deps)
        done.since = _since(deps, done)
        with database.atomic():
            again = {kind.value: len(ids) for kind, ids in done.again.items()}
            journal.record("backup.restored", SYSTEM, deps.now(), backup=chosen, again=again)
    log.warning("the backup %s is restored; the worker waits for `flask backup release`", chosen)
    return done


def release(deps: Dependencies, *, forget_since: bool = False) -> bool:
    """Let pages and the worker go on after a restore. False when the worker was not held.

    `forget_since`: files that were written between the backup and its restore go as all others that no row names.
    """
    with database.atomic():
        held = pauses.release()
        pauses.end_maintenance()
        if forget_since:
            Installation.update(keeps_since=None, keeps_until=None).where(Installation.id == 1).execute()
        if held:
            journal.record("backup.released", SYSTEM, deps.now())
    return held


def _demand_readable(place: BackupPlace, name: str, head: Head, means: Means) -> None:
    if head.format > FORMAT or set(head.migrations) - set(means.known_migrations):
        raise BackupRefused(Refused.NEWER, name)
    if place.list_sha256(name) != head.files_sha256:
        raise BackupRefused(Refused.DAMAGED, f"{name}/files.jsonl.gz")


def _demand_free(deps: Dependencies, seal: Seal, dumps: Dumps, head: Head) -> None:
    """Raises BackupRefused unless there is nothing that this would replace."""
    if head.database is None:
        raise BackupRefused(Refused.NO_DUMP)
    if dumps.kind != head.database:
        raise BackupRefused(Refused.OTHER_DATABASE, head.database)
    if not seal.opens:
        raise BackupRefused(Refused.NO_IDENTITY)
    if not dumps.is_empty():
        raise BackupRefused(Refused.DATABASE_FILLED)
    mark = deps.storage.mark()
    foreign = deps.storage.holds_files() if mark is None else mark.installation != head.installation
    if foreign:
        raise BackupRefused(Refused.STORE_FOREIGN, mark.installation if mark is not None else "")


def _fill(place: BackupPlace, seal: Seal, dumps: Dumps, done: Restored) -> None:
    if place.database_sha256(done.name) != done.head.database_sha256:
        raise BackupRefused(Refused.DAMAGED, f"{done.name}/database.age")
    with place.database(done.name) as sealed:
        dumps.restore(seal, sealed)


def _demand_ours(deps: Dependencies, head: Head) -> None:
    """Raises BackupRefused when the database, or the store, is another installation's than the backup's."""
    mark, row = deps.storage.mark(), Installation.get_or_none(Installation.id == 1)
    if row is None or row.identity != head.installation:
        raise BackupRefused(Refused.STORE_FOREIGN, row.identity if row is not None else "")
    if mark is not None and mark.installation != head.installation:
        raise BackupRefused(Refused.STORE_FOREIGN, mark.installation)


def _stand_still(deps: Dependencies, head: Head) -> None:
    """Neither pages nor the worker do anything, and nobody deletes what came since; the backup's own run is over."""
    pauses.hold(deps)
    pauses.begin_maintenance(deps)
    values = {"keeps_since": head.started_at, "keeps_until": deps.now()}
    Installation.update(values).where(Installation.id == 1).execute()
    ended = {"finished_at": deps.now(), "outcome": RESTORED}
    BackupRun.update(ended).where(BackupRun.finished_at.is_null()).execute()


def _bring_back(deps: Dependencies, place: BackupPlace, done: Restored, on_step: Callable[[Restored], None]) -> None:
    """Copy into the store the files that it lacks and that rows still name."""
    facts = place.facts(done.name)
    while batch := list(islice(facts, BATCH)):
        named = named_keys([fact.key for fact in batch])
        for fact in (one for one in batch if one.key in named):
            if deps.storage.written_at(fact.key) is not None:
                done.present += 1
            elif _copied(deps, place, fact):
                done.copied += 1
            else:
                done.damaged.append(fact.name)
        on_step(done)


def _copied(deps: Dependencies, place: BackupPlace, fact: FileFact) -> bool:
    """Copy a file back; False when its copy is gone, or is not what it was: the others are worth having."""
    try:
        sealed = place.sealed(fact)
    except FileNotFoundError:
        return False
    if hashlib.sha256(sealed).hexdigest() != fact.sha256:
        return False
    deps.storage.put_sealed(fact.key, sealed, datetime.fromisoformat(fact.modified))
    return True


def _since(deps: Dependencies, done: Restored) -> list[str]:
    """Files of the store that no row names, written since the backup began: nobody deletes them."""
    since: list[str] = []
    position: str | None = ""
    while position is not None:
        keys, position = deps.storage.walk(position, BATCH)
        for key in sorted(set(keys) - named_keys(keys)):
            written = deps.storage.written_at(key)
            if written is not None and written >= done.head.started_at:
                since.append(key)
    return since
