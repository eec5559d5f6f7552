"""Backups on a shelf, a folder or a bucket: `<time>/` for each, `documents/` and `ledger/` for all of them together.

One counts once nothing stands under its name in `.begun/`: a bucket renames nothing, so what dies on the way is told
by that, and the next one removes it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from adapters.backup_pieces import PieceWriter, reading
from adapters.place_locks import bucket_alone, folder_alone
from adapters.shelf_folder import FolderShelf
from adapters.shelf_lines import ShelfLines
from adapters.storage import KEY
from domain.backup import FileFact, Head
from domain.shelf import Shelf

DOCUMENTS, LEDGER, BEGUN = "documents", "ledger", ".begun"
DATABASE, FILES, HEAD, MAC = "database.age", "files.jsonl.gz", "head.json", "head.mac"
DAMAGED = ".damaged"
NAME = re.compile(r"\d{8}T\d{12}Z")
"""Whatever else stands beside is somebody else's: a copying tool's, a file manager's."""
ALL = datetime.max.replace(tzinfo=UTC)
CHUNK = 1 << 20

Alone = Callable[[], AbstractContextManager[Callable[[], None]]]
"""Waits for nobody: see adapters.place_locks."""


class ShelfDraft:
    """See domain.backup.BackupDraft."""

    def __init__(self, shelf: Shelf, name: str, alone: Alone) -> None:
        self.name = name
        self._shelf = shelf
        self._finished = False
        self._fan: tuple[str, dict[str, int]] = ("", {})
        with ExitStack() as held:
            self._demand_alone = held.enter_context(alone())
            for died in _begun(shelf):
                _remove(shelf, died)
            shelf.sweep_partial(ALL, 1000)
            shelf.write(f"{BEGUN}/{name}", b"")
            self._held = held.pop_all()
        self._pieces = PieceWriter(shelf, f"{name}/{FILES}")
        self._list = gzip.GzipFile(fileobj=cast(BinaryIO, self._pieces), mode="wb", compresslevel=3, mtime=0)
        self._database_sha256 = ""

    @contextmanager
    def database(self) -> Iterator[BinaryIO]:
        pieces = PieceWriter(self._shelf, f"{self.name}/{DATABASE}")
        yield cast(BinaryIO, pieces)
        self._database_sha256 = pieces.finish()

    def database_sha256(self) -> str:
        return self._database_sha256

    def keep(self, fact: FileFact, sealed: bytes) -> None:
        if not self.has(fact):
            self._shelf.write(_name(fact), sealed)

    def has(self, fact: FileFact) -> bool:
        folder = _name(fact).rpartition("/")[0]
        if self._fan[0] != folder:
            self._fan = (folder, self._shelf.sizes(folder))
        return self._fan[1].get(fact.name) == fact.size

    def add(self, fact: FileFact) -> None:
        self._list.write(json.dumps(fact).encode("ascii") + b"\n")

    def finish_list(self) -> str:
        self._list.close()
        return self._pieces.finish()

    def finish(self, head: Head, mac: str) -> None:
        self._demand_alone()
        self._shelf.write(f"{self.name}/{MAC}", mac.encode())
        self._shelf.write(f"{self.name}/{HEAD}", head.text())
        self._shelf.remove(f"{BEGUN}/{self.name}")
        self._finished = True

    def close(self) -> None:
        try:
            if not self._finished:
                with suppress(OSError):  # the next one does it
                    _remove(self._shelf, self.name)
        finally:
            self._held.close()


class ShelfBackups:
    """See domain.backup.BackupPlace. `alone` is entered by who makes a backup or removes files, one at a time."""

    def __init__(self, shelf: Shelf, alone: Alone) -> None:
        self._shelf = shelf
        self._alone = alone
        self._lines = ShelfLines(shelf, LEDGER)
        self.keep_line = self._lines.keep_line
        self.forget_lines = self._lines.forget_lines

    def names(self) -> list[str]:
        finished = (name for name in self._shelf.folders("") if NAME.fullmatch(name))
        begun = set(_begun(self._shelf))
        return [name for name in finished if name not in begun]

    def begin(self, started_at: datetime) -> ShelfDraft:
        return ShelfDraft(self._shelf, f"{started_at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}", self._alone)

    def head(self, name: str) -> bytes:
        return self._shelf.read(f"{name}/{HEAD}")

    def mac(self, name: str) -> str:
        return self._shelf.read(f"{name}/{MAC}").decode("ascii").strip()

    def facts(self, name: str) -> Iterator[FileFact]:
        try:
            with reading(self._shelf, f"{name}/{FILES}") as stream, gzip.open(stream, "rt", encoding="ascii") as lines:
                for line in lines:
                    yield _fact(line)
        except (EOFError, TypeError, zlib.error, gzip.BadGzipFile) as error:
            raise ValueError(f"the list of files is damaged: {error}") from error

    def list_sha256(self, name: str) -> str:
        return self._sha256(f"{name}/{FILES}")

    def database_sha256(self, name: str) -> str:
        return self._sha256(f"{name}/{DATABASE}")

    def database(self, name: str) -> AbstractContextManager[BinaryIO]:
        return reading(self._shelf, f"{name}/{DATABASE}")

    def sealed(self, fact: FileFact) -> bytes:
        return self._shelf.read(_name(fact))

    def set_aside(self, fact: FileFact) -> None:
        self._shelf.move(_name(fact), _name(fact) + DAMAGED)

    def remove(self, name: str) -> None:
        with self._alone():
            self._shelf.write(f"{BEGUN}/{name}", b"")  # half removed, it is none
            _remove(self._shelf, name)

    def remove_unnamed(self) -> tuple[int, int]:
        with self._alone(), closing(sqlite3.connect("")) as named:  # a file of SQLite's own, removed by itself
            named.execute("CREATE TABLE named (name TEXT PRIMARY KEY) WITHOUT ROWID")
            for backup in self.names():
                names = ((fact.name,) for fact in self.facts(backup))
                named.executemany("INSERT OR IGNORE INTO named VALUES (?)", names)
            return self._removed(named)

    def ledger_lines(self) -> Iterator[tuple[date, str, bytes]]:
        return self._lines.ledger_lines(date.min)

    def _sha256(self, name: str) -> str:
        digest = hashlib.sha256()
        with reading(self._shelf, name) as stream:
            while piece := stream.read(CHUNK):
                digest.update(piece)
        return digest.hexdigest()

    def _removed(self, named: sqlite3.Connection) -> tuple[int, int]:
        count = total = 0
        for fan in self._shelf.folders(DOCUMENTS):
            for name, size in self._shelf.sizes(f"{DOCUMENTS}/{fan}").items():
                if named.execute("SELECT 1 FROM named WHERE name = ?", (name,)).fetchone() is None:
                    self._shelf.remove(f"{DOCUMENTS}/{fan}/{name}")
                    count, total = count + 1, total + size
        return count, total


def backup_folder(root: Path) -> ShelfBackups:
    """Backups in a folder of this machine."""
    return ShelfBackups(FolderShelf(root), partial(folder_alone, root))


def backup_bucket(shelf: Shelf) -> ShelfBackups:
    """Backups in a bucket of an object store."""
    return ShelfBackups(shelf, partial(bucket_alone, shelf))


def _name(fact: FileFact) -> str:
    return f"{DOCUMENTS}/{fact.key.partition('.')[2][:2]}/{fact.name}"


def _fact(line: str) -> FileFact:
    """Raises ValueError, TypeError."""
    key, sha256, size, vault_key, modified = json.loads(line)
    if not KEY.fullmatch(key):
        raise ValueError(f"no key of a stored file: {key!r}")
    return FileFact(key, sha256, int(size), vault_key, modified)


def _begun(shelf: Shelf) -> list[str]:
    return sorted(shelf.sizes(BEGUN))


def _remove(shelf: Shelf, name: str) -> None:
    shelf.remove_folder(name)
    shelf.remove(f"{BEGUN}/{name}")
