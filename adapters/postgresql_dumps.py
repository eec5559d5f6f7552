"""How a PostgreSQL database is copied while it is in use, looked into, and put back: pg_dump, pg_restore and psql.

The dump is of one snapshot, which a session of ours holds, so that the rows counted there are the dump's own. The tools
are those of the newest version on this machine: pg_dump reads servers as old as itself or older.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from errno import EPIPE
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from adapters.migrate import HISTORY
from adapters.sqlite_dumps import compared, keep_known
from domain.backup import BackupRefused, Contents, Refused, Seal, SealedForOthers, Taken

DEBIAN = Path("/usr/lib/postgresql")
COPY = re.compile(r'COPY (?:\w+\.)?"?(\w+)"? \((.*)\) FROM stdin;')
MIGRATIONS = sql.SQL("SELECT name FROM {} ORDER BY name").format(sql.Identifier(HISTORY))
NAMING = """SELECT table_name FROM information_schema.columns
    WHERE column_name = 'storage_key' AND table_schema = current_schema()"""
HOLD = b"\nRESET search_path;\nUPDATE installation SET held_at = now(), maintenance_since = now();\n"
NO_LIMIT = "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0"


class PostgresqlDumps:
    """See domain.backup.Dumps. `url` reads (a role of its own, or the owner's); `owner_url` makes tables."""

    kind = "postgresql"

    def __init__(self, url: str, owner_url: str) -> None:
        self._url = url
        self._owner_url = owner_url

    @contextmanager
    def taken(self) -> Iterator[Taken]:
        try:
            with psycopg.connect(self._url, options=NO_LIMIT) as session:
                session.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                (snapshot,) = _row(session, "SELECT pg_export_snapshot()")
                counts = _counts(session)
                migrations = tuple(name for (name,) in session.execute(MIGRATIONS))
                command = ["-Fc", "--no-owner", "--no-acl", "--no-comments", f"--snapshot={snapshot}"]
                with _running("pg_dump", self._url, command, stdout=subprocess.PIPE) as dump:
                    yield Taken(cast(BinaryIO, dump.stdout), counts, migrations)
        except psycopg.Error as error:
            raise BackupRefused(Refused.DUMP_FAILED, type(error).__name__) from None

    @contextmanager
    def read(self, seal: Seal, sealed: BinaryIO) -> Iterator[Contents]:
        with _script(seal, sealed, ["--data-only"]) as script, closing(sqlite3.connect("")) as beside:
            contents = PostgresqlContents(script.lines, beside)
            script.demand_whole()
            yield contents

    def counts(self) -> dict[str, int]:
        with _asked(self._owner_url) as session:
            return _counts(session)

    def missing(self, known: Iterator[str]) -> tuple[int, list[str]]:
        with _asked(self._url) as session, closing(sqlite3.connect("")) as beside:
            keep_known(beside, known)
            return compared(beside, _named(session))

    def is_empty(self) -> bool:
        with _asked(self._owner_url) as session:
            return not _tables(session)

    def restore(self, seal: Seal, sealed: BinaryIO) -> None:
        options = ["-X", "-q", "--single-transaction", "-v", "ON_ERROR_STOP=1", "-o", os.devnull]
        with (
            _script(seal, sealed, ["--no-owner", "--no-acl", "--no-comments"]) as script,
            _running("psql", self._owner_url, options, Refused.RESTORE_FAILED, stdin=subprocess.PIPE) as psql,
        ):
            into = cast(IO[bytes], psql.stdin)
            with suppress(BrokenPipeError):  # what psql refuses, its own words say
                shutil.copyfileobj(script.lines, into)
                # Before psql hears of the end, which would commit: a dump that was cut short is none.
                script.demand_whole()
                into.write(HOLD)
            _shut(into)


class PostgresqlContents:
    """See domain.backup.Contents: what `pg_restore` writes as text, read once."""

    def __init__(self, lines: IO[bytes], beside: sqlite3.Connection) -> None:
        self._beside = beside
        beside.execute("CREATE TABLE named (key TEXT)")
        self._counts = self._read(lines)

    def counts(self) -> dict[str, int]:
        return self._counts

    def missing(self, known: Iterator[str]) -> tuple[int, list[str]]:
        keep_known(self._beside, known)
        return compared(self._beside, (key for (key,) in self._beside.execute("SELECT key FROM named")))

    def _read(self, lines: IO[bytes]) -> dict[str, int]:
        counts: dict[str, int] = {}
        table, place = "", None
        for raw in lines:
            line = raw.decode().rstrip("\n")
            if not table:
                if begun := COPY.fullmatch(line):
                    table, columns = begun[1], begun[2].split(", ")
                    place = columns.index("storage_key") if "storage_key" in columns else None
                    counts[table] = 0
            elif line == "\\.":
                table = ""
            else:
                counts[table] += 1
                if place is not None and (key := line.split("\t")[place]) != "\\N":
                    self._beside.execute("INSERT INTO named VALUES (?)", (key,))
        return counts


class _Script:
    """A sealed dump as SQL, that `pg_restore` writes and a thread feeds."""

    def __init__(self, seal: Seal, sealed: BinaryIO, restoring: subprocess.Popen[bytes]) -> None:
        self.lines = cast(IO[bytes], restoring.stdout)
        self._into = cast(IO[bytes], restoring.stdin)
        self._restoring = restoring
        self._troubles: list[Exception] = []
        self._opening = threading.Thread(target=self._open, args=(seal, sealed))
        self._opening.start()

    def demand_whole(self) -> None:
        """Once all lines were read: raises what opening raised, and BackupRefused when pg_restore ended badly."""
        self._opening.join()
        if self._troubles:
            raise self._troubles[0]
        if self._restoring.wait() != 0:
            raise BackupRefused(Refused.DAMAGED, "pg_restore")

    def end(self) -> None:
        """Whatever was read of it."""
        self.lines.close()
        self._opening.join()

    def _open(self, seal: Seal, sealed: BinaryIO) -> None:
        try:
            seal.open(sealed, cast(BinaryIO, self._into))
        except (SealedForOthers, OSError) as error:
            if getattr(error, "errno", None) != EPIPE:  # else pg_restore ended, and says why
                self._troubles.append(error)
        finally:
            _shut(self._into)


@contextmanager
def _script(seal: Seal, sealed: BinaryIO, options: Sequence[str]) -> Iterator[_Script]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with _running("pg_restore", None, [*options, "-f", "-"], Refused.DAMAGED, **pipes) as restoring:
        script = _Script(seal, sealed, restoring)
        try:
            yield script
        finally:
            script.end()


@contextmanager
def _asked(url: str) -> Iterator[psycopg.Connection[Any]]:
    """Raises BackupRefused where the database does not answer."""
    try:
        with psycopg.connect(url, options=NO_LIMIT) as session:
            yield session
    except psycopg.Error as error:
        raise BackupRefused(Refused.NO_DATABASE, type(error).__name__) from None


def _shut(pipe: IO[bytes]) -> None:
    with suppress(BrokenPipeError):
        pipe.close()


@contextmanager
def _running(
    tool: str, url: str | None, options: Sequence[str], failed: Refused = Refused.DUMP_FAILED, **pipes: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """A tool of PostgreSQL at work. Raises BackupRefused when it ends badly; it never outlives the block."""
    target, secret = _target(url) if url is not None else ([], {})
    with subprocess.Popen(  # noqa: S603 - a fixed list, of settings alone
        [_tool(tool), *options, *target], stderr=subprocess.PIPE, env={**os.environ, **secret}, **pipes
    ) as process:
        words: list[bytes] = []
        listening = threading.Thread(target=lambda: words.append(cast(IO[bytes], process.stderr).read()))
        listening.start()
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        finally:
            listening.join()
        if process.wait() != 0:
            raise BackupRefused(failed, b"".join(words).decode(errors="replace").strip()[-500:])


def _target(url: str) -> tuple[list[str], Mapping[str, str]]:
    """How the tool is told where to go; the password goes by the environment, which nobody else can read."""
    given: dict[str, Any] = conninfo_to_dict(url)
    password = given.pop("password", None)
    secret = {"PGOPTIONS": NO_LIMIT} | ({"PGPASSWORD": str(password)} if password is not None else {})
    return ["-d", make_conninfo("", **given)], secret


def _tool(name: str) -> str:
    """The newest one that Debian has, else the path's. Raises BackupRefused."""
    folders = sorted(DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    path = next((str(folder / name) for folder in folders if (folder / name).exists()), shutil.which(name))
    if path is None:
        raise BackupRefused(Refused.NO_TOOL, name)
    return path


def _tables(session: psycopg.Connection[Any]) -> list[str]:
    rows = session.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
    return [name for (name,) in rows]


def _counts(session: psycopg.Connection[Any]) -> dict[str, int]:
    counted = sql.SQL("SELECT COUNT(*) FROM {}")
    return {name: _row(session, counted.format(sql.Identifier(name)))[0] for name in _tables(session)}


def _named(session: psycopg.Connection[Any]) -> Iterator[str]:
    """The stored files that rows name, some thousands at a time."""
    for (table,) in session.execute(NAMING).fetchall():
        with session.cursor(name="keys") as cursor:
            cursor.itersize = 10_000
            named = sql.SQL("SELECT storage_key FROM {} WHERE storage_key IS NOT NULL").format(sql.Identifier(table))
            for (key,) in cursor.execute(named):
                yield key


def _row(session: psycopg.Connection[Any], statement: Any) -> Any:
    return session.execute(statement).fetchone()
