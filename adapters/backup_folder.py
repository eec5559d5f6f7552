"""Backups in a folder: `<time>/` for each, `documents/` and `ledger/` for all of them together."""

from __future__ import annotations

import contextlib
import fcntl
import gzip
import hashlib
import json
import os
import re
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

from adapters.durable_files import sync_folder, write_whole
from adapters.storage import KEY
from domain.backup import BackupRefused, FileFact, Head, Refused

DOCUMENTS, LEDGER, PARTIAL, LOCK = "documents", "ledger", ".partial", ".lock"
DATABASE, FILES, HEAD, MAC = "database.age", "files.jsonl.gz", "head.json", "head.mac"
DAMAGED = ".damaged"
NAME = re.compile(r"\d{8}T\d{12}Z")
DAY, LINE = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"[0-9a-f]{32}")
"""Whatever else stands beside is somebody else's: a copying tool's, a file manager's."""
CHUNK = 1 << 20


def sha256_of(path: Path) -> str:
    """The SHA-256 (hex) of a file, read a piece at a time."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def _fact(line: str) -> FileFact:
    """Raises ValueError, TypeError."""
    key, sha256, size, vault_key, modified = json.loads(line)
    if not KEY.fullmatch(key):
        raise ValueError(f"no key of a stored file: {key!r}")
    return FileFact(key, sha256, int(size), vault_key, modified)


def _path(root: Path, fact: FileFact) -> Path:
    return root / DOCUMENTS / fact.key.partition(".")[2][:2] / fact.name


class FolderDraft:
    """See domain.backup.BackupDraft: a folder beside, renamed when it is whole."""

    def __init__(self, root: Path, name: str) -> None:
        self._lock = _locked(root / LOCK)
        shutil.rmtree(root / PARTIAL, ignore_errors=True)
        self.name = name
        self._root = root
        self._final = root / name
        self._folder = root / PARTIAL / name
        _private(self._folder)
        self._list = gzip.open(self._folder / FILES, "wt", encoding="ascii", compresslevel=3)  # noqa: SIM115
        self._fan: tuple[Path, dict[str, int]] = (root, {})

    @contextlib.contextmanager
    def database(self) -> Iterator[BinaryIO]:
        with (self._folder / DATABASE).open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())

    def database_sha256(self) -> str:
        return sha256_of(self._folder / DATABASE)

    def keep(self, fact: FileFact, sealed: bytes) -> None:
        if not self.has(fact):
            path = _path(self._root, fact)
            _private(path.parent)
            write_whole(path, sealed, self._folder)

    def has(self, fact: FileFact) -> bool:
        path = _path(self._root, fact)
        if self._fan[0] != path.parent:
            self._fan = (path.parent, _sizes(path.parent))
        return self._fan[1].get(path.name) == fact.size

    def add(self, fact: FileFact) -> None:
        self._list.write(json.dumps(fact) + "\n")

    def finish_list(self) -> str:
        self._list.close()
        return sha256_of(self._folder / FILES)

    def finish(self, head: Head, mac: str) -> None:
        write_whole(self._folder / MAC, mac.encode(), self._folder)
        write_whole(self._folder / HEAD, head.text(), self._folder)
        self._folder.rename(self._final)
        sync_folder(self._root)

    def close(self) -> None:
        os.close(self._lock)


class BackupFolder:
    """See domain.backup.BackupPlace."""

    def __init__(self, root: Path | str) -> None:
        self._root = Path(root)

    def names(self) -> list[str]:
        if not self._root.is_dir():
            return []
        return sorted(path.name for path in self._root.iterdir() if NAME.fullmatch(path.name))

    def begin(self, started_at: datetime) -> FolderDraft:
        _private(self._root)
        return FolderDraft(self._root, f"{started_at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}")

    def head(self, name: str) -> bytes:
        return (self._root / name / HEAD).read_bytes()

    def mac(self, name: str) -> str:
        return (self._root / name / MAC).read_text(encoding="ascii").strip()

    def facts(self, name: str) -> Iterator[FileFact]:
        try:
            with gzip.open(self._root / name / FILES, "rt", encoding="ascii") as lines:
                for line in lines:
                    yield _fact(line)
        except (EOFError, TypeError, zlib.error, gzip.BadGzipFile) as error:
            raise ValueError(f"the list of files is damaged: {error}") from error

    def list_sha256(self, name: str) -> str:
        return sha256_of(self._root / name / FILES)

    def database_sha256(self, name: str) -> str:
        return sha256_of(self._root / name / DATABASE)

    def database(self, name: str) -> AbstractContextManager[BinaryIO]:
        return (self._root / name / DATABASE).open("rb")

    def sealed(self, fact: FileFact) -> bytes:
        return _path(self._root, fact).read_bytes()

    def set_aside(self, fact: FileFact) -> None:
        path = _path(self._root, fact)
        path.rename(path.with_name(path.name + DAMAGED))

    def remove(self, name: str) -> None:
        shutil.rmtree(self._root / name)

    def remove_unnamed(self) -> tuple[int, int]:
        lock = _locked(self._root / LOCK)
        try:
            with closing(sqlite3.connect("")) as named:  # a file of SQLite's own, removed by itself
                named.execute("CREATE TABLE named (name TEXT PRIMARY KEY) WITHOUT ROWID")
                for backup in self.names():
                    names = ((fact.name,) for fact in self.facts(backup))
                    named.executemany("INSERT OR IGNORE INTO named VALUES (?)", names)
                return _removed(self._root / DOCUMENTS, named)
        finally:
            os.close(lock)

    def forget_lines(self, before: date) -> int:
        folder = self._root / LEDGER
        days = [day for day in folder.iterdir() if DAY.fullmatch(day.name)] if folder.is_dir() else []
        old = [day for day in days if date.fromisoformat(day.name) < before]
        for day in old:
            shutil.rmtree(day)
        return len(old)

    def keep_line(self, day: date, name: str, sealed: bytes) -> None:
        folder = self._root / LEDGER / day.isoformat()
        if not (folder / name).exists():
            _private(folder)
            write_whole(folder / name, sealed, self._root)

    def ledger_lines(self) -> Iterator[tuple[date, str, bytes]]:
        folder = self._root / LEDGER
        for day in sorted(folder.iterdir()) if folder.is_dir() else ():
            if DAY.fullmatch(day.name):
                for path in sorted(day.iterdir()):
                    if LINE.fullmatch(path.name):
                        yield date.fromisoformat(day.name), path.name, path.read_bytes()


def _removed(folder: Path, named: sqlite3.Connection) -> tuple[int, int]:
    count = size = 0
    for path in folder.glob("*/*"):
        if named.execute("SELECT 1 FROM named WHERE name = ?", (path.name,)).fetchone() is None:
            size += path.stat().st_size
            path.unlink()
            count += 1
    return count, size


def _locked(path: Path) -> int:
    """Hold a place until the descriptor is closed, which the system does for a process that is killed."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise BackupRefused(Refused.RUNNING) from None
    return handle


def _private(folder: Path) -> None:
    """A folder that its owner alone may enter, and those above it that are missing."""
    if not folder.is_dir():
        _private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _sizes(folder: Path) -> dict[str, int]:
    if not folder.is_dir():
        return {}
    with os.scandir(folder) as entries:
        return {entry.name: entry.stat().st_size for entry in entries}
