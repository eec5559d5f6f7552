"""Two web hosts and two workers on PgBouncer, Redis and an object store, behind nginx; one of each dies.

The whole of docs/several-hosts.md on one machine, each part a real one.
"""

from __future__ import annotations

import secrets
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

import models
from adapters.passwords import hash_password
from app import create_app
from bench.measures import ADMIN, PASSWORD
from config import load_settings
from domain.mails import SAMPLES
from domain.states import StaffRole
from services.documents import store
from services.machinery import outbox
from services.machinery.dependencies import Dependencies
from tests.support import hosts, pgbouncer, shared
from tests.support.application import deps_of
from tests.support.factories import make_account
from tests.support.ports import free_port
from tests.support.postgres import Server
from tests.support.redis import RealRedis
from tests.support.smtp import SmtpServer
from tests.support.swift import Swift
from tests.support.visitors_meanwhile import visiting

pytestmark = [pytest.mark.deep, pytest.mark.alone, pytest.mark.postgresql, pytest.mark.redis, pytest.mark.slow]

DATABASE = "several_hosts"
MAILS = 500
WORKERS = 10
IN_FLIGHT = 3
"""People who are served at the same time (tests/support/visitors_meanwhile.py)."""


@dataclass
class Place:
    """What the hosts share, and this process's way to it."""

    variables: dict[str, str]
    deps: Dependencies
    door: int
    post: SmtpServer
    folder: Path


@pytest.fixture
def place(
    service_root_made: None,
    postgresql_server: Server,
    redis_server: RealRedis,
    swift: Swift,
    smtp: Callable[[], SmtpServer],
    tmp_path: Path,
) -> Iterator[Place]:
    postgresql_server.clone(DATABASE)
    door, post, bucket = free_port(), smtp(), swift.bucket()
    try:
        with pgbouncer.running_pgbouncer(postgresql_server, DATABASE, sessions=12) as port:
            places = shared.behind_pooler(port, DATABASE) | shared.in_bucket(bucket)
            variables = shared.variables(tmp_path, door, post, redis_server, **places)
            app = create_app(load_settings(variables))
            with app.app_context(), models.database.connection_context():
                deps = deps_of(app)
                store.ensure_marked(deps)
                make_account(deps, staff=StaffRole.SI_ADMIN, address=ADMIN, password=hash_password(PASSWORD))
                yield Place(variables, deps, door, post, tmp_path)
            models.database.close_all()
    finally:
        postgresql_server.drop(DATABASE)


def test_one_of_each_dies_and_the_others_go_on(
    place: Place, redis_server: RealRedis, record_property: Callable[[str, object], None]
) -> None:
    ports = (free_port(), free_port())
    with ExitStack() as stack:
        variables, folder = place.variables, place.folder
        web = [
            stack.enter_context(hosts.host(variables, folder / f"web{port}.log", port, held=False)) for port in ports
        ]
        workers = [stack.enter_context(hosts.worker(variables, folder / f"worker{n}.log")) for n in (1, 2)]
        for process in (*web, *workers):
            process.start()
        for one in web:
            one.wait()
        stack.enter_context(hosts.nginx(folder, place.door, ports))
        with visiting(("127.0.0.1", place.door)) as visits:
            visits.wait_for_more(4)
            assert visits.failures == [], "nothing has died yet"
            web[0].die()
            visits.wait_for_more(4)
            workers[0].die()
            visits.wait_for_more(4)
            redis_server.hang()
            visits.wait_for_more(4)
            redis_server.go_on()
            assert len(visits.failures) <= IN_FLIGHT, visits.failures
            web[0].start()
            web[0].wait()
            workers[0].start()
            before = len(visits.failures)
            visits.wait_for_more(4)
            assert len(visits.failures) == before
        shared.settle()
    record_property("requests", visits.requests)
    record_property("signups", visits.signups)
    record_property("failed, in the hands of the host that died", len(visits.failures))
    assert shared.broken(place.deps, visits.signups) == []


def test_ten_workers_send_five_hundred_mails_once_each(
    place: Place, record_property: Callable[[str, object], None]
) -> None:
    with ExitStack() as stack:
        workers = [
            stack.enter_context(hosts.worker(place.variables, place.folder / f"worker{number}.log"))
            for number in range(WORKERS)
        ]
        for number in range(MAILS):
            address, facts = f"personne{number}@exemple{number}.example", SAMPLES["submitted"][0]
            outbox.post(place.deps, "submitted", address, facts, secrets={"activation": secrets.token_hex(8)})
        begun = time.monotonic()
        for worker in workers:
            worker.start()
        shared.settle(300)
        record_property("seconds", round(time.monotonic() - begun, 1))
        for worker in workers:
            assert worker.running is not None
            worker.running.send_signal(signal.SIGTERM)
        for worker in workers:
            worker.stop()
    came = [str(mail.message["Message-ID"]) for mail in place.post.received]
    assert len(came) == len(set(came)) == MAILS
