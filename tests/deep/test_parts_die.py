"""What several hosts stand on dies under load and comes back, and a host is stopped with an upload under way.

People who are told that the service is away, or do not reach it, send again what they had typed. Nobody gets an error
of the program (500, 502, 504), and what was taken is whole.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bench.browser import Answer, Browser
from bench.measures import PROOF, reach_documents, scan
from tests.support import hosts, shared
from tests.support.factories import luhn_siret
from tests.support.object_store import ObjectServer, object_server
from tests.support.postgres import Server
from tests.support.redis import RealRedis
from tests.support.smtp import SmtpServer
from tests.support.swift import Swift
from tests.support.visitors_meanwhile import Visits, visiting

pytestmark = [pytest.mark.deep, pytest.mark.alone, pytest.mark.postgresql, pytest.mark.redis, pytest.mark.slow]

AWAY = 5.0
"""Seconds for which a part is gone."""
PATIENCE = 60.0
Record = Callable[[str, object], None]


@pytest.mark.parametrize("part", ["PgBouncer", "the object store", "nginx"])
def test_a_part_dies_and_nothing_is_lost(part: str, place: shared.Place, swift: Swift, record_property: Record) -> None:
    with hosts.behind_nginx(place.variables, place.folder, place.door) as running:
        dies = {"PgBouncer": place.pooler, "the object store": swift.proxy, "nginx": running.proxy}[part]
        with visiting(("127.0.0.1", place.door), PATIENCE) as visits:
            visits.wait_for_more(3)
            dies.die()
            time.sleep(AWAY)
            dies.start()
            visits.wait_for_more(3)
        shared.settle()
    _record(visits, record_property)
    assert visits.failures == []
    assert visits.told + visits.unreached + len(visits.given_up) > 0, "nobody noticed"
    assert shared.broken(place.deps, visits.signups) + shared.came_twice(place.post) == []


@pytest.fixture
def store() -> Iterator[ObjectServer]:
    """An object store that misbehaves as told."""
    with object_server() as server:
        yield server


def test_a_store_that_is_slow_fails_or_is_cut_off_breaks_no_page(
    store: ObjectServer,
    service_root_made: None,
    postgresql_server: Server,
    redis_server: RealRedis,
    smtp: Callable[[], SmtpServer],
    tmp_path: Path,
    record_property: Record,
) -> None:
    with (
        shared.place(tmp_path, postgresql_server, redis_server, store.bucket(), smtp()) as place,
        hosts.behind_nginx(place.variables, tmp_path, place.door),
    ):
        with visiting(("127.0.0.1", place.door), PATIENCE) as visits:
            visits.wait_for_more(2)
            for fault in (_slow, _failing, _cut):
                store.behave = fault
                time.sleep(AWAY)
                store.well()
                visits.wait_for_more(2)
        shared.settle()
        _record(visits, record_property)
        assert visits.failures == []
        assert shared.broken(place.deps, visits.signups) + shared.came_twice(place.post) == []


def _slow(handler: Any, asked: str) -> bool:
    time.sleep(8)
    return False


def _failing(handler: Any, asked: str) -> bool:
    handler.answer(500, b"<Error><Code>InternalError</Code></Error>")
    return True


def _cut(handler: Any, asked: str) -> bool:
    handler.cut = 10
    return False


@dataclass
class SlowLine(Browser):
    """A browser whose larger uploads take some seconds; `sending` is set while one is under way."""

    seconds: float = 6.0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.sending = threading.Event()

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[Answer, str]:
        if body is None or len(body) < 50_000:
            return super()._ask(method, path, body, headers)
        length = {"Content-Length": str(len(body))}
        return super()._ask(method, path, self._pieces(body), headers | length)  # type: ignore[arg-type]

    def _pieces(self, body: bytes, count: int = 30) -> Iterator[bytes]:
        size = len(body) // count + 1
        for start in range(0, len(body), size):
            yield body[start : start + size]
            self.sending.set()
            time.sleep(self.seconds / count)


def _uploads(browser: SlowLine, number: int) -> Answer:
    papers = reach_documents(browser, luhn_siret(3_000_000 + number), number)
    return browser.post(PROOF, papers, ("proof_of_existence", scan(200_000)))


def test_an_upload_goes_on_while_the_hosts_behind_the_proxy_are_restarted(place: shared.Place) -> None:
    """Whole requests alone reach a host: the slow part of one is the proxy's."""
    with hosts.behind_nginx(place.variables, place.folder, place.door) as running, ThreadPoolExecutor(1) as person:
        browser = SlowLine(("127.0.0.1", place.door))
        answer = person.submit(_uploads, browser, 1)
        assert browser.sending.wait(60)
        for host in running.web:
            host.stop()
            host.start()
        taken = answer.result(timeout=120)
    assert (taken.status, taken.path) == (200, "/creer-un-compte/vous")


@pytest.mark.parametrize(("grace", "left"), [(30, 2.0), (4, 40.0)])
def test_an_upload_to_a_host_that_drains_ends_well_or_is_told(place: shared.Place, grace: int, left: float) -> None:
    """Without a proxy before it, a host that is stopped waits so long for what is under way, then ends it."""
    variables = place.variables | {"GUNICORN_CMD_ARGS": f"--graceful-timeout {grace}"}
    with hosts.host(variables, place.folder / "web.log", port=place.door, held=False) as host:
        host.start()
        host.wait()
        with ThreadPoolExecutor(1) as person:
            browser = SlowLine(("127.0.0.1", place.door), seconds=left)
            answer = person.submit(_uploads, browser, 2)
            assert browser.sending.wait(60)
            host.stop()
            ended = answer.exception(timeout=120)
        if left < grace:
            assert (ended, answer.result().path) == (None, "/creer-un-compte/vous")
        else:
            assert isinstance(ended, ConnectionError)


def _record(visits: Visits, record_property: Record) -> None:
    record_property("requests", visits.requests)
    record_property("signups", visits.signups)
    record_property("told that it is away", visits.told)
    record_property("not reached", visits.unreached)
    record_property("begun again", len(visits.given_up))
    record_property("errors of the program", len(visits.failures))
