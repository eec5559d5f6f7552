"""A real PgBouncer before the tests' PostgreSQL, which gives each transaction another session."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.support import service_root
from tests.support.ports import free_port
from tests.support.postgres import OWNER, PROGRAM, Server


@dataclass(frozen=True)
class Pooler:
    port: int
    service: service_root.Service


@contextmanager
def running_pgbouncer(server: Server, database: str, *, sessions: int = 3) -> Iterator[Pooler]:
    """Both roles reach that database by its port on loopback; so many sessions of each are shared by all."""
    port = free_port()
    # The server's user runs it, and may not enter pytest's own folders.
    folder = Path(tempfile.mkdtemp(prefix="guichet-pgbouncer-"))
    shutil.chown(folder, "postgres")
    (folder / "users").write_text(f'"{PROGRAM}" ""\n"{OWNER}" ""\n', encoding="ascii")
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n{database} = host={server.folder}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = trust\nauth_file = {folder}/users\npool_mode = transaction\n"
        f"default_pool_size = {sessions}\nmax_client_conn = 500\n",
        encoding="ascii",
    )
    command = [*service_root.own("usr/sbin/pgbouncer"), "-u", "postgres", str(folder / "pgbouncer.ini")]
    try:
        with service_root.serving(command, lambda: _answers(port, database), folder / "log") as service:
            yield Pooler(port, service)
    finally:
        shutil.rmtree(folder)


def url(port: int, database: str, role: str = PROGRAM) -> str:
    return f"postgresql://{role}@127.0.0.1:{port}/{database}"


def _answers(port: int, database: str) -> bool:
    try:
        psycopg.connect(url(port, database), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
