"""What the program makes of a document's file and keeps, sealed, in the storage: images of pages, text layers.

They are a cache: whatever is missing, altered or old is made again, and a cache that cannot be written costs time,
never the page. What cannot be made is kept too, so that a hostile file costs its seconds once.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import DatabaseError

from domain.page_troubles import Trouble
from domain.store import FileNotKept
from models import DerivedFile, database
from queries.locks import lock_version
from services.documents import files
from services.machinery.dependencies import Dependencies

log = logging.getLogger("guichet.pages")

LASTING = (Trouble.BROKEN, Trouble.ENCRYPTED, Trouble.TOO_LARGE, Trouble.TIMEOUT)
"""Troubles that the file itself causes; the others may be over a moment later."""
TIMEOUTS = 3
"""What took too long is tried so often in all: the machine may have been busy."""
TRY_AGAIN = timedelta(minutes=10)


class Place(NamedTuple):
    """What is made of which file: one row of DerivedFile."""

    version: int
    kind: str
    page: int = 0
    width: int = 0


def trouble_of(row: DerivedFile, now: datetime) -> Trouble | None:
    """Why this was not made, as long as that holds; None once it may be tried again."""
    if "trouble" not in row.facts:
        return None
    trouble = Trouble(row.facts["trouble"])
    again = trouble is Trouble.TIMEOUT and row.facts.get("tries", 1) < TIMEOUTS and now - row.created_at >= TRY_AGAIN
    return None if again else trouble


def keep_trouble(deps: Dependencies, place: Place, trouble: Trouble, known: DerivedFile | None, **facts: Any) -> None:
    """Remember that this cannot be made, if that is the file's doing; see `keep`."""
    if trouble in LASTING:
        tries = known.facts.get("tries", 1) + 1 if known is not None and "trouble" in known.facts else 1
        keep(deps, place, None, {**facts, "trouble": trouble.value, "tries": tries}, known)


def keep(
    deps: Dependencies, place: Place, data: bytes | None, facts: dict[str, Any], known: DerivedFile | None
) -> None:
    """Store what was made, unless somebody else has just done so, or the document was erased meanwhile.

    `known` is the row that was read before, which it replaces.
    """
    key = None
    try:
        key = files.put(deps, data, place.kind) if data is not None else None
        values = {"storage_key": key, "size": len(data or b""), "facts": facts, "created_at": deps.now()}
        with database.atomic():
            written = _record(place, values, known)
    except (FileNotKept, DatabaseError):
        log.exception("what was made of a file is not kept")
        written = False
    if not written:
        files.abandon(deps, key)
    elif known is not None:
        files.abandon(deps, known.storage_key)


def _record(place: Place, values: dict[str, Any], known: DerivedFile | None) -> bool:
    """Write the row, or replace the one that was read; False when there is another by now."""
    version = lock_version(place.version)
    if version is None or version.erased_at is not None:
        return False
    if known is None:
        insert = DerivedFile.insert({**place._asdict(), **values}).on_conflict_ignore()
        return bool(list(insert.returning(DerivedFile.id).tuples().execute()))
    # Of a trouble both are NULL, which peewee compares by IS.
    same = DerivedFile.storage_key == known.storage_key
    return bool(DerivedFile.update(values).where(DerivedFile.id == known.id, same).execute())
