"""Files that mean harm, each sent through the signup of the real program and, when it is taken, reviewed.

Whatever they are: no answer of the 500s, no worker lost, memory within bounds. tests/support/hostile.py makes them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable

import pytest

from adapters import pages
from adapters.intake import Limits
from adapters.sandbox.places import COUNT
from app import create_app
from bench.installation import running
from tests.support.hostile import corpus
from tests.support.hostile_run import Outcome, Watch, run, workers_of
from tests.support.ports import free_port

SEED = 2026
PROGRAM_MB = 450
"""A process that serves, or the worker: itself, and the files in its hands."""
SANDBOX_MB = max(Limits().memory_mb, pages.MEMORY_MB)
Record = Callable[[str, object], None]


@pytest.mark.slow
@pytest.mark.parametrize("count", [40, pytest.param(1_000, marks=pytest.mark.deep)])
def test_hostile_files_are_survived(count: int, record_property: Record) -> None:
    with running("sqlite", free_port()) as place, create_app(place.settings).app_context():
        gunicorn = place.processes[0]
        before = workers_of(gunicorn)
        with Watch(place.processes) as watch:
            outcomes = run(place, corpus(SEED, count))
        after = workers_of(gunicorn)
        log = place.log.read_text(errors="replace")
    _record(outcomes, watch, record_property)
    assert [fault for outcome in outcomes for fault in outcome.faults] == []
    assert "Traceback" not in log
    assert (before, len(outcomes)) == (after, count)
    assert watch.peaks["sandbox"] <= SANDBOX_MB
    assert watch.peaks["program"] <= PROGRAM_MB
    # The sandbox's places are those of all that serves; the worker has as many.
    assert watch.peaks["everything"] <= (len(before) + 1) * PROGRAM_MB + 2 * COUNT * SANDBOX_MB
    if count >= 1_000:
        assert min(Counter(outcome.taken for outcome in outcomes).values()) > 200
        assert sum(outcome.drawn for outcome in outcomes) > 300


def _record(outcomes: list[Outcome], watch: Watch, record_property: Record) -> None:
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_kind[outcome.kind].append(outcome)
    for kind, some in by_kind.items():
        record_property(kind, _in_words(some))
    record_property("all", _in_words(outcomes))
    record_property("most memory of a sandbox process", f"{watch.peaks['sandbox']} MB")
    record_property("of a process of the program", f"{watch.peaks['program']} MB")
    record_property("of everything, shared pages counted each time", f"{watch.peaks['everything']} MB")


def _in_words(outcomes: list[Outcome]) -> str:
    taken = sum(outcome.taken for outcome in outcomes)
    drawn, told = sum(outcome.drawn for outcome in outcomes), sum(outcome.told for outcome in outcomes)
    longest = max(outcome.seconds for outcome in outcomes)
    return f"{len(outcomes) - taken} refused, {taken} taken, {drawn} images, {told} sentences, {longest:.1f} s at most"
