"""Fixtures that every test may use; those that need an application stand in tests/web or beside their tests.

Databases. Every test that touches rows takes one of:

- `database`: models bound to an empty, migrated database, once on SQLite and once on PostgreSQL (the test runs twice).
  It is a peewee `Database`; on PostgreSQL it is the program's role, which has no DDL and cannot change the journal.
- `database_url`: the same without binding the models, for what opens the database itself (an app, a subprocess).
- `sqlite_url`, `postgresql_url`: one of the two only. `postgresql_server` (tests/support/postgres.py) makes others:
  `server.clone(name)`, `server.create(name)`, `server.url(name, role)`.

A module marked `one_database` runs on SQLite alone: it is about what pages say and forms take, whose rows are written
and read by services and queries that have tests of their own on both, and each address is asked on both
(tests/addresses).

Transactions are real: what a test commits is seen by threads, processes and Chromium, and removed after the test.

Settings. `settings`: `config.Settings` of a test installation on `database_url`, all files below `tmp_path`. To vary
one: `load_settings(environment(tmp_path, database_url=…, draft_days="1"))` (tests/support/settings.py).

Outside. `smtp` : a factory of real SMTP servers, `server = smtp()` or `smtp(tls=True)`; see tests/support/smtp.py for
what they can be told to do. `visitors`: `page = visitors.visitor(width=360, javascript=False)` opens a new browser on
nothing; the test fails at its end if a page violated its Content-Security-Policy or a script failed. `chromium`: the
bare Playwright browser. Mark such tests `@pytest.mark.browser`; the PostgreSQL half of a test is marked by itself.

`clamd`: a real clamd that knows EICAR alone (tests/support/clamd.py); mark such tests `@pytest.mark.clamd`.

`redis_server`: a real Redis that can be made to hang (tests/support/redis.py); mark such tests `@pytest.mark.redis`.

`bare_debian`: a Debian that is booted (tests/support/bare_debian.py); mark such tests `@pytest.mark.deep`.

Where PostgreSQL, Chromium, clamd or Redis is not installed those tests are skipped with the reason, unless
GUICHET_TESTS_COMPLETE=1 (as in .ci/run): then they fail.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from peewee import Database
from playwright.sync_api import Browser

import models
import models_base
from adapters.migrate import migrate
from config import Settings, load_settings
from tests.support import bare_debian as bare_debian_support
from tests.support import chromium as chromium_support
from tests.support import clamd as clamd_support
from tests.support import postgres, service_root
from tests.support import redis as redis_support
from tests.support.bare_debian import Machine
from tests.support.sessions import KEPT, KeepingAdapter
from tests.support.settings import environment
from tests.support.smtp import SmtpServer, running_smtp
from tests.support.swift import Swift, running_swift
from web import security

TEST_DATABASE = "guichet_test"

# No test cuts the power: waiting for the disk took longer than most of them. (PostgreSQL: tests/support/postgres.py.)
models_base.SYNCHRONOUS = "off"
os.fsync = lambda fd: None

# A demonstration's passwords take a tenth of a second and 64 MiB each, which most of its tests pay in every form.
security.CHEAP = frozenset({"test", "demo"})

models_base.PatientPostgresqlDatabase.psycopg3_adapter = KeepingAdapter

# Most tests make an application of their own, and compiling its templates took longer than all else that they did.
# Kept between runs: Jinja compares each template's text with the one that was compiled.
COMPILED = Path(tempfile.gettempdir()) / f"guichet-templates-{os.getuid()}"
COMPILED.mkdir(mode=0o700, exist_ok=True)
Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(COMPILED))}

# The same examples in every run, on a machine as slow as it may be: what fails, fails for anybody who runs it next.
hypothesis.settings.register_profile(
    "guichet",
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("guichet")


def _missing(what: str) -> None:
    """Skip what this machine cannot run, unless the run was asked to be complete."""
    reason = f"{what} is not installed (`make test` as root on Debian installs it)"
    if os.environ.get("GUICHET_TESTS_COMPLETE") == "1":
        pytest.fail(f"{reason}, and GUICHET_TESTS_COMPLETE=1 allows no skip", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgres.Server]:
    """A PostgreSQL server of this worker's own."""
    if postgres.binaries() is None:
        _missing("PostgreSQL")
    with postgres.running_server() as server:
        server.clone(TEST_DATABASE)
        KEPT.keep(server.url(TEST_DATABASE, postgres.PROGRAM))
        yield server
        KEPT.keep("")


@pytest.fixture
def postgresql_url(postgresql_server: postgres.Server) -> Iterator[str]:
    """An empty PostgreSQL database, as the program's role."""
    yield postgresql_server.url(TEST_DATABASE, postgres.PROGRAM)
    postgresql_server.empty(TEST_DATABASE)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """An empty SQLite database."""
    file = tmp_path / "guichet.sqlite"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database: the test runs once on each of the two."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is collected stays for the whole run: looking through it for garbage took longer than much of the rest."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()
        gc.set_threshold(10_000, 20, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests come first: whichever worker met one last would end alone."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Of tests that ask for one database, SQLite is the one: pytest prefers what is marked to the fixture's own."""
    test = metafunc.definition
    chosen = any("database_url" in mark.args[0] for mark in test.iter_markers("parametrize"))
    if "database_url" in metafunc.fixturenames and test.get_closest_marker("one_database") and not chosen:
        test.add_marker(pytest.mark.parametrize("database_url", ["sqlite"], indirect=True))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The models, bound to an empty database and connected in this thread."""
    opened = models.bind(database_url)
    opened.connect()
    yield opened
    close_all = getattr(opened, "close_all", opened.close)
    close_all()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """The settings of a test installation."""
    return load_settings(environment(tmp_path, database_url=database_url))


@pytest.fixture
def smtp(tmp_path: Path) -> Iterator[Callable[..., SmtpServer]]:
    """Start SMTP servers that live as long as the test."""
    with ExitStack() as stack:

        def start(*, tls: bool = False) -> SmtpServer:
            return stack.enter_context(running_smtp(tls_folder=tmp_path if tls else None))

        yield start


@pytest.fixture(scope="session")
def clamd() -> Iterator[clamd_support.RealClamd]:
    """The system's clamd, started once a worker."""
    if clamd_support.executable() is None:
        _missing("clamd")
    with clamd_support.running_clamd() as running:
        yield running


@pytest.fixture(scope="session")
def redis_server() -> Iterator[redis_support.RealRedis]:
    """The system's Redis, started once a worker."""
    if redis_support.executable() is None:
        _missing("Redis")
    with redis_support.running_redis() as running:
        yield running


@pytest.fixture(scope="module")
def bare_debian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A bare Debian, booted, in which nothing is installed yet."""
    if not bare_debian_support.possible():
        _missing("systemd-nspawn")
    bare_debian_support.prepare()
    with bare_debian_support.booted(tmp_path_factory.mktemp("bare")) as machine:
        yield machine


@pytest.fixture(scope="session")
def systemd_analyze() -> str:
    """What judges units."""
    found = shutil.which("systemd-analyze")
    if found is None:
        _missing("systemd")
    return str(found)


@pytest.fixture(scope="session")
def service_root_made() -> None:
    """The root from which Swift, PgBouncer and nginx run, for tests marked `deep`."""
    if not service_root.possible():
        _missing("a root of Debian's services (root on Debian makes it)")
    service_root.prepare()


@pytest.fixture(scope="session")
def swift(service_root_made: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Swift]:
    """Debian's Swift, an object store, started once a worker."""
    with running_swift(tmp_path_factory.mktemp("swift")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, started once a worker."""
    if chromium_support.executable() is None:
        _missing("Chromium")
    with chromium_support.running_browser() as browser:
        yield browser


@pytest.fixture
def visitors(chromium: Browser) -> Iterator[chromium_support.Visitors]:
    """Open pages as people who share nothing; no page may violate its policy or fail in a script."""
    opened = chromium_support.Visitors(chromium)
    yield opened
    opened.close()
    assert opened.faults == []
