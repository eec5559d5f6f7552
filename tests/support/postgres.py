"""A real PostgreSQL for the tests: a server of its own in a temporary folder, reached by a socket alone."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from adapters.migrate import HISTORY, limit_program, migrate
from tests.support.sessions import KEPT

OWNER = "guichet_owner"
PROGRAM = "guichet"
TEMPLATE = "guichet_template"

WORN = 8 * 1024
"""Bytes of a table, its first page: beyond, rows would be put where removed ones were, and read in another order."""
_TABLES = """
    SELECT relname, pg_relation_size(oid), reltuples >= 0 FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> %s
"""
_RESTART = """
    SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence
    JOIN pg_depend ON objid = seqrelid AND deptype IN ('a', 'i')
    WHERE refobjid <> %s::regclass
"""


@dataclass(frozen=True)
class Server:
    """A running server that holds a migrated template. It trusts anybody who reaches its socket."""

    folder: Path
    process: int
    administrators: dict[str, psycopg.Connection] = field(default_factory=dict)
    """The sessions that empty databases, by name."""

    def url(self, database: str, role: str) -> str:
        return f"postgresql://{role}@/{database}?host={self.folder}"

    def clone(self, name: str) -> None:
        """Make the database `name`, with every table and no row, and the program's role limited in it as it is."""
        self._administer(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(TEMPLATE), sql.Identifier(OWNER)
            )
        )
        limit_program(self.url(name, PROGRAM))

    def create(self, name: str) -> None:
        """Make the database `name`, without tables."""
        self._administer(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER)),
            sql.SQL("GRANT CREATE ON SCHEMA public TO {}").format(sql.Identifier(OWNER)),
            within=name,
        )

    def drop(self, name: str) -> None:
        """Remove the database `name`, ending whatever is still connected to it."""
        if kept := self.administrators.pop(name, None):
            kept.close()
        self._administer(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def analyse(self, name: str) -> None:
        """Bring up to date what the planner knows of this database: of every row, so that it plans alike each time."""
        with psycopg.connect(self.url(name, "postgres"), autocommit=True) as connection:
            connection.execute("SET default_statistics_target = 2000")
            connection.execute("VACUUM ANALYZE")

    def empty(self, name: str) -> None:
        """Remove every row of the database `name`, and end what a test left connected: it would write later.

        Rows are deleted: TRUNCATE makes new files for each table and index, which took longer than many tests. What
        has grown, or is known to the planner, is truncated even so: the next test finds tables as good as new.
        """
        administrator = self._administrator(name)
        administrator.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL (%s)",
            (KEPT.backends(),),
        )
        tables = administrator.execute(_TABLES, (HISTORY,)).fetchall()
        if any(size > WORN or analysed for _, size, analysed in tables):
            names = sql.SQL(", ").join(sql.Identifier(table) for table, _, _ in tables)
            administrator.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))
            return
        used = [sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table, size, _ in tables if size]
        if used:
            administrator.execute(sql.SQL("; ").join(used))
        administrator.execute(_RESTART, (HISTORY,))

    def _administrator(self, name: str) -> psycopg.Connection:
        """A session on the database `name` that is kept, for a new one would read its whole catalogue again.

        Neither triggers nor foreign keys hold it back.
        """
        kept = self.administrators.get(name)
        if kept is None or kept.closed:
            options = "-c session_replication_role=replica"
            kept = psycopg.connect(self.url(name, "postgres"), autocommit=True, options=options)
            self.administrators[name] = kept
        return kept

    def _administer(self, statement: sql.Composed, *more: sql.Composed, within: str = "postgres") -> None:
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(statement)
        with psycopg.connect(self.url(within, "postgres"), autocommit=True) as connection:
            for other in more:
                connection.execute(other)


def binaries() -> Path | None:
    """The folder that holds initdb and postgres; Debian keeps it out of the path. None when there is none."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda bin_: int(bin_.parent.name), reverse=True)
    return next((bin_ for bin_ in folders if (bin_ / "initdb").exists() and (bin_ / "postgres").exists()), None)


@contextmanager
def running_server(*, durable: bool = False, kept: Path | None = None) -> Iterator[Server]:
    """Start a server with both roles and the migrated template; stop it and remove it afterwards.

    `durable` commits to the disk as a production does: for measures, not for tests. A `kept` folder stays, and serves
    again what an earlier run left there. Raises RuntimeError, with the server's own words, when it does not start.
    """
    bin_ = binaries()
    if bin_ is None:
        raise RuntimeError("PostgreSQL's initdb and postgres are not installed")
    # Not below pytest's own temporary folder: PostgreSQL refuses to run as root, and no one else may enter that.
    folder = kept or Path(tempfile.mkdtemp(prefix="guichet-pg-"))
    folder.mkdir(exist_ok=True)
    known = (folder / "data").exists()
    _demand_unserved(folder)
    user = _unprivileged_user(folder)
    try:
        if not known:
            _initialise(bin_, folder, user)
        with _started(bin_, folder, user, durable) as server:
            if not known:
                _prepare(server)
            yield server
    finally:
        if kept is None:
            shutil.rmtree(folder)


@contextmanager
def _started(bin_: Path, folder: Path, user: str | None, durable: bool) -> Iterator[Server]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(_command(bin_, folder, durable), stdout=log, stderr=log, user=user, cwd=folder)
    server = Server(folder, process.pid)
    try:
        _wait_until_ready(server, process)
        yield server
    finally:
        for administrator in server.administrators.values():
            administrator.close()
        process.send_signal(signal.SIGINT)  # a fast shutdown: sessions are ended
        process.wait(timeout=60)


def _demand_unserved(folder: Path) -> None:
    """A server that an interrupted run left there would answer in the new one's place, and its work be nobody's."""
    lock = folder / "data" / "postmaster.pid"
    if lock.exists():
        process = lock.read_text().partition("\n")[0]
        if Path(f"/proc/{process}").exists():
            raise RuntimeError(f"PostgreSQL serves {folder} already: stop process {process}")


def _unprivileged_user(folder: Path) -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in known else "nobody"
    shutil.chown(folder, user)
    return user


def _initialise(bin_: Path, folder: Path, user: str | None) -> None:
    command: list[str | Path] = [
        bin_ / "initdb",
        "--pgdata",
        folder / "data",
        "--username=postgres",
        "--auth=trust",
        "--no-sync",
    ]
    result = subprocess.run(
        [*command, "--encoding=UTF8", "--locale=C.UTF-8"],
        user=user,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise RuntimeError(f"initdb failed: {result.stdout}{result.stderr}")


def _command(bin_: Path, folder: Path, durable: bool) -> list[str | Path]:
    options = ["listen_addresses=", "max_connections=100"]
    if not durable:
        # What is read for a statement depends on what the planner knows: that changes when a test says so.
        options += ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]
    flags = [flag for option in options for flag in ("-c", option)]
    return [bin_ / "postgres", "-D", folder / "data", "-k", folder, *flags]


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(server.url("postgres", "postgres")).close()
            return
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                log = (server.folder / "log").read_text(errors="replace")
                raise RuntimeError(f"PostgreSQL did not start: {log}") from error
            time.sleep(0.05)


def _prepare(server: Server) -> None:
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        for role in (OWNER, PROGRAM):
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    server.create(TEMPLATE)
    migrate(server.url(TEMPLATE, OWNER), server.url(TEMPLATE, PROGRAM))
