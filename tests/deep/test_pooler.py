"""PostgreSQL behind PgBouncer, which gives each transaction another session (docs/several-hosts.md)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import Result
from peewee import PeeweeException

import models
from adapters.migrate import ThroughPooler, migrating
from app import create_app
from config import load_settings
from models import Account, Task
from models_base import open_database
from tests.conftest import TEST_DATABASE
from tests.support import pgbouncer
from tests.support.application import deps_of
from tests.support.factories import make_account
from tests.support.postgres import OWNER, PROGRAM, Server
from tests.support.settings import environment

pytestmark = [pytest.mark.deep, pytest.mark.postgresql, pytest.mark.slow, pytest.mark.usefixtures("postgresql_url")]

SESSIONS = 3
CLIENTS = 8


@pytest.fixture
def port(service_root_made: None, postgresql_server: Server) -> Iterator[int]:
    with pgbouncer.running_pgbouncer(postgresql_server, TEST_DATABASE, sessions=SESSIONS) as pooler:
        yield pooler.port


def failed(url: str, *, pooled: bool) -> int:
    """How many of many statements fail, of clients that share a few sessions and say each often enough to keep it."""
    opened = open_database(url, pooled=pooled)

    def client(_: int) -> int:
        failures = 0
        with opened.connection_context():
            for number in range(40):
                try:
                    opened.execute_sql('SELECT COUNT(*) FROM "task" WHERE id > %s', (number,)).fetchall()
                except PeeweeException:
                    failures += 1
        return failures

    with ThreadPoolExecutor(CLIENTS) as clients:
        count = sum(clients.map(client, range(CLIENTS)))
    opened.close_all()
    return count


def test_statements_fail_on_sessions_that_never_kept_them_and_none_does_with_the_setting(port: int) -> None:
    url = pgbouncer.url(port, TEST_DATABASE)
    assert failed(url, pooled=False) > 0, "this PgBouncer follows kept statements: the setting may go"
    assert failed(url, pooled=True) == 0


def test_the_roles_limits_reach_through(port: int) -> None:
    opened = models.bind(pgbouncer.url(port, TEST_DATABASE), pooled=True)
    with opened.connection_context():
        shown = [opened.execute_sql(f"SHOW {name}").fetchone()[0] for name in ("lock_timeout", "jit")]
    opened.close_all()
    assert shown == ["3s", "off"]


def test_the_application_works_through_it(port: int, tmp_path: Path) -> None:
    url = pgbouncer.url(port, TEST_DATABASE)
    app = create_app(load_settings(environment(tmp_path, database_url=url, database_pooled="true")))
    with models.database.connection_context():
        make_account(deps_of(app), email="visiteur@demo.example")

    def visit(_: int) -> int:
        return app.test_client().get("/readyz").status_code

    with ThreadPoolExecutor(2) as visitors:  # admission lets no more of these in
        assert set(visitors.map(visit, range(60))) == {200}
    with models.database.connection_context():
        assert Account.select().count() == 1
        assert Task.select().count() == 0


def test_migrations_go_past_it(port: int, postgresql_server: Server, tmp_path: Path) -> None:
    through = pgbouncer.url(port, TEST_DATABASE, OWNER)
    with pytest.raises(ThroughPooler), migrating(through, pgbouncer.url(port, TEST_DATABASE)):
        pass
    with migrating(postgresql_server.url(TEST_DATABASE, OWNER), pgbouncer.url(port, TEST_DATABASE)) as applied:
        assert applied == []

    def typed(owner: str) -> Result:
        settings = load_settings(
            environment(
                tmp_path,
                database_url=pgbouncer.url(port, TEST_DATABASE, PROGRAM),
                database_pooled="true",
                database_owner_url=owner,
            )
        )
        return create_app(settings).test_cli_runner().invoke(args=["migrate"])

    refused = typed("")
    assert (refused.exit_code, "GUICHET_DATABASE_OWNER_URL" in refused.output) == (1, True)
    done = typed(postgresql_server.url(TEST_DATABASE, OWNER))
    assert done.exit_code == 0, done.output
