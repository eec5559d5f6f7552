"""Making the installation stand still, and letting it go on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from peewee import Database

from domain.names import InvalidText
from domain.pauses import NO_PAUSE, Pause
from models_store import Installation
from queries.pauses import pause
from services.machinery import pauses, tasks, worker
from services.machinery.dependencies import Dependencies
from tests.services.test_worker import Noting, wait_for, working
from tests.support.dependencies import Clock, make_deps


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def deps(tmp_path: Path, clock: Clock, database: Database) -> Dependencies:
    return make_deps(tmp_path, clock=clock)


def test_maintenance_begins_once_and_may_be_told_of_anew(deps: Dependencies, clock: Clock) -> None:
    began, until = clock(), clock() + timedelta(hours=2)
    assert pause() == NO_PAUSE
    pauses.begin_maintenance(deps, words="Une mise à jour.")
    clock.advance(minutes=5)
    pauses.begin_maintenance(deps, until=until)
    assert pause() == Pause(since=began, until=until)
    assert pauses.end_maintenance()
    assert (pause(), pauses.end_maintenance()) == (NO_PAUSE, False)


def test_an_end_that_has_passed_and_too_long_a_text_are_refused(deps: Dependencies, clock: Clock) -> None:
    with pytest.raises(pauses.EndsBeforeItBegins):
        pauses.begin_maintenance(deps, until=clock())
    with pytest.raises(InvalidText):
        pauses.begin_maintenance(deps, words="x" * (pauses.LONGEST_WORDS + 1))
    assert pause() == NO_PAUSE


def test_a_hold_and_maintenance_are_ended_each_by_its_own(deps: Dependencies, clock: Clock) -> None:
    pauses.hold(deps)
    assert (bool(pause()), pause().pages) == (True, False)
    pauses.begin_maintenance(deps)
    pauses.end_maintenance()
    assert pause() == Pause(held_at=clock())
    assert (pauses.release(), pauses.release(), pause()) == (True, False, NO_PAUSE)


def test_the_installations_own_id_is_kept(deps: Dependencies) -> None:
    pauses.hold(deps)
    identity = Installation.get().identity
    pauses.begin_maintenance(deps)
    assert Installation.get().identity == identity


@pytest.mark.slow
def test_the_worker_takes_nothing_up_while_either_lasts_and_then_goes_on(
    deps: Dependencies, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "STANDSTILL_PAUSE", 0.02)
    noted = Noting()
    pauses.begin_maintenance(deps)
    pauses.hold(deps)
    tasks.enqueue(deps, "note", {"number": 1})
    with pytest.raises(worker.StandsStill):
        worker.run_due(deps, {"note": noted})
    with working(deps, {"note": noted}):
        wait_for(lambda: "maintenance is on: nothing is taken up" in caplog.text)
        pauses.end_maintenance()
        wait_for(lambda: "a restored database is held: nothing is taken up" in caplog.text)
        assert noted.payloads == []
        pauses.release()
        wait_for(lambda: noted.payloads == [{"number": 1}])
    assert caplog.text.count("work goes on") == 1
