"""An installation on a copy of a filled database, for commands that change it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

import models
from adapters import age
from bench.peers.databases import Databases
from config import load_settings
from models import DocumentVersion
from services.documents import files
from services.machinery.dependencies import Dependencies
from tests.support import postgres
from tests.support.settings import environment
from web.wiring import make_deps

NAMES = ("operations", "operations-restored")
BODY = os.urandom(20_000)
"""A small document: what is measured is how many there are."""
AT_ONCE = 500
"""Files whose rows are written in one transaction."""


@dataclass(frozen=True)
class Place:
    """An installation on a copy of a filled database; `elsewhere` is one on nothing, to restore on."""

    database: str
    folder: Path
    rows: int
    variables: dict[str, str]
    elsewhere: dict[str, str]
    servers: tuple[int, ...]
    """The processes of the database's server."""

    @contextmanager
    def opened(self) -> Iterator[Dependencies]:
        """Read and write its database from this process."""
        settings = load_settings(self.variables)
        opened = models.bind(settings.database_url)
        with opened.connection_context():
            yield make_deps(settings)
        getattr(opened, "close_all", opened.close)()


@contextmanager
def copied(databases: Databases, rows: int, names: int) -> Iterator[Place]:
    """A copy beside the one that is kept; `names` of its documents have a file."""
    databases.prepare_product(rows)
    folder = Path(tempfile.mkdtemp(prefix="operations-", dir=databases.folder))
    age.make_identity(folder / "identity.txt")
    recipient = age.recipients_of(folder / "identity.txt")[0]
    pair = {"backup_recipients": recipient, "backup_identity_file": str(folder / "identity.txt")}
    try:
        _copy(databases, f"product-{rows}", folder)
        here, elsewhere = (
            environment(folder, storage_url=f"file://{folder}/{name}", **_urls(databases.server, folder, name), **pair)
            for name in NAMES
        )
        kind, servers = ("postgresql", (databases.server.process,)) if databases.server else ("sqlite", ())
        place = Place(kind, folder, rows, here, elsewhere, servers)
        _give_files(place, names)
        yield place
    finally:
        shutil.rmtree(folder)
        for name in NAMES if databases.server is not None else ():
            databases.server.drop(name)  # type: ignore[union-attr]


def _urls(server: postgres.Server | None, folder: Path, name: str) -> dict[str, str]:
    if server is None:
        return {"database_url": f"sqlite:///{folder}/{name}.sqlite"}
    return {
        "database_url": server.url(name, postgres.PROGRAM),
        "database_owner_url": server.url(name, postgres.OWNER),
    }


def _copy(databases: Databases, kept: str, folder: Path) -> None:
    if databases.server is None:
        shutil.copy(databases.folder / f"{kept}.sqlite", folder / f"{NAMES[0]}.sqlite")
        return
    template = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
    with psycopg.connect(databases.server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(template.format(*map(sql.Identifier, (NAMES[0], kept, postgres.OWNER))))
    databases.server.create(NAMES[1])


def _give_files(place: Place, names: int) -> None:
    """So many versions of documents get a sealed file; the others, whose files the kept database lacks, name none."""
    with place.opened() as deps:
        DocumentVersion.update(storage_key=None).execute()
        ids: Any = DocumentVersion.select(DocumentVersion.id).order_by(DocumentVersion.id).limit(names).tuples()
        rest = iter(list(ids))
        while some := list(islice(rest, AT_ONCE)):
            keys = [files.put(deps, BODY, files.PURPOSE) for _ in some]
            with models.database.atomic():
                for (version,), key in zip(some, keys, strict=True):
                    DocumentVersion.update(storage_key=key).where(DocumentVersion.id == version).execute()
