"""An upgrade, host by host, while people sign up and sign in: no request fails (docs/several-hosts.md).

From the commit or tag that UPGRADE_FROM names to the program as it is here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from bench.installation import WITHOUT_LIMITS
from bench.measures import ADMIN, PASSWORD
from config_checks import HOUSE
from tests.support import hosts
from tests.support.ports import free_port
from tests.support.postgres import OWNER, PROGRAM, Server
from tests.support.redis import RealRedis
from tests.support.settings import environment
from tests.support.smtp import SmtpServer
from tests.support.visitors_meanwhile import visiting

pytestmark = [pytest.mark.deep, pytest.mark.alone, pytest.mark.postgresql, pytest.mark.redis, pytest.mark.slow]

FROM = os.environ.get("UPGRADE_FROM", "749a934b")
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


@pytest.fixture
def urls(postgresql_server: Server) -> Iterator[dict[str, str]]:
    """A database without tables."""
    postgresql_server.create(DATABASE)
    yield {
        "database_url": postgresql_server.url(DATABASE, PROGRAM),
        "database_owner_url": postgresql_server.url(DATABASE, OWNER),
    }
    postgresql_server.drop(DATABASE)


def test_no_request_fails(
    service_root_made: None,
    urls: dict[str, str],
    redis_server: RealRedis,
    smtp: Callable[[], SmtpServer],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    door, ports, post = free_port(), (free_port(), free_port()), smtp()
    variables = environment(
        tmp_path, **WITHOUT_LIMITS, **urls, redis_url=redis_server.url, public_url=f"http://127.0.0.1:{door}",
        proxy_count="1", smtp_host="127.0.0.1", smtp_port=str(post.port), smtp_security="none",
    )  # fmt: skip
    old = hosts.program_of(FROM, tmp_path / "old")
    hosts.command(old, variables, "migrate")
    _opens_an_account(old, variables)
    with ExitStack() as stack:
        web = [stack.enter_context(hosts.host(variables, tmp_path / f"web{port}.log", port)) for port in ports]
        workers = [stack.enter_context(hosts.worker(variables, tmp_path / f"worker{n}.log")) for n in (1, 2)]
        for process in (*web, *workers):
            process.start(old)
        for one in web:
            one.wait()
        stack.enter_context(hosts.nginx(tmp_path, door, ports))
        with visiting(("127.0.0.1", door)) as visits:
            visits.wait_for_more(3)
            hosts.command(HOUSE, variables, "migrate")
            visits.wait_for_more(3)
            for process in (*web, *workers):
                process.stop()
                process.start(HOUSE)
                if isinstance(process, hosts.Host):
                    process.wait()
                visits.wait_for_more(3)
    record_property("from", FROM)
    record_property("requests", visits.requests)
    record_property("signups", visits.signups)
    record_property("failed", len(visits.failures))
    assert (visits.failures, visits.given_up) == ([], [])
    assert visits.sign_ins > 0
    with psycopg.connect(urls["database_url"]) as connection:
        (sent,) = connection.execute("SELECT COUNT(*) FROM account_request WHERE state <> 'draft'").fetchone() or (0,)
    assert sent == visits.signups


def _opens_an_account(code: Path, variables: dict[str, str]) -> None:
    """By the old program: tables of before have not the columns of today."""
    script = OPENS_AN_ACCOUNT.format(address=ADMIN, password=PASSWORD)
    opened = hosts.Process([hosts.BINARIES / "python", "-c", script], variables, code / "account.log", code)
    opened.start()
    assert opened.running is not None
    assert opened.running.wait(timeout=120) == 0, opened.log.read_text(encoding="utf-8")
