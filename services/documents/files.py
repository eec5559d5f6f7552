"""Files on their way into the storage, and out of it.

They are stored before the row that names them. Code that deletes such a row has its file deleted by name (`forget`), in
the same transaction; what a crash leaves behind, without a row, `services.documents.sweep` finds.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Protocol

from domain.errors import DomainError
from domain.given_files import GivenFile
from domain.page_troubles import StoredFileUnusable
from domain.scans import Verdict
from domain.store import FileNotKept, Unkept
from models import DerivedFile, DocumentVersion, Task
from models_exchange import AttachedFile
from queries.documents import named_keys
from queries.store import backup_runs
from services.documents import store
from services.machinery import tasks
from services.machinery.dependencies import Dependencies

log = logging.getLogger("guichet.storage")

PURPOSE = "document"
SCAN_KEY = "scan:"
ATTACHED_SCAN_KEY = "scan-attached:"
DISCARD = "discard"
BATCH = 500
WAITS_FOR_BACKUP = timedelta(minutes=5)
"""Keys in one task."""


class AcceptedFile(Protocol):
    """A file that passed the intake (`adapters/intake`)."""

    @property
    def filename(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def data(self) -> bytes: ...
    @property
    def sha256(self) -> str: ...
    @property
    def pages(self) -> int: ...
    @property
    def has_text(self) -> bool: ...
    @property
    def given(self) -> tuple[GivenFile, ...]: ...


def keep(deps: Dependencies, file: AcceptedFile) -> str:
    """Encrypt and store a file, outside of any transaction. Returns its storage key. Raises FileNotKept."""
    return put(deps, file.data, PURPOSE)


@contextmanager
def keeping(deps: Dependencies, file: AcceptedFile) -> Iterator[str]:
    """The same, for the transaction inside that writes the row: when that is refused, the file goes again."""
    key = keep(deps, file)
    try:
        yield key
    except DomainError:
        # No other exception: of a commit whose answer was lost nobody knows whether a row names the file.
        abandon(deps, key)
        raise


def put(deps: Dependencies, data: bytes, purpose: str) -> str:
    """The same for any bytes. Raises FileNotKept: no room, or not this database's store."""
    store.demand_writable(deps)
    try:
        key = deps.storage.put(data, purpose)
        moved = store.was_moved(deps)
    except OSError:
        # Full, over its quota, read-only: the person who waits is told, and an operator reads which.
        log.exception("a file cannot be stored")
        raise FileNotKept(Unkept.NO_ROOM) from None
    if moved:
        abandon(deps, key)
        raise FileNotKept(Unkept.NO_STORE)
    return key


def read(deps: Dependencies, file: DocumentVersion | AttachedFile) -> bytes:
    """The file of a row. Raises StoredFileUnusable: gone, tampered with, or infected, which nothing opens again."""
    if file.scan_verdict == Verdict.INFECTED:
        raise StoredFileUnusable("a virus was found in it")
    return deps.storage.get(file.storage_key)


def forget(deps: Dependencies, which: Any) -> None:
    """Delete the versions of this query, and what was made of them, inside the caller's transaction; their files after.

    The worker is told the files' names, so that they go at once.
    """
    versions = {row.id: row.storage_key for row in which}
    if not versions:
        return
    keys = [*versions.values(), *_forget_made(versions)]
    DocumentVersion.delete().where(DocumentVersion.id.in_(sorted(versions))).execute()
    discard_later(deps, keys)


def erase(deps: Dependencies, versions: Collection[DocumentVersion], name: str) -> None:
    """Delete the files of these versions, and what was made of them, as `forget` does; their rows stay, the hash and
    the judgement with them. `name` takes the place of the file's, which may name somebody."""
    keys = [*(row.storage_key for row in versions), *_forget_made({row.id for row in versions})]
    changes = {"storage_key": None, "erased_at": deps.now(), "filename": name[:100], "parts": None}
    DocumentVersion.update(changes).where(DocumentVersion.id.in_([row.id for row in versions])).execute()
    discard_later(deps, keys)


def _forget_made(versions: Collection[int]) -> list[str | None]:
    """Delete the rows of what was made of these versions. Returns the names of their files."""
    # SQLite gives the id of a deleted row again: the next file would be taken for one whose scan was asked for.
    Task.delete().where(Task.unique_key.in_([f"{SCAN_KEY}{version}" for version in versions])).execute()
    of_them = DerivedFile.version.in_(sorted(versions))
    made: Any = DerivedFile.select(DerivedFile.storage_key).where(of_them).tuples()
    keys = [key for (key,) in made]
    if keys:
        DerivedFile.delete().where(of_them).execute()
    return keys


def forget_attached(deps: Dependencies, which: Any) -> int:
    """The same for files that go with what somebody writes; returns how many."""
    keys = {row.id: row.storage_key for row in which}
    if keys:
        # As above: the id of a deleted row is given again.
        Task.delete().where(Task.unique_key.in_([f"{ATTACHED_SCAN_KEY}{file}" for file in keys])).execute()
        AttachedFile.delete().where(AttachedFile.id.in_(sorted(keys))).execute()
        discard_later(deps, list(keys.values()))
    return len(keys)


def in_journal(file: AttachedFile) -> dict[str, Any]:
    """What the journal says of a file: its name too where it is beside a request; of an entity's, fewer people know."""
    if file.request_id is None:
        return {"entity_id": file.entity_id}
    return {"request": file.request, "filename": file.filename}


def discard_later(deps: Dependencies, keys: Collection[str | None]) -> None:
    """Have files deleted by name once the caller's transaction, in which their rows go, is through."""
    named = sorted(key for key in keys if key is not None)
    for start in range(0, len(named), BATCH):
        tasks.enqueue(deps, DISCARD, {"keys": named[start : start + BATCH]})


def discard(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """The worker's part. A file that a row names after all stays; so does all of a store that is not ours. While a
    backup is made its dump names them still: they go once it is through."""
    problem = store.trouble(deps)
    if problem is not None:
        store.refuse(problem, DISCARD)
        raise tasks.NotDone(f"le dépôt de fichiers n’est pas celui de cette base ({problem.value})")
    if backup_runs(deps.now()):
        raise tasks.TryAgain(deps.now() + WAITS_FOR_BACKUP, "une sauvegarde est en cours")
    keys = {str(key) for key in payload["keys"]}
    for key in sorted(keys - named_keys(keys)):
        deps.storage.delete(key)


def abandon(deps: Dependencies, key: str | None) -> None:
    """Delete a stored file that no row came to name; what cannot be deleted now, the sweep finds."""
    if key is not None:
        try:
            deps.storage.delete(key)
        except OSError:
            log.exception("a stored file is left to the sweep")
