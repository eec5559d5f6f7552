"""Whether a backup could be restored: all that is told without a key, and with the identity what the dump holds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from peewee import PeeweeException

from domain.backup import BackupPlace, BackupRefused, Dumps, FileFact, Head, Refused, Seal, SealedForOthers
from models import database
from queries.store import known_store
from services.backup.heads import latest
from services.machinery.dependencies import Dependencies

KEPT = 50
"""Files at fault that are named; the rest are counted."""


@dataclass
class Verified:
    """What was looked at. `opened`: the dump was; `compared`: documents alone were, with the present database, unless
    it is `unanswered`.

    `faults` are (what, file or table), in the words of `web/backup_words.py`."""

    name: str
    head: Head
    documents: int = 0
    opened: bool = False
    compared: bool = False
    unanswered: bool = False
    named: int = 0
    faults: int = 0
    kept: list[tuple[str, str]] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.faults

    def add(self, what: str, where: str) -> None:
        self.faults += 1
        if len(self.kept) < KEPT:
            self.kept.append((what, where))


def verify(
    deps: Dependencies,
    place: BackupPlace,
    seal: Seal,
    dumps: Dumps,
    name: str | None = None,
    on_step: Callable[[Verified], None] = lambda verified: None,
) -> Verified:
    """Read all of a backup; with an identity, its dump too. Raises BackupRefused where there is none to read."""
    chosen, head = latest(deps, place, name)
    verified = Verified(chosen, head)
    if place.list_sha256(chosen) != head.files_sha256:
        verified.add("changed", f"{chosen}/files.jsonl.gz")
        return verified
    for fact in place.facts(chosen):
        _look_at(place, verified, fact)
        verified.documents += 1
        if verified.documents % 1000 == 0:
            on_step(verified)
    if verified.documents != head.documents:
        verified.add("list", f"{chosen}/files.jsonl.gz")
    if head.database is not None:
        _look_into(place, seal, dumps, verified)
    else:
        try:
            _compare_if_ours(deps, place, dumps, verified)
        except (PeeweeException, BackupRefused):
            verified.unanswered = True
    return verified


def _compare_if_ours(deps: Dependencies, place: BackupPlace, dumps: Dumps, verified: Verified) -> None:
    with database.connection_context():
        ours = known_store().installation == verified.head.installation
    if ours:
        _compare(deps, place, dumps, verified)


def _compare(deps: Dependencies, place: BackupPlace, dumps: Dumps, verified: Verified) -> None:
    """Which files the database names that were stored before the backup began, and that it lacks."""
    verified.compared = True
    verified.named, missing = dumps.missing(fact.key for fact in place.facts(verified.name))
    for key in missing:
        written = deps.storage.written_at(key)
        if written is None or written < verified.head.started_at:
            verified.add("missing", key)


def _look_at(place: BackupPlace, verified: Verified, fact: FileFact) -> None:
    try:
        sealed = place.sealed(fact)
    except FileNotFoundError:
        verified.add("absent", fact.name)
        return
    if hashlib.sha256(sealed).hexdigest() != fact.sha256:
        verified.add("changed", fact.name)
        place.set_aside(fact)  # so that the next backup copies it again


def _look_into(place: BackupPlace, seal: Seal, dumps: Dumps, verified: Verified) -> None:
    if place.database_sha256(verified.name) != verified.head.database_sha256:
        verified.add("changed", f"{verified.name}/database.age")
        return
    if not seal.opens:
        return
    if dumps.kind != verified.head.database:
        raise BackupRefused(Refused.OTHER_DATABASE, verified.head.database or "")
    try:
        with place.database(verified.name) as sealed, dumps.read(seal, sealed) as contents:
            counts = contents.counts()
            verified.named, missing = contents.missing(fact.key for fact in place.facts(verified.name))
    except SealedForOthers:
        verified.add("sealed", f"{verified.name}/database.age")
        return
    verified.opened = True
    for table in sorted({*counts, *verified.head.counts}):
        if counts.get(table) != verified.head.counts.get(table):
            verified.add("counts", table)
    for key in missing:
        verified.add("missing", key)
