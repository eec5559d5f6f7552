"""How a SQLite file is copied while it is in use, looked into, and put back: `VACUUM INTO`, one file."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from psycopg import sql  # quotes names

from adapters.durable_files import sync_folder
from adapters.migrate import HISTORY
from domain.backup import BackupRefused, Contents, Refused, Seal, Taken

MIGRATIONS = sql.SQL("SELECT name FROM {} ORDER BY name").format(sql.Identifier(HISTORY)).as_string()
HOLD = """UPDATE installation SET held_at = strftime('%Y-%m-%d %H:%M:%f000+00:00', 'now'),
    maintenance_since = strftime('%Y-%m-%d %H:%M:%f000+00:00', 'now')"""
COUNTED = sql.SQL("SELECT COUNT(*) FROM {}")
NAMED = sql.SQL("SELECT storage_key FROM {} WHERE storage_key IS NOT NULL")
COPY = "-copy"
"""What the plain copy is called after the database; its owner alone reads it, and it goes as soon as it is sealed."""
WAITS = 60.0


class SqliteDumps:
    """See domain.backup.Dumps; `url` is `sqlite:///path`."""

    kind = "sqlite"

    def __init__(self, url: str) -> None:
        self._path = Path(unquote(urlsplit(url).path[1:]))

    @contextmanager
    def taken(self) -> Iterator[Taken]:
        if not self._path.exists():
            raise BackupRefused(Refused.NO_DATABASE)
        with self._plain_copy() as path:
            with closing(sqlite3.connect(self._path, timeout=WAITS)) as source:
                source.execute("VACUUM INTO ?", (str(path),))
            with closing(_reading(path)) as copy:
                counts = _counts(copy)
                migrations = tuple(name for (name,) in copy.execute(MIGRATIONS))
            with path.open("rb") as stream:
                yield Taken(stream, counts, migrations)

    @contextmanager
    def read(self, seal: Seal, sealed: BinaryIO) -> Iterator[Contents]:
        with self._plain_copy() as path:
            _open(seal, sealed, path)
            with closing(_reading(path)) as copy:
                _demand_whole(copy)
                yield SqliteContents(copy)

    def counts(self) -> dict[str, int]:
        with closing(_reading(self._path)) as database:
            return _counts(database)

    def missing(self, known: Iterator[str]) -> tuple[int, list[str]]:
        with closing(_reading(self._path)) as database:
            return SqliteContents(database).missing(known)

    def is_empty(self) -> bool:
        if not self._path.exists():
            return True
        with closing(_reading(self._path)) as database:
            return not _tables(database)

    def restore(self, seal: Seal, sealed: BinaryIO) -> None:
        with self._plain_copy() as path:
            _open(seal, sealed, path)
            with closing(sqlite3.connect(path)) as copy:
                _demand_whole(copy)
                copy.execute(HOLD)
                copy.commit()
            for beside in ("-wal", "-shm"):  # of the empty file that is there
                self._path.with_name(self._path.name + beside).unlink(missing_ok=True)
            path.replace(self._path)
            sync_folder(self._path.parent)

    @contextmanager
    def _plain_copy(self) -> Iterator[Path]:
        """An empty file that nobody else may read; it is removed whatever happens, and so is one that was left by a
        process that was killed: its lock is gone."""
        begins = f"{self._path.name}{COPY}."
        for left in self._path.parent.glob(f"{begins}*"):
            _remove_unless_held(left)
        handle, name = tempfile.mkstemp(prefix=begins, dir=self._path.parent)
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)
            os.close(handle)


def _remove_unless_held(path: Path) -> None:
    with suppress(OSError), path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()


def _open(seal: Seal, sealed: BinaryIO, copy: Path) -> None:
    with copy.open("wb") as plain:
        seal.open(sealed, plain)
        plain.flush()
        os.fsync(plain.fileno())


class SqliteContents:
    """See domain.backup.Contents."""

    def __init__(self, copy: sqlite3.Connection) -> None:
        self._copy = copy

    def counts(self) -> dict[str, int]:
        return _counts(self._copy)

    def missing(self, known: Iterator[str]) -> tuple[int, list[str]]:
        with closing(sqlite3.connect("")) as beside:  # a file of SQLite's own, removed by itself
            keep_known(beside, known)
            return compared(beside, (key for table in _naming(self._copy) for (key,) in self._keys(table)))

    def _keys(self, table: str) -> Any:
        return self._copy.execute(NAMED.format(sql.Identifier(table)).as_string())


def keep_known(beside: sqlite3.Connection, known: Iterator[str]) -> None:
    """Fill a table of the stored files that a backup has."""
    beside.execute("CREATE TABLE known (key TEXT PRIMARY KEY) WITHOUT ROWID")
    beside.executemany("INSERT OR IGNORE INTO known VALUES (?)", ((key,) for key in known))


def compared(beside: sqlite3.Connection, named: Iterator[str]) -> tuple[int, list[str]]:
    """How many files are named, and which of them are not known."""
    count, missing = 0, []
    for key in named:
        count += 1
        if beside.execute("SELECT 1 FROM known WHERE key = ?", (key,)).fetchone() is None:
            missing.append(key)
    return count, missing


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=WAITS)


def _demand_whole(copy: sqlite3.Connection) -> None:
    """Every page and row. Not that each row stands in each index, which takes minutes at a million requests: VACUUM
    made them anew from the rows, and the dump's hash says that nothing changed since."""
    try:
        (answer,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupRefused(Refused.DAMAGED, str(error)) from None
    if answer != "ok":
        raise BackupRefused(Refused.DAMAGED, answer)


def _tables(copy: sqlite3.Connection) -> list[str]:
    """But for the indexes of searches, which are made of the others' rows."""
    tables = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name"
    return [name for (name,) in copy.execute(tables) if not name.startswith("sqlite_")]


def _counts(copy: sqlite3.Connection) -> dict[str, int]:
    return {
        name: copy.execute(COUNTED.format(sql.Identifier(name)).as_string()).fetchone()[0] for name in _tables(copy)
    }


def _naming(copy: sqlite3.Connection) -> list[str]:
    """The tables whose rows name stored files."""
    having = "SELECT 1 FROM pragma_table_info(?) WHERE name = 'storage_key'"
    return [name for name in _tables(copy) if copy.execute(having, (name,)).fetchone()]
