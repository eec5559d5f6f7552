"""Installations that are backed up and restored by the commands that an operator types."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

import models
from adapters import age
from app import create_app
from config import load_settings
from domain.states import State
from models import Account
from services.backup import ledger
from services.documents import files
from services.machinery import journal_seals, worker
from services.machinery.dependencies import Dependencies
from services.people import sessions
from tests.support import factories, postgres
from tests.support.application import deps_of
from tests.support.settings import environment
from web.database import bind_patiently


@dataclass
class Installed:
    """One installation: its folder, its application."""

    folder: Path
    app: Flask

    @property
    def deps(self) -> Dependencies:
        return deps_of(self.app)

    def typed(self, *words: str) -> Result:
        """The end of `flask backup …`."""
        return self.app.test_cli_runner().invoke(args=["backup", *words])

    def done(self, *words: str) -> str:
        """The same, which must succeed; what it said."""
        result = self.typed(*words)
        assert result.exit_code == 0, result.output or result.exc_info
        return result.output

    def files(self) -> dict[str, bytes]:
        """The stored files, as they are sealed."""
        storage = self.deps.storage
        return {one.key: storage.get_sealed(one.key) for one in storage.keys()}  # noqa: SIM118


class Installations:
    """Makes installations whose backups open with one identity."""

    def __init__(self, folder: Path, server: postgres.Server | None) -> None:
        self.folder = folder
        self._server = server
        self._names: list[str] = []
        self.variables: dict[str, dict[str, str]] = {}
        self.place = folder / "backups"
        self.identity = folder / "identity.txt"
        age.make_identity(self.identity)
        self.make_identity = age.make_identity

    def on(self, name: str, url: str, owner_url: str, **settings: str) -> Installed:
        """An installation on a database that is there."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        given = {
            "database_owner_url": owner_url,
            "storage_url": f"file://{folder}/documents",
            "backup_recipients": age.recipients_of(self.identity)[0],
            "backup_identity_file": str(self.identity),
        }
        self.variables[name] = environment(folder, database_url=url, **(given | settings))
        app = create_app(load_settings(self.variables[name]))
        bind_patiently(app)  # as each command does in its own process
        return Installed(folder, app)

    def on_nothing(self, name: str, **settings: str) -> Installed:
        """An installation on a database without a table."""
        if self._server is None:
            url = f"sqlite:///{self.folder}/{name}.sqlite"
            return self.on(name, url, url, **settings)
        self._server.create(f"backup_{name}")
        self._names.append(f"backup_{name}")
        urls = [self._server.url(f"backup_{name}", role) for role in (postgres.PROGRAM, postgres.OWNER)]
        return self.on(name, *urls, **settings)

    def sha256(self, file: Path) -> str:
        return hashlib.sha256(file.read_bytes()).hexdigest()

    def remove(self) -> None:
        """What PostgreSQL was given."""
        for name in self._names:
            if self._server is not None:
                self._server.drop(name)


@pytest.fixture
def installations(request: pytest.FixtureRequest, tmp_path: Path, database_url: str) -> Iterator[Installations]:
    server = request.getfixturevalue("postgresql_server") if database_url.startswith("postgresql") else None
    made = Installations(tmp_path, server)
    yield made
    made.remove()


@pytest.fixture
def installed(installations: Installations, database_url: str) -> Installed:
    """An installation with a request, its documents, a manager who is signed in, a sealed journal."""
    owner_url = database_url.replace(f"{postgres.PROGRAM}@", f"{postgres.OWNER}@")
    made = installations.on("first", database_url, owner_url)
    with models.database.connection_context():
        factories.make_request(made.deps, State.WITH_SI)
        manager = factories.make_manager(made.deps, factories.make_entity(made.deps))
        sessions.open_session(Account.get_by_id(manager.account_id), "Firefox", made.deps.now())
        journal_seals.seal_due(made.deps)
    return made


@pytest.fixture
def place(installations: Installations) -> str:
    return str(installations.place)


def work(installed: Installed) -> None:
    """What the worker does of what these tests cause."""
    worker.run_due(installed.deps, {ledger.KIND: ledger.handler, files.DISCARD: files.discard})
