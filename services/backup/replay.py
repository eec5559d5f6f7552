"""What the ledger says of the time since a backup is done again on the database that was restored from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from domain.ledger import LedgerLine, Noted, line_of
from domain.page_troubles import StoredFileUnusable
from models import JournalEntry, database
from services.backup import again_people, again_requests, ledger
from services.machinery.dependencies import Dependencies

MARGIN = timedelta(days=1)
"""Lines of so long before the dump are looked at too: their tasks, done or not, still stand in it."""


def replay(
    deps: Dependencies, started_at: datetime, unusable_hash: Callable[[], str]
) -> tuple[dict[Noted, list[int]], int]:
    """Do again what happened since a backup that began then; returns the ids by kind, and how many lines could not be
    read.

    What was taken back since (a role suspended, then given back) is done again all the same, and told: the safe side.
    Each line is written down with what it does: the next restore, of a backup of this very database, leaves it alone,
    for the same ids may be others' rows by then.
    """
    again: dict[Noted, list[int]] = {}
    lines, unread = _since_the_dump(deps, started_at)
    nobody = unusable_hash() if lines else ""
    acts = again_requests.ACTS | again_people.acts(nobody)
    for line in lines:
        with database.atomic():
            done = [row_id for row_id in line.ids if acts[line.kind](deps, line, row_id)]
            ledger.know(deps, line.name)
        if done:
            again.setdefault(line.kind, []).extend(done)
    return again, unread


def _since_the_dump(deps: Dependencies, started_at: datetime) -> tuple[list[LedgerLine], int]:
    """Lines that the database does not know: it was made before them. Oldest first.

    A database that the host's own means brought back may be older than the backup of its documents: then its journal
    says how old.
    """
    newest: Any = JournalEntry.select(JournalEntry.at).order_by(JournalEntry.id.desc()).limit(1).tuples().first()
    made = min(started_at, newest[0]) if newest else started_at
    lines, unread = [], 0
    for day, name, sealed in deps.storage.ledger_lines((made - MARGIN).date()):
        if ledger.is_known(name):
            continue
        try:
            lines.append(line_of(name, deps.storage.open_line(day, name, sealed)))
        except (StoredFileUnusable, ValueError):
            unread += 1
    return sorted(lines, key=lambda line: (line.at, line.name)), unread
