"""Two web hosts and two workers on PgBouncer, Redis and an object store, behind nginx; one of each dies.

The whole of docs/several-hosts.md on one machine, each part a real one.
"""

from __future__ import annotations

import secrets
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from domain.mails import SAMPLES
from services.machinery import outbox
from tests.support import hosts, shared
from tests.support.redis import RealRedis
from tests.support.visitors_meanwhile import visiting

pytestmark = [pytest.mark.deep, pytest.mark.alone, pytest.mark.postgresql, pytest.mark.redis, pytest.mark.slow]

MAILS = 500
WORKERS = 10
IN_FLIGHT = 3
"""People who are served at the same time (tests/support/visitors_meanwhile.py)."""


def test_one_of_each_dies_and_the_others_go_on(
    place: shared.Place, redis_server: RealRedis, record_property: Callable[[str, object], None]
) -> None:
    with hosts.behind_nginx(place.variables, place.folder, place.door, held=False) as running:
        web, workers = running.web, running.workers
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
    place: shared.Place, record_property: Callable[[str, object], None]
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
