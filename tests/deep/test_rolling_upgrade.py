"""An upgrade, host by host, while people sign up and sign in: no request fails (docs/several-hosts.md).

From the commit or tag that UPGRADE_FROM names to the program as it is here: files in a folder and PostgreSQL itself,
then files in a bucket and PostgreSQL behind PgBouncer, from the first commit that knows both (UPGRADE_POOLED_FROM).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

import models
from app import create_app
from bench.measures import ADMIN, PASSWORD
from config import load_settings
from config_checks import HOUSE
from domain.states import MailState
from models import Mail
from tests.support import hosts, pgbouncer, shared
from tests.support.application import deps_of
from tests.support.ports import free_port
from tests.support.postgres import OWNER, PROGRAM, Server
from tests.support.redis import RealRedis
from tests.support.smtp import SmtpServer
from tests.support.visitors_meanwhile import Visits, visiting

pytestmark = [pytest.mark.deep, pytest.mark.alone, pytest.mark.postgresql, pytest.mark.redis, pytest.mark.slow]

DATABASE = "rolling"
OPENS_AN_ACCOUNT = """
import models
from adapters.passwords import hash_password
from app import create_app
from tests.support.application import deps_of
from tests.support.factories import make_account
from domain.states import StaffRole
app = create_app()
with app.app_context(), models.database.connection_context():
    make_account(deps_of(app), staff=StaffRole.SI_ADMIN, address={address!r}, password=hash_password({password!r}))
"""


@dataclass
class Before:
    """The commit that is upgraded, and where its rows and files are."""

    commit: str
    places: dict[str, str]


def _itself(request: pytest.FixtureRequest, server: Server, stack: ExitStack) -> Before:
    return Before(os.environ.get("UPGRADE_FROM", "749a934b"), {"database_url": server.url(DATABASE, PROGRAM)})


def _pooled(request: pytest.FixtureRequest, server: Server, stack: ExitStack) -> Before:
    pooler = stack.enter_context(pgbouncer.running_pgbouncer(server, DATABASE, sessions=12))
    bucket = request.getfixturevalue("swift").bucket()
    return Before(
        os.environ.get("UPGRADE_POOLED_FROM", "b4b3c1c8"),
        shared.behind_pooler(pooler.port, DATABASE) | shared.in_bucket(bucket),
    )


@pytest.fixture(params=[_itself, _pooled], ids=["folder", "bucket and PgBouncer"])
def before(request: pytest.FixtureRequest, service_root_made: None, postgresql_server: Server) -> Iterator[Before]:
    """With a database without tables."""
    postgresql_server.create(DATABASE)
    try:
        with ExitStack() as stack:
            made = request.param(request, postgresql_server, stack)
            made.places["database_owner_url"] = postgresql_server.url(DATABASE, OWNER)
            yield made
    finally:
        postgresql_server.drop(DATABASE)


def test_no_request_fails(
    before: Before,
    redis_server: RealRedis,
    smtp: Callable[[], SmtpServer],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    door, post = free_port(), smtp()
    variables = shared.variables(tmp_path, door, post, redis_server, **before.places)
    old = hosts.program_of(before.commit, tmp_path / "old")
    hosts.command(old, variables, "migrate")
    _opens_an_account(old, variables)
    with hosts.behind_nginx(variables, tmp_path, door, old) as running:
        with visiting(("127.0.0.1", door)) as visits:
            visits.wait_for_more(3)
            hosts.command(HOUSE, variables, "migrate")
            visits.wait_for_more(3)
            for process in (*running.web, *running.workers):
                process.stop()
                process.start(HOUSE)
                if isinstance(process, hosts.Host):
                    process.wait()
                visits.wait_for_more(3)
        record_property("from", before.commit)
        record_property("requests", visits.requests)
        record_property("signups", visits.signups)
        record_property("failed", len(visits.failures))
        assert (visits.failures, visits.given_up) == ([], [])
        assert visits.sign_ins > 0
        assert _lost_or_doubled(variables, visits, post) == []


def _lost_or_doubled(variables: dict[str, str], visits: Visits, post: SmtpServer) -> list[str]:
    """What is wrong once the new workers have done what was due."""
    app = create_app(load_settings(variables))
    with app.app_context(), models.database.connection_context():
        shared.settle()
        wrong = shared.broken(deps_of(app), visits.signups)
        sent = Mail.select().where(Mail.state == MailState.SENT).count()
    models.database.close_all()
    wrong += [] if len(post.received) == sent else [f"{len(post.received)} mails came of {sent}"]
    return wrong + shared.came_twice(post)


def _opens_an_account(code: Path, variables: dict[str, str]) -> None:
    """By the old program: tables of before have not the columns of today."""
    script = OPENS_AN_ACCOUNT.format(address=ADMIN, password=PASSWORD)
    opened = hosts.Process([hosts.BINARIES / "python", "-c", script], variables, code / "account.log", code)
    opened.start()
    assert opened.running is not None
    assert opened.running.wait(timeout=120) == 0, opened.log.read_text(encoding="utf-8")
