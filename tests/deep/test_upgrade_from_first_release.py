"""An installation of 0.1.0, with its demonstration, a request in every state and documents, becomes this one.

By the commands of docs/releases/0.2.0.md, « Upgrade from 0.1.0 », as they stand, on both databases; then the older
program is put back, as « Rollback to 0.1.0 » says.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

import models
from app import create_app
from bench.browser import Browser
from bench.installation import WITHOUT_LIMITS
from config import load_settings
from config_checks import HOUSE
from demo.load import PASSWORD
from models import DocumentVersion
from models_base import open_database
from services.documents import files
from tests.support import filled, hosts
from tests.support.application import deps_of
from tests.support.crawl import crawl
from tests.support.page_commands import commands_of
from tests.support.ports import free_port
from tests.support.postgres import OWNER, PROGRAM, Server
from tests.support.settings import environment, production_environment

pytestmark = [pytest.mark.deep, pytest.mark.slow]

FIRST = "749a934b"
"""What 0.1.0 names."""
NOTES = HOUSE / "docs" / "releases" / "0.2.0.md"
PAGE = commands_of(NOTES)
SETTING = re.compile(r"^\| `(GUICHET_[A-Z0-9_]+)`", re.MULTILINE)
PEOPLE = {"si@demo.example": "/backoffice/", "gestionnaire@demo.example": "/backoffice/", "deposant@demo.example": "/"}
EVERY_STATE = """
import models
from app import create_app
from domain.states import State
from tests.support.application import deps_of
from tests.support.factories import make_request
app = create_app()
with app.app_context(), models.database.connection_context():
    for state in State:
        make_request(deps_of(app), state)
"""
PATIENCE = 120
Record = Callable[[str, object], None]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The addresses of a database without tables."""
    if request.param == "sqlite":
        yield {"database_url": f"sqlite:///{tmp_path}/guichet.sqlite"}
        return
    server: Server = request.getfixturevalue("postgresql_server")
    server.create("first_release")
    try:
        yield {
            "database_url": server.url("first_release", PROGRAM),
            "database_owner_url": server.url("first_release", OWNER),
        }
    finally:
        server.drop("first_release")


def test_nothing_is_lost_and_every_screen_answers(
    urls: dict[str, str], tmp_path: Path, record_property: Record
) -> None:
    port = free_port()
    variables = environment(
        tmp_path, **WITHOUT_LIMITS, **urls, env="demo", public_url=f"http://127.0.0.1:{port}"
    )  # fmt: skip
    old = hosts.program_of(FIRST, tmp_path / "old")
    hosts.command(old, variables, "migrate")
    hosts.command(old, variables, "demo", "load")
    _runs(old, variables, [str(hosts.BINARIES / "python"), "-c", EVERY_STATE])
    with _serving(old, variables, tmp_path, port):
        _until_sealed(old, variables)
    before = _keys(urls["database_url"])

    written = _runs(HOUSE, variables, ["bash", "-euc", _commands(PAGE["Upgrade from 0.1.0"])])
    assert "La base de données est à jour." in written
    assert "Le journal correspond à ses scellés." in written
    after = _keys(urls["database_url"])
    assert {table: rows - after.get(table, set()) for table, rows in before.items() if rows - after[table]} == {}
    record_property("tables", f"{len(before)} before, {len(after)} after")
    record_property("rows", sum(map(len, before.values())))
    record_property("documents", _documents(variables))

    with _serving(HOUSE, variables, tmp_path, port):
        _visit(port, record_property, "0.2.0")
    assert "Le journal correspond à ses scellés." in hosts.command(HOUSE, variables, "journal", "verify")
    with _serving(old, variables, tmp_path, port):
        _visit(port, record_property, "0.1.0 again")


def test_the_notes_name_every_setting_that_is_new(tmp_path: Path) -> None:
    """And a production of 0.1.0 starts with those that it had."""
    old = hosts.program_of(FIRST, tmp_path / "old")
    here, before = (SETTING.findall((code / "docs/settings.md").read_text(encoding="utf-8")) for code in (HOUSE, old))
    noted = set(re.findall("GUICHET_[A-Z0-9_]+", NOTES.read_text(encoding="utf-8")))
    assert noted == set(here) - set(before)
    assert set(before) <= set(here)
    script = f"from {production_environment.__module__} import production_environment as of; import json, pathlib; "
    described = _runs(
        old, {}, [str(hosts.BINARIES / "python"), "-c", script + "print(json.dumps(of(pathlib.Path.cwd())))"]
    )
    assert load_settings(json.loads(described)).env == "production"


def _until_sealed(code: Path, variables: Mapping[str, str]) -> None:
    """What was loaded at once has waited for its seals as long as the demonstration is old."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            hosts.command(code, variables, "journal", "verify")
            return
        except RuntimeError:
            if time.monotonic() > deadline:
                raise


def _commands(block: str) -> str:
    """A page's block, whose `guichet` is deploy/guichet: one command of the program with the services' settings."""
    return f'guichet() {{ {hosts.BINARIES}/flask --app app "$@"; }}\n{block}'


def _runs(code: Path, variables: Mapping[str, str], command: list[str]) -> str:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
    done = subprocess.run(
        command, cwd=code, env=inherited | dict(variables), capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def _keys(url: str) -> dict[str, set[object]]:
    """The primary keys of every table's rows."""
    database = open_database(url)
    with database.connection_context():
        return {table: filled.keys(database, table) for table in filled.counts(database)}


def _documents(variables: Mapping[str, str]) -> int:
    """How many documents there are, each of which opens and is what was sent."""
    app = create_app(load_settings(variables))
    with app.app_context(), models.database.connection_context():
        versions = list(DocumentVersion.select().where(DocumentVersion.storage_key.is_null(False)))
        for version in versions:
            assert sha256(files.read(deps_of(app), version)).hexdigest() == version.sha256
    return len(versions)


@contextmanager
def _serving(code: Path, variables: Mapping[str, str], folder: Path, port: int) -> Iterator[None]:
    """Pages and worker of a program; nothing that it writes may be a traceback."""
    log = folder / "log"
    with hosts.host(variables, log, port, held=False) as web, hosts.worker(variables, log) as worker:
        for process in (web, worker):
            process.start(code)
        web.wait()
        yield
        for process in (web, worker):
            process.stop()
    assert "Traceback" not in log.read_text(errors="replace")


def _visit(port: int, record_property: Record, release: str) -> None:
    """Everything that the demonstration's people reach."""
    for address, home in PEOPLE.items():
        browser = Browser(("127.0.0.1", port))
        browser.get("/connexion")
        answer = browser.post("/connexion", {"email": address, "password": PASSWORD})
        assert answer.status == 200
        statuses, wrong = crawl(browser, home)
        record_property(f"{address}, {release}", dict(statuses))
        assert wrong == []
        assert statuses[200] > 5
