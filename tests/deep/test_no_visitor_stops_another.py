"""Nobody stops the others: what people are answered while somebody presses on the real program (gunicorn, the worker,
PostgreSQL), on loopback.

`/healthz` and a static file come within 0.2 s, somebody else's sign-in and step of the signup within 2 s, in 99 cases
of 100, and none is refused. Under a lock of the database there is nothing to answer with but 503, within 3.5 s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from app import create_app
from bench.installation import DATABASE, Installation, running
from bench.measures import admin_of
from tests.support import files, postgres, pressure
from tests.support.disks import fill, small_disk
from tests.support.ports import free_port
from tests.support.pressure import Asking, Samples, asked_meanwhile, probe, signing_in, signing_up
from tests.support.redis import running_redis

pytestmark = [pytest.mark.slow, pytest.mark.deep, pytest.mark.alone, pytest.mark.postgresql]

Record = Callable[[str, object], None]

LEAST = 120
"""Answers of each kind: fewer would make a 99th percentile of one."""
PROBE, PERSON, LOCKED = 0.2, 2.0, 3.5
"""Seconds within which 99 of 100 answers come."""
LOCK_SECONDS = 10
VISITORS = 20
ATTACKERS = [f"127.0.1.{number}" for number in range(1, 17)]


@contextmanager
def installation(server: postgres.Server, **chosen: str) -> Iterator[Installation]:
    with ExitStack() as stack:
        place = stack.enter_context(running("postgresql", free_port(), server, chosen))
        stack.enter_context(create_app(place.settings).app_context())
        admin_of(place)
        yield place


def probes(place: Installation) -> list[Asking]:
    """A monitoring probe, and a browser that wants a stylesheet."""
    paths = ("/healthz", "/static/css/guichet.css")
    return [probe(place.address, path, f"127.0.0.1{number}") for number, path in enumerate(paths)]


def people(place: Installation) -> list[Asking]:
    """Two who sign in, and somebody who signs up."""
    signers = [signing_in(place.address, source) for source in ("127.0.0.20", "127.0.0.22")]
    return [*signers, signing_up(place.address, "127.0.0.21", 1)]


def record(answered: dict[str, Samples], record_property: Record) -> None:
    for name, samples in answered.items():
        record_property(name, samples.in_words())


def too_slow(answered: dict[str, Samples], seconds: float) -> dict[str, str]:
    return {name: samples.in_words() for name, samples in answered.items() if samples.p99() > seconds}


def wrong(answered: dict[str, Samples]) -> dict[str, str]:
    """Those who were not all answered what they asked for, often enough to be counted."""
    return {
        name: samples.in_words() for name, samples in answered.items() if samples.wrong() or len(samples.known) < LEAST
    }


def measured(place: Installation, pressing: Samples, record_property: Record) -> None:
    """Ask, record, and look: the others are served as if nobody pressed."""
    answered = asked_meanwhile([*probes(place), *people(place)], LEAST)
    record({**answered, "those who press": pressing}, record_property)
    assert wrong(answered) == {}
    assert too_slow({name: answered[name] for name in answered if name.startswith("/")}, PROBE) == {}
    assert too_slow(answered, PERSON) == {}
    assert pressing.wrong() == []


def test_nobody_presses(postgresql_server: postgres.Server, record_property: Record) -> None:
    """What the machine gives at rest, to read the others by."""
    with installation(postgresql_server) as place:
        measured(place, Samples(), record_property)


def test_sixteen_uploads_of_costly_files(postgresql_server: postgres.Server, record_property: Record) -> None:
    """Each of two files that take twenty seconds of a processor, from sixteen addresses, again and again."""
    with (
        installation(postgresql_server) as place,
        pressure.uploads(place.address, pressure.costly_pdf(), ATTACKERS) as pressing,
    ):
        measured(place, pressing, record_property)
        assert "Traceback" not in place.log.read_text(errors="replace")


def test_a_lock_of_ten_seconds(postgresql_server: postgres.Server, record_property: Record) -> None:
    """Nobody can be served who needs the table; everybody is told so soon, and all works again afterwards."""
    owner = postgresql_server.url(DATABASE, "postgres")
    with installation(postgresql_server) as place:
        crowd = [signing_up(place.address, f"127.0.2.{number}", number) for number in range(1, VISITORS + 1)]
        asking = [*probes(place), *crowd, signing_in(place.address, "127.0.0.20")]
        with pressure.locked_table(owner, "account_request"):
            answered = asked_meanwhile(asking, 10_000, LOCK_SECONDS)
        afterwards = asked_meanwhile(asking, 1)
    record(answered, record_property)
    seen = {name: answered[name] for name in answered if name.startswith("/")}
    assert wrong(seen) == {}
    assert too_slow(seen, PROBE) == {}
    assert {sample.status for sample in answered["signup step"].known} == {503}
    assert too_slow(answered, LOCKED) == {}
    assert {name: samples.wrong() for name, samples in afterwards.items()} == {name: [] for name in answered}


def test_five_hundred_failed_sign_ins_from_one_address(
    postgresql_server: postgres.Server, record_property: Record
) -> None:
    with (
        installation(postgresql_server) as place,
        pressure.failed_sign_ins(place.address, "127.0.0.2", 500) as pressing,
    ):
        measured(place, pressing, record_property)


def test_a_redis_that_hangs(postgresql_server: postgres.Server, record_property: Record) -> None:
    with running_redis() as redis, installation(postgresql_server, redis_url=redis.url) as place:
        redis.hang()
        measured(place, Samples(), record_property)


def test_a_disk_that_is_full(postgresql_server: postgres.Server, tmp_path: Path, record_property: Record) -> None:
    """The documents' disk; people go on sending files meanwhile."""
    with (
        small_disk(tmp_path, 64) as mounted,
        installation(postgresql_server, storage_url=f"file://{tmp_path}/documents") as place,
    ):
        if mounted:
            fill(tmp_path)
        else:
            (tmp_path / "documents").chmod(0o500)
        with pressure.uploads(place.address, files.pdf(padding=200_000), ATTACKERS[:4]) as pressing:
            measured(place, pressing, record_property)
