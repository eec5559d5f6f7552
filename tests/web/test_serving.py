"""The real program under gunicorn: read again without a failed probe, and serving whatever one visitor does."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.installation import Installation, running
from config_checks import HOUSE
from tests.support.hostile_run import workers_of
from tests.support.ports import free_port
from tests.support.pressure import Asking, Samples, asked_meanwhile, costly_pdf, probe, signing_up, uploads

pytestmark = pytest.mark.slow

PATIENCE = 120
LOADING = 2.0
"""Seconds: less than two workers take to load the program. A busy machine may take four times what it took before."""
PRESSED = 5.0
"""Seconds, with room for a busy machine (it was fifteen and more): the figures proper are those of tests/deep."""


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The registry's data, in a file of its own."""
    return Path(shutil.copy(HOUSE / "domain" / "kinds.toml", tmp_path_factory.mktemp("kinds")))


@pytest.fixture(scope="module")
def place(kinds: Path) -> Iterator[Installation]:
    with running("sqlite", free_port(), chosen={"kinds_file": str(kinds)}) as place:
        yield place


def until(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.05)


def asking(place: Installation) -> list[Asking]:
    return [probe(place.address, path, "127.0.0.10") for path in ("/healthz", "/static/css/guichet.css", "/connexion")]


def reload_while_asked(place: Installation, done: Callable[[], bool]) -> dict[str, Samples]:
    """What probes are answered from before `kill -HUP` until `done`, and a little longer."""
    gunicorn = place.processes[0]

    def watch() -> None:
        os.kill(gunicorn, signal.SIGHUP)
        until(done)

    return asked_meanwhile(asking(place), 10, meanwhile=watch)


def test_a_reload_fails_no_probe(place: Installation) -> None:
    before = set(workers_of(place.processes[0]))
    usual = max(samples.longest() for samples in asked_meanwhile(asking(place), 10).values())
    answered = reload_while_asked(place, lambda: not before & set(workers_of(place.processes[0])))
    assert {path: samples.wrong() for path, samples in answered.items()} == {path: [] for path in answered}
    most = max(LOADING, 4 * usual)
    assert {path: samples.in_words() for path, samples in answered.items() if samples.longest() > most} == {}
    assert len(workers_of(place.processes[0])) == len(before)


def test_a_reload_of_a_program_that_does_not_start_leaves_the_old_one_serving(place: Installation, kinds: Path) -> None:
    good, before = kinds.read_text(encoding="utf-8"), workers_of(place.processes[0])
    kinds.write_text("this is no TOML", encoding="utf-8")
    answered = reload_while_asked(place, lambda: "The new workers do not start" in place.log.read_text())
    assert {path: samples.wrong() for path, samples in answered.items()} == {path: [] for path in answered}
    until(lambda: workers_of(place.processes[0]) == before)
    kinds.write_text(good, encoding="utf-8")
    answered = reload_while_asked(place, lambda: not set(before) & set(workers_of(place.processes[0])))
    assert {path: samples.wrong() for path, samples in answered.items()} == {path: [] for path in answered}


def test_a_few_costly_uploads_stop_nobody(place: Installation) -> None:
    """tests/deep/test_no_visitor_stops_another.py at its smallest."""
    sources = [f"127.0.1.{number}" for number in range(1, 7)]
    with uploads(place.address, costly_pdf(6_000_000), sources, once=True):
        answered = asked_meanwhile([*asking(place), signing_up(place.address, "127.0.0.21", 1)], 15)
    assert {name: samples.wrong() for name, samples in answered.items()} == {name: [] for name in answered}
    assert {name: samples.in_words() for name, samples in answered.items() if samples.longest() > PRESSED} == {}


def test_all_workers_count_files_together_before_and_after_a_reload(place: Installation) -> None:
    """They have one file for their locks, which has no name; so have those that a reload starts."""

    def files_of(process: int) -> set[str]:
        targets = [str(link.readlink()) for link in Path(f"/proc/{process}/fd").iterdir()]
        return {target for target in targets if "guichet-locks-" in target}

    before = workers_of(place.processes[0])
    os.kill(place.processes[0], signal.SIGHUP)
    until(lambda: not set(before) & set(workers_of(place.processes[0])))
    shared = [files_of(process) for process in (place.processes[0], *workers_of(place.processes[0]))]
    assert len(shared) == len(before) + 1
    assert len(shared[0]) == 1
    assert all(files == shared[0] for files in shared)
