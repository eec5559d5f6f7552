"""The database that the models are bound to, how long it is waited for, and what every table is made of."""

from __future__ import annotations

import fcntl
import math
import os
import select
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Self
from urllib.parse import unquote, urlsplit
from weakref import WeakSet

from peewee import SQL, Check, Database, DatabaseProxy, Field, Model, SqliteDatabase
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase
from psycopg.conninfo import conninfo_to_dict

import models_sql  # noqa: F401 - how columns are written

database = DatabaseProxy()

OWNER_ONLY, SQLITE_FILES = 0o600, ("", "-wal", "-shm", "-journal", "-queue")


@dataclass(frozen=True)
class Patience:
    """How long to wait for the database, in seconds.

    `lock`: for a lock that somebody else holds (SQLite), for a free connection of the pool, for the server to take a
    new one. PostgreSQL's own limits on locks and statements stand on the program's role (adapters/role_limits.py),
    where no connection pooler loses them. Where `statement` is given, each transaction sets both for itself, and only
    for itself: so does a process that nobody waits for.
    """

    lock: float = 3.0
    statement: float | None = None


VISITOR = Patience()

SYNCHRONOUS = "full"
"""What a commit waits for on SQLite: nothing that was answered is lost with the power."""


def open_database(
    url: str, *, max_connections: int = 20, patience: Patience = VISITOR, pooled: bool = False
) -> Database:
    """The peewee database of `sqlite:///path` (three slashes: relative, four: absolute) or a `postgresql://` URL.

    SQLite transactions begin IMMEDIATE: two that read and then write would otherwise fail at once with "database is
    locked" whatever the timeout. `pooled`: each transaction may have another session. Raises ValueError.
    """
    parts = urlsplit(url)
    pool = {
        "max_connections": max_connections,
        "stale_timeout": 300,
        "timeout": max(1, math.ceil(patience.lock)),  # whole seconds; the pool takes 0 for ever
    }
    if parts.scheme == "sqlite":
        opened = PrivateSqliteDatabase(
            unquote(parts.path[1:]) or ":memory:",
            pragmas={
                "busy_timeout": int(min(TURN, patience.lock) * 1000),
                "journal_mode": "wal",
                "foreign_keys": 1,
                "secure_delete": 1,  # what is deleted is overwritten, whatever the build
                "synchronous": SYNCHRONOUS,
            },
            lock_type="IMMEDIATE",
            check_same_thread=False,  # the pool lends a connection to one thread at a time, to another the next time
            factory=partial(LentConnection, patience.lock),
            **pool,
        )
        opened.register_function(_translate, "translate", 3)
        return opened
    if parts.scheme == "postgresql":
        return PatientPostgresqlDatabase(
            url,
            patience,
            prefer_psycopg3=True,
            **pool,
            **_connecting(url, patience, pooled),
        )
    raise ValueError(f"unknown database scheme: {parts.scheme}")


QUEUE, ASK_AGAIN = "-queue", 0.003
"""What the queue's file is called after the database's; seconds between two looks at its head."""
TURN = 0.02
"""Seconds after which who waits for SQLite's one writer asks anew.

SQLite itself soon asks ten times a second alone. Of writers that follow one another closely it then meets none of the
instants between them: somebody waited in vain for seconds of a second's work.
"""
_TAKEN = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY})
_table = cache(str.maketrans)


class _Cursor(sqlite3.Cursor):
    """Waits as long as its connection's patience lasts. Lets its statement go as soon as it fails: the error's
    traceback holds the cursor, for who knows how long.
    """

    connection: LentConnection

    def execute(self, sql: str, parameters: Any = (), /) -> Self:
        until = None
        while True:
            try:
                return super().execute(sql, parameters)
            except sqlite3.Error as error:
                now = monotonic()
                until = until or now + self.connection.patience - TURN
                if getattr(error, "sqlite_errorcode", None) not in _TAKEN or now >= until:
                    self.close()
                    raise


class LentConnection(sqlite3.Connection):
    """A connection with nothing left open when it goes back to its pool.

    A cursor that still has its statement keeps the state that it reads: who borrows the connection next would read it
    too, and could not write. And letting a statement go waits for its connection, on whichever thread the garbage
    collector runs: one that holds the database's lock would wait for one that waits for the lock.
    """

    def __init__(self, patience: float, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.patience = patience
        """Seconds that a statement of it waits for another writer."""
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()

    def cursor(self, factory: Any = _Cursor) -> Any:
        made = super().cursor(factory)
        self._cursors.add(made)
        return made

    def let_go(self) -> None:
        """Close every cursor that is left."""
        for cursor in list(self._cursors):
            cursor.close()


class PrivateSqliteFile(SqliteDatabase):
    """A SQLite file that its owner alone may read: whatever the umask, and no matter who made it before."""

    def _connect(self) -> Any:
        if self.database != ":memory:":
            make_private(Path(self.database))
        return super()._connect()


class PrivateSqliteDatabase(PooledSqliteDatabase, PrivateSqliteFile):
    """Such a file, whose pool looks at it where it opens a connection and not where it lends one.

    Connections are kept: opening one reads the whole schema again, which takes longer than most pages' statements.

    Writers stand in a queue, in a file beside, and only the first asks for the database: a connection that writes one
    transaction after another would otherwise always be there before those that wait.
    """

    def begin(self, lock_type: Any = None) -> None:
        lent = self.connection()
        patience, asked = lent.patience, monotonic()
        with _first_in_queue(self.database, patience):
            lent.patience = patience - (monotonic() - asked)
            try:
                super().begin(lock_type)
            finally:
                lent.patience = patience

    def _can_reuse(self, conn: LentConnection) -> bool:
        conn.let_go()
        return bool(super()._can_reuse(conn))


@contextmanager
def _first_in_queue(name: str, seconds: float) -> Iterator[None]:
    """Wait so long for the one place at the head, which all processes share, then go on with it or without."""
    handle, until = _queue(name), monotonic() + seconds
    if handle is None:
        yield
        return
    try:
        while not _taken(handle) and monotonic() < until:
            sleep(ASK_AGAIN)
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)  # a process that was forked meanwhile has the description too
        os.close(handle)


def _queue(name: str) -> int | None:
    """A descriptor of the queue's file, to be closed; None where there is none, or somebody else's."""
    if name == ":memory:":
        return None
    try:
        # One for each wait: threads wait for one another too, and closing it gives up no lock of SQLite's.
        handle = os.open(f"{name}{QUEUE}", os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    except OSError:
        return None
    if os.geteuid() == 0:  # as SQLite does with the files that it makes
        owner = Path(name).stat()
        os.fchown(handle, owner.st_uid, owner.st_gid)
    return handle


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class PatientPostgresqlDatabase(PooledPostgresqlDatabase):
    """A pool whose transactions wait as long as its `patience` says, where that differs from what the role may."""

    def __init__(self, url: str, patience: Patience, **options: Any) -> None:
        self.patience = patience
        super().__init__(url, **options)

    def _is_closed(self, conn: Any) -> bool:
        # A server that ended a session says so: without a word of its, the connection need not be tried each time.
        if conn.closed:
            return True
        listening = select.poll()
        listening.register(conn.fileno(), select.POLLIN)
        return bool(listening.poll(0)) and bool(super()._is_closed(conn))

    def begin(self, isolation_level: Any = None) -> None:
        super().begin(isolation_level)
        if self.patience.statement is not None:
            wait_in_transaction(self, lock=self.patience.lock, statement=self.patience.statement)


def wait_in_transaction(opened: Database, *, lock: float, statement: float) -> None:
    """Let the present transaction, on PostgreSQL, wait so many seconds for a lock, and for a statement to end.

    Only the transaction: a pooler gives the session to others afterwards.
    """
    waits = [f"{int(seconds * 1000)}ms" for seconds in (lock, statement)]
    opened.execute_sql("SELECT set_config('lock_timeout', %s, true), set_config('statement_timeout', %s, true)", waits)


@contextmanager
def long_reads(seconds: float) -> Iterator[None]:
    """Reads that may take so many seconds each, in a transaction of their own. SQLite ends no statement."""
    if isinstance(database.obj, SqliteDatabase):
        yield
        return
    with database.atomic():
        wait_in_transaction(database, lock=VISITOR.lock, statement=seconds)
        yield


@contextmanager
def short_waits(seconds: float) -> Iterator[None]:
    """Statements that wait no longer than so for SQLite's other writers. PostgreSQL's wait as ever."""
    lent = database.connection()
    if not isinstance(lent, LentConnection):
        yield
        return
    usual, lent.patience = lent.patience, seconds
    try:
        yield
    finally:
        lent.patience = usual


SAMPLE = 10_000
"""Rows of each index that SQLite looks at: of a million requests, all indexes in less than a second."""


def look_at_rows(opened: Database) -> None:
    """Let the database's planner know how many rows meet what: by it, it chooses the index that a list is read by.

    PostgreSQL does it by itself, but for what was made just now; there, a table's owner alone may ask for it.
    """
    if isinstance(opened, SqliteDatabase):
        opened.pragma("analysis_limit", SAMPLE)
    opened.execute_sql("ANALYZE")


def make_private(file: Path) -> None:
    """Let a SQLite file and those beside it be read and written by their owner alone; an absent one is made so.

    SQLite gives -wal and -shm the mode of the file itself. What belongs to somebody else stays as it is.
    """
    # Never opened here: closing any handle on a file gives up the locks that this process holds on it.
    with suppress(OSError):
        if not file.exists():
            _make_empty(file)
        for suffix in SQLITE_FILES:
            path = file.with_name(file.name + suffix)
            if path.exists() and path.stat().st_mode & 0o077:
                path.chmod(OWNER_ONLY)


def _make_empty(file: Path) -> None:
    """Make an empty file that nobody else may read, unless somebody was faster."""
    handle, name = tempfile.mkstemp(prefix=file.name, dir=file.parent)  # 0600
    os.close(handle)
    try:
        os.link(name, file)
    finally:
        Path(name).unlink()


def _connecting(url: str, patience: Patience, pooled: bool) -> dict[str, Any]:
    """What bounds the making of a connection, where the URL does not say it."""
    usual = {
        "connect_timeout": max(2, math.ceil(patience.lock)),  # seconds; libpq takes 1 for 2
        "tcp_user_timeout": 10_000,  # milliseconds until a network that answers nothing is given up
    }
    kept = {"prepare_threshold": None} if pooled else {}  # statements, by a session that the next transaction lacks
    return kept | {name: value for name, value in usual.items() if name not in conninfo_to_dict(url)}


def _translate(text: str | None, letters: str, others: str) -> str | None:
    """PostgreSQL's `translate`, which SQLite lacks: one letter for another."""
    return text.translate(_table(letters, others)) if text is not None else None


def bind(url: str, *, max_connections: int = 20, patience: Patience = VISITOR, pooled: bool = False) -> Database:
    """Open the database of `url` for every model, and return it."""
    opened = open_database(url, max_connections=max_connections, patience=patience, pooled=pooled)
    database.initialize(opened)
    return opened


class UtcDateTimeField(Field):
    """An aware datetime in UTC: `timestamptz` on PostgreSQL, ISO 8601 text of fixed width (sortable) on SQLite."""

    field_type = "TIMESTAMPTZ"

    def db_value(self, value: datetime | None) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        value = value.astimezone(UTC)
        if isinstance(database.obj, SqliteDatabase):
            return value.isoformat(sep=" ", timespec="microseconds")
        return value

    def python_value(self, value: Any) -> datetime | None:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        return value.astimezone(UTC) if value is not None else None


def one_of(column: str, values: type[StrEnum] | Iterable[str], name: str) -> Check:
    """A named CHECK that the column holds one of the values; NULL passes, as CHECKs do."""
    literals = ", ".join(f"'{value}'" for value in values)
    return Check(f"{column} IN ({literals})", name=name)


def partial_index(name: str, where: str, *fields: Field, unique: bool = False) -> None:
    """Give the model of these fields an index of the rows alone that meet a condition, which is SQL of ours."""
    model = fields[0].model
    model.add_index(model.index(*fields, unique=unique, where=SQL(where), name=name))


class Base(Model):
    """Writes only what was changed on the object: a stale one must never restore columns that others have changed."""

    class Meta:
        database = database
        only_save_dirty = True
        legacy_table_names = False

    @property
    def object_key(self) -> tuple[str, str]:
        """What the journal calls this row: (table, primary key)."""
        return self._meta.table_name, str(self.get_id())

    def absorb(self, values: Mapping[str, Any]) -> None:
        """Take over what an UPDATE wrote to this row, with nothing left to save."""
        for name, value in values.items():
            setattr(self, name, value)
        self._dirty.difference_update(self._meta.combined[name].name for name in values)


def ordered_by(model: type[Base], *columns: str, where: str | None = None) -> None:
    """Add an index for each column that lists are ordered by, ties by the key: all that a page reads is its rows."""
    for name in columns:
        condition = SQL(where) if where else None
        fields = (getattr(model, name), model._meta.primary_key)
        model.add_index(model.index(*fields, where=condition, name=f"{model._meta.table_name}_by_{name}"))
