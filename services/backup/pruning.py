"""Backups are kept as long as the notice on personal data says, and no longer: what was erased since goes with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from domain.backup import BackupPlace
from services.machinery.dependencies import Dependencies

LEDGER_MARGIN = timedelta(days=31)
"""The ledger outlives the backups by so much: no older one is restored."""


@dataclass
class Pruned:
    """What went: the names of backups, how many copies of files, of how many bytes."""

    backups: list[str] = field(default_factory=list)
    documents: int = 0
    size: int = 0


def prune(deps: Dependencies, place: BackupPlace, kept: timedelta) -> Pruned:
    """Remove the backups that are older, but for the last one, and what no other names. Raises BackupRefused, OSError,
    ValueError for a list that cannot be read: then no file goes.
    """
    done, now = Pruned(), deps.now()
    for name in place.names()[:-1]:
        if _made_at(name) < now - kept:
            place.remove(name)
            done.backups.append(name)
    if place.names():
        done.documents, done.size = place.remove_unnamed()
    forget_lines(deps, place, kept)
    return done


def forget_lines(deps: Dependencies, place: BackupPlace, kept: timedelta) -> None:
    """Let the ledger, in the store and in the place, forget what no backup that is kept needs."""
    before = (deps.now() - kept - LEDGER_MARGIN).date()
    deps.storage.forget_lines(before)
    place.forget_lines(before)


def _made_at(name: str) -> datetime:
    """When the backup of this name began, which its name says."""
    return datetime.strptime(name, "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)
