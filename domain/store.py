"""Whether a store of files is the one that belongs to a database, and how much of it a sweep may take.

The database and the store both carry the installation's id, and both remember when the newest recorded file was
recorded. The database's mark is raised first and the store's after it, so a store whose mark is newer has seen files
that this database has not: it is an older dump, or another installation's copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import DomainError

LEAST = 10
"""So many orphans may always go: a share of a small store would be none."""


class StoreTrouble(StrEnum):
    """Why nothing of a store may be removed."""

    FOREIGN = "foreign"
    """It carries the id of another installation."""
    UNMARKED = "unmarked"
    """It holds files, and no id."""
    MISSING = "missing"
    """It is empty and has no id, though this installation's store has one: another folder, or a disk not mounted."""
    AHEAD = "ahead"
    """Its newest file was recorded after anything that this database knows."""
    SEALED = "sealed"
    """A canary in it does not open with the keys of the settings."""
    MOVED = "moved"
    """Its files were moved to another store, which the settings of this host do not name yet."""
    FILLING = "filling"
    """Files of another store are still being moved into it."""
    UNREADABLE = "unreadable"
    """It cannot be read at all."""


class Filling(StrEnum):
    """How far files were moved into a store."""

    COPYING = "copying"
    """Some of them were."""
    COMPARED = "compared"
    """All that there were once, each compared with its original; others may have come since."""


@dataclass(frozen=True)
class StoreMark:
    """What stands in the store: whose it is, and when its newest recorded file was recorded.

    `moved_to`: the address of the store that its files were moved to. `filling`: they are still being moved here.
    """

    installation: str
    newest_file_at: datetime | None = None
    moved_to: str | None = None
    filling: Filling | None = None


@dataclass(frozen=True)
class KnownStore:
    """What the database knows: its own id, whether its store was ever marked, and its newest recorded file."""

    installation: str
    marked: bool
    newest_file_at: datetime | None = None


def trouble_of(
    mark: StoreMark | None, known: KnownStore, *, holds_files: bool, canaries_open: bool
) -> StoreTrouble | None:
    """What is wrong between a store and a database; None for the store that belongs to it, or for two new ones.

    `holds_files` matters where there is no mark alone.
    """
    if mark is None:
        if holds_files:
            return StoreTrouble.UNMARKED
        return StoreTrouble.MISSING if known.marked else None
    if mark.installation != known.installation:
        return StoreTrouble.FOREIGN
    if mark.moved_to is not None:
        return StoreTrouble.MOVED
    if mark.filling is not None:
        return StoreTrouble.FILLING
    if not canaries_open:
        return StoreTrouble.SEALED
    if mark.newest_file_at is not None and (known.newest_file_at is None or known.newest_file_at < mark.newest_file_at):
        return StoreTrouble.AHEAD
    return None


def takable(files: int, percent: int) -> int:
    """How many orphans one sweep of so many files may take."""
    return max(LEAST, files * percent // 100)


class Unkept(StrEnum):
    """Why a file was not taken into the store; `web.file_messages` has a sentence for each."""

    NO_ROOM = "no_room"
    """The disk is nearly full, full, or may not be written to."""
    NO_STORE = "no_store"
    """The store is not this database's (StoreTrouble): what were put there would not be found again."""
    DRAFT_FULL = "draft_full"
    """The draft's files would weigh more than a draft may keep."""
    NO_ANTIVIRUS = "no_antivirus"
    """Nothing is scanned here, and this file could never be given to anybody."""
    CHANGED = "changed"
    """It was made of a document that another page of the same person changed meanwhile."""


class FileNotKept(DomainError):
    """A file that is in order was not stored. `limit` is in bytes, for DRAFT_FULL."""

    def __init__(self, reason: Unkept, limit: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.limit = limit
