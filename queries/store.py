"""Named reads about the store of files: what the database knows of it, and the walks through it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from domain.store import KnownStore
from models import DerivedFile, DocumentVersion
from models_exchange import AttachedFile
from models_store import BackupRun, Installation, StoreSweep
from queries.prepared import Prepared, Reader

STEPS_WITHIN = timedelta(hours=1)
"""A backup that took no step for so long has died."""
LATEST = 100
"""Rows are written about in the order of their ids: the newest file is among so many of the last."""


def installation() -> Installation | None:
    """The row that says which installation this is; None until something is stored for the first time."""
    return next((_row.read(row, 0) for row in _rows.rows()), None)


_row = Reader(Installation)
_rows = Prepared(lambda: Installation.select(*_row.columns).where(Installation.id == 1))


def uploaded_since() -> tuple[datetime, datetime] | None:
    """From when to when files were written that a restored database does not know, and that stay; None for none."""
    row = installation()
    if row is None or row.keeps_since is None or row.keeps_until is None:
        return None
    return row.keeps_since, row.keeps_until


def known_store() -> KnownStore:
    """What the database knows of its store. A new database knows nothing, and no mark bears its empty id."""
    row = installation()
    if row is None:
        return KnownStore("", marked=False)
    return KnownStore(row.identity, marked=row.store_marked_at is not None, newest_file_at=row.newest_file_at)


def names_files() -> bool:
    """Whether any row names a file."""
    given = DocumentVersion.select(DocumentVersion.id).where(DocumentVersion.storage_key.is_null(False))
    return bool(given.exists() or AttachedFile.select(AttachedFile.id).exists())


def newest_recorded() -> datetime | None:
    """When the newest file was recorded, as its row says; without reading every row."""
    times: list[datetime] = []
    for table, column in (
        (DocumentVersion, DocumentVersion.uploaded_at),
        (DerivedFile, DerivedFile.created_at),
        (AttachedFile, AttachedFile.added_at),
    ):
        rows: Any = table.select(column).order_by(table.id.desc()).limit(LATEST).tuples()
        times += [at for (at,) in rows]
    return max(times, default=None)


def open_backups() -> list[BackupRun]:
    """The backups that did not end: one is being made, or died."""
    return list(BackupRun.select().where(BackupRun.finished_at.is_null()))


def backup_runs(now: datetime) -> bool:
    """Whether a backup is being made."""
    return any(run.stepped_at > now - STEPS_WITHIN for run in open_backups())


def last_backup() -> datetime | None:
    """When the last backup that came to its end did; of the database or of documents alone."""
    rows: Any = BackupRun.select(fn.MAX(BackupRun.finished_at)).where(BackupRun.outcome == "done").tuples().first()
    return rows[0] if rows else None


def latest_sweep() -> StoreSweep | None:
    """The walk that was begun last."""
    latest: StoreSweep | None = StoreSweep.select().order_by(StoreSweep.id.desc()).first()
    return latest


def latest_outcome() -> StoreSweep | None:
    """The walk that ended last, with what came of it."""
    ended = StoreSweep.select().where(StoreSweep.finished_at.is_null(False))
    latest: StoreSweep | None = ended.order_by(StoreSweep.id.desc()).first()
    return latest
