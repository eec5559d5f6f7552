"""The filled databases of the bench: made once, kept in a folder, brought up to date as an installation is."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from adapters.passwords import hash_password
from app import create_app
from bench.peers import people, plain_tables, product_tables, sinks
from bench.peers.targets import APPS, PASSWORD, product_variables
from config import load_settings
from tests.support import postgres

KINDS = ("plain", "product")


@dataclass(frozen=True)
class Databases:
    """Where databases stand: SQLite files in `folder`, or databases of a server."""

    folder: Path
    peers: Path
    server: postgres.Server | None = None

    def urls(self, size: int) -> dict[str, str]:
        """What the programs are told, by kind."""
        return {kind: self._url(f"{kind}-{size}", postgres.PROGRAM) for kind in KINDS}

    def _url(self, name: str, role: str) -> str:
        if self.server is None:
            return f"sqlite:///{self.folder}/{name}.sqlite"
        return self.server.url(name, role)

    def prepare(self, size: int) -> None:
        """Fill those of one size that are not there, then do what an upgrade and the hours after it would."""
        self._once(f"plain-{size}", lambda url: self._fill("plain", url, size))
        self.prepare_product(size)

    def prepare_product(self, size: int) -> None:
        """The same of the product's alone."""
        self._once(f"product-{size}", lambda url: self._fill("product", url, size))
        owner, program = (self._url(f"product-{size}", role) for role in (postgres.OWNER, postgres.PROGRAM))
        changed: object = product_tables.bring_up_to_date(owner, program)
        if product_tables.make_list_keys(program) or changed:
            _analyse(self._url(f"product-{size}", "postgres"))

    def _once(self, name: str, fill: Callable[[str], None]) -> None:
        """A database that is half filled has another name, and is begun again."""
        if self.server is None:
            made, part = self.folder / f"{name}.sqlite", self.folder / f"{name}.part"
            if not made.exists():
                for rest in self.folder.glob(f"{name}.part*"):
                    rest.unlink()
                fill(f"sqlite:///{part}")
                part.rename(made)
        elif name not in self._names():
            if f"{name}-part" in self._names():
                self.server.drop(f"{name}-part")
            self.server.create(f"{name}-part")
            fill(self.server.url(f"{name}-part", "postgres"))
            self._administer("ALTER DATABASE {} RENAME TO {}", f"{name}-part", name)

    def _names(self) -> set[str]:
        assert self.server is not None
        with psycopg.connect(self.server.url("postgres", "postgres")) as connection:
            return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}

    def _administer(self, statement: str, *names: str) -> None:
        assert self.server is not None
        with psycopg.connect(self.server.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]

    def _fill(self, kind: str, url: str, size: int) -> None:
        now = people.this_hour()
        if kind == "product":
            product_tables.fill(url, size, now, self._password(url))
        else:
            plain_tables.fill(url, size, now)
            _djangos_tables(url, self.peers)
        if not sinks.is_sqlite(url):
            _give_away(url)

    def _password(self, url: str) -> str:
        """Everybody's, hashed once as the program checks it."""
        with create_app(load_settings(product_variables(url, self.folder, 0))).app_context():
            return hash_password(PASSWORD)


def _djangos_tables(url: str, peers: Path) -> None:
    command = [str(peers / "python"), "django_admin.py"]
    subprocess.run(command, cwd=APPS, env={**os.environ, "DBURL": url}, check=True)


def _give_away(url: str) -> None:
    """Filled by the server's administrator, for only he may leave triggers out; then the owner's and the program's."""
    names = {"owner": sql.Identifier(postgres.OWNER), "program": sql.Identifier(postgres.PROGRAM)}
    with psycopg.connect(url, autocommit=True) as connection:
        for (table,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
            owner = sql.SQL("ALTER TABLE {table} OWNER TO {owner}")
            connection.execute(owner.format(table=sql.Identifier(table), **names))
        for (routine,) in connection.execute(
            "SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'public'"
            " AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
        ).fetchall():
            connection.execute(
                sql.SQL("ALTER ROUTINE {routine} OWNER TO {owner}").format(routine=sql.Identifier(routine), **names)
            )
        connection.execute(
            sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {program}").format(**names)
        )
        connection.execute(
            sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {program}").format(**names)
        )


def _analyse(url: str) -> None:
    if sinks.is_sqlite(url):
        product_tables.analyse(url)
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")


@contextmanager
def kept_server(folder: Path) -> Iterator[postgres.Server]:
    """PostgreSQL on the data that an earlier run left in the folder."""
    with postgres.running_server(durable=True, kept=folder) as server:
        yield server
