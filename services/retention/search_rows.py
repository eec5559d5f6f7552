"""What was erased also leaves the indexes that SQLite finds words by.

FTS5 keeps what is written in pieces, and notes in a later piece what was deleted: both are there until these pieces are
merged, which it does by itself when enough have gathered. After each walk the worker merges all pieces of each index
into one, in short transactions; what it frees SQLite overwrites (`secure_delete`). Last, the log beside the database's
file is emptied into it. PostgreSQL's autovacuum does the like by itself.

The index itself knows how far its merging is: a worker that dies is followed by another at the same place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from time import monotonic
from typing import Any

from peewee import SqliteDatabase

from models import database
from services.machinery import tasks
from services.machinery.dependencies import Dependencies

KIND = "retention.search"
STEP_SECONDS = 0.5
PAGES = 200
"""Pages of an index (4 kB) that one transaction writes: some hundredths of a second, in which nobody else writes."""
AGAIN = timedelta(minutes=10)
"""When the log is tried again, while somebody reads what stands in it."""


def ask(deps: Dependencies) -> None:
    """Have the worker merge the indexes, inside the caller's transaction."""
    if isinstance(database.obj, SqliteDatabase):
        _enqueue(deps, deps.now().isoformat(), 0, _indexes(), begun=False)


def handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """The worker's part: one step. Raises tasks.TryAgain while the log cannot be emptied."""
    left, begun = merge(payload["left"], begun=payload["begun"], seconds=STEP_SECONDS)
    if left:
        with database.atomic():
            _enqueue(deps, payload["since"], payload["step"] + 1, left, begun=begun)
    elif not _empty_log():
        raise tasks.TryAgain(deps.now() + AGAIN, "le journal de la base est en cours de lecture")


def merge(indexes: Sequence[str], *, begun: bool, seconds: float) -> tuple[list[str], bool]:
    """Merge for about so long. `begun`: the first of these indexes is being merged.

    Returns the indexes that are left, and the same of them.
    """
    left, end = list(indexes), monotonic() + seconds
    while left:
        begun = _merge_some(left[0], PAGES if begun else -PAGES)
        if not begun:
            left.pop(0)
        if monotonic() >= end:
            break
    return left, begun


def _indexes() -> list[str]:
    known = database.execute_sql(
        "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts5%' ORDER BY name"
    )
    return [name for (name,) in known.fetchall()]


def _merge_some(index: str, pages: int) -> bool:
    """Write so many pages; a negative number takes all pieces that there are. Returns whether more is to be merged."""
    name = f'"{index}"'
    with database.atomic():
        before = _changes()
        database.execute_sql(" ".join(("INSERT INTO", name, "(", name, ", rank) VALUES ('merge', ?)")), (pages,))
        # As FTS5 says it: of a merge that had nothing to do, one change is counted.
        return _changes() - before > 1


def _changes() -> int:
    (count,) = database.execute_sql("SELECT total_changes()").fetchone()
    return int(count)


def _empty_log() -> bool:
    """Write the log (WAL) into the database's file, and cut it off. False while somebody reads or writes."""
    (busy, _, _) = database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _enqueue(deps: Dependencies, since: str, step: int, left: Sequence[str], *, begun: bool) -> None:
    payload = {"since": since, "step": step, "left": list(left), "begun": begun}
    tasks.enqueue(deps, KIND, payload, unique_key=f"{KIND}:{since}:{step}")
