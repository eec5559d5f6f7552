"""The store of files belongs to one database: both carry the installation's id (docs/storage.md).

A new database and a new store get theirs by themselves (`ensure_marked`); a store that has files and no id, or that
is another database's, is given one by `flask storage adopt` alone.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace

from domain.page_troubles import StoredFileUnusable
from domain.security_events import SecurityEvent, tell
from domain.store import FileNotKept, KnownStore, StoreMark, StoreTrouble, Unkept, trouble_of
from models import database
from models_store import Installation
from queries import store as reads
from services.machinery.dependencies import Dependencies

log = logging.getLogger("guichet.storage")


def trouble(deps: Dependencies) -> StoreTrouble | None:
    """What is wrong between this store and this database; None for nothing. Changes nothing."""
    return compared(deps)[0]


def compared(deps: Dependencies) -> tuple[StoreTrouble | None, KnownStore]:
    """The same, and what the database knows."""
    once = _compared_once(deps)
    # Somebody may have marked a new store between the two reads: then it is there now.
    return _compared_once(deps) if once[0] is StoreTrouble.MISSING else once


def _compared_once(deps: Dependencies) -> tuple[StoreTrouble | None, KnownStore]:
    known = KnownStore("", marked=False)
    try:
        # The store before the database, whose mark is raised first: the other way round it would seem to be ahead.
        mark = deps.storage.mark()
        known = reads.known_store()
        if mark is not None:
            opens = mark.installation != known.installation or deps.storage.canaries_open()
            return trouble_of(mark, known, holds_files=True, canaries_open=opens), known
        once = replace(known, marked=known.marked or reads.names_files())
        return trouble_of(None, once, holds_files=deps.storage.holds_files(), canaries_open=True), known
    except OSError:
        log.exception("the store of files cannot be read")
        return StoreTrouble.UNREADABLE, known


def refuse(problem: StoreTrouble, attempt: str) -> None:
    """Say in both logs that the store was left alone; `attempt` is what was not done."""
    log.error("the store of files is not this database's (%s): %s is not done; see docs/storage.md", problem, attempt)
    tell(SecurityEvent.STORE_REFUSED, trouble=problem.value, attempt=attempt)


def ensure_marked(deps: Dependencies) -> bool:
    """Give a new store the id of this database, and a new database its id. False, and nothing done, in any trouble.

    The row is locked while the mark is written: of two hosts with two folders, one has the store.
    """
    if trouble(deps) is not None:
        return False
    with database.atomic():
        ensure_installation(deps)
        # An update even where nothing changes: it is the lock, on both databases.
        Installation.update(created_at=Installation.created_at).where(Installation.id == 1).execute()
        if trouble(deps) is not None:
            return False
        known = reads.known_store()
        if deps.storage.mark() is None:
            deps.storage.put_mark(StoreMark(known.installation, known.newest_file_at))
        deps.storage.add_canary()
        if not known.marked:
            Installation.update(store_marked_at=deps.now()).where(Installation.id == 1).execute()
    return True


def ensure_installation(deps: Dependencies) -> None:
    """The one row that says which installation this is, where a new database has none yet."""
    row = Installation.insert(id=1, identity=secrets.token_hex(16), created_at=deps.now())
    row.on_conflict_ignore().execute()


def demand_writable(deps: Dependencies) -> None:
    """Raises FileNotKept where what is stored now would not be found again, or leaves too little room.

    A file in a store that is not this database's is one that the worker, or the next host, cannot open: better to say
    so beside the field than to take a signup whose documents are lost.
    """
    problem, known = compared(deps)
    if problem is not None:
        refuse(problem, "upload")
        raise FileNotKept(Unkept.NO_STORE)
    try:
        free = deps.storage.free_bytes()
        if free is not None and free < deps.policy.upload_free_bytes:
            log.error("uploads are refused: %s bytes are left in the store", free)
            raise FileNotKept(Unkept.NO_ROOM)
        if not known.marked and not ensure_marked(deps):
            raise FileNotKept(Unkept.NO_STORE)
        deps.storage.add_canary()
    except OSError:
        log.exception("the store of files cannot be written")
        raise FileNotKept(Unkept.NO_ROOM) from None


def was_moved(deps: Dependencies) -> bool:
    """Whether the files of this store went to another one. Raises OSError.

    Files are listed once the mark is set: one that was written before anybody could read the mark is on the list.
    """
    mark = deps.storage.mark()
    return mark is not None and mark.moved_to is not None


def takes_files(deps: Dependencies) -> bool:
    """Whether a file can be stored now: for what can wait until it can."""
    try:
        demand_writable(deps)
    except FileNotKept:
        return False
    return deps.storage.ready()


def raise_marks(deps: Dependencies) -> None:
    """Remember, in the database and then in the store, when the newest recorded file was recorded.

    For the worker alone, so that no upload waits for the row. Both only go up. Raises OSError.
    """
    newest = reads.newest_recorded()
    if newest is not None:
        lower = Installation.newest_file_at.is_null() | (Installation.newest_file_at < newest)
        Installation.update(newest_file_at=newest).where(Installation.id == 1, lower).execute()
    known, mark = reads.known_store(), deps.storage.mark()
    if mark is None or mark.installation != known.installation or known.newest_file_at is None:
        return
    if mark.newest_file_at is None or mark.newest_file_at < known.newest_file_at:
        deps.storage.put_mark(replace(mark, newest_file_at=known.newest_file_at))


def opens(deps: Dependencies, key: str) -> bool:
    """Whether the file of this key is there and opens. Raises OSError."""
    try:
        deps.storage.get(key)
    except StoredFileUnusable:
        return False
    return True


def adopt(deps: Dependencies) -> KnownStore:
    """Give the store the id of this database, whosever it was, with canaries of the present keys alone.

    Somebody has looked at it and said so: nothing asks again. Raises OSError.
    """
    with database.atomic():
        ensure_installation(deps)
        Installation.update(store_marked_at=deps.now()).where(Installation.id == 1).execute()
        known = reads.known_store()
        deps.storage.put_mark(StoreMark(known.installation, known.newest_file_at))
        deps.storage.forget_strangers()
        deps.storage.add_canary()
    log.warning("the store of files is now this database's (%s)", known.installation)
    return known
