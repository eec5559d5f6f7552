"""The worker: what handlers may say, how it stops, and what it survives."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from peewee import Database

import models
from domain.states import TaskState
from models import Task
from services.machinery import tasks, worker
from services.machinery.dependencies import Dependencies
from services.machinery.handling import Handler
from services.machinery.worker import Recurring
from tests.support.dependencies import Clock, make_deps

pytestmark = pytest.mark.slow


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def deps(tmp_path: Path, clock: Clock, database: Database) -> Dependencies:
    return make_deps(tmp_path, clock=clock)


def raising(error: Exception) -> Handler:
    def handle(deps: Dependencies, payload: Mapping[str, Any]) -> None:
        raise error

    return handle


@dataclass
class Noting:
    """A handler that remembers what it was given."""

    payloads: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, deps: Dependencies, payload: Mapping[str, Any]) -> None:
        self.payloads.append(dict(payload))


def wait_for(truth: Callable[[], bool], seconds: float = 20) -> None:
    """Look every few milliseconds, so long."""
    deadline = monotonic() + seconds
    while not truth():
        assert monotonic() < deadline, "it did not happen"
        sleep(0.01)


@contextmanager
def working(deps: Dependencies, handlers: Mapping[str, Handler], **options: Any) -> Iterator[threading.Event]:
    """A worker in a thread, stopped at the end."""
    stop = threading.Event()
    options = {"poll_seconds": 0.02, **options}
    thread = threading.Thread(target=worker.run_worker, args=(deps, handlers), kwargs={"stop": stop, **options})
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(timeout=30)
        assert not thread.is_alive()


# ------------------------------------------------------------------------------------------------ all that is due


def test_everything_due_is_done_in_order_and_counted(deps: Dependencies) -> None:
    noted = Noting()
    for number in range(3):
        tasks.enqueue(deps, "note", {"number": number})
    tasks.enqueue(deps, "note", {"number": 9}, run_at=deps.now() + timedelta(seconds=1))
    assert worker.run_due(deps, {"note": noted}) == 3
    assert [payload["number"] for payload in noted.payloads] == [0, 1, 2]


def test_a_task_written_by_a_task_is_done_too(deps: Dependencies) -> None:
    noted = Noting()

    def first(deps: Dependencies, payload: Mapping[str, Any]) -> None:
        tasks.enqueue(deps, "note", {"from": "first"})

    tasks.enqueue(deps, "first", {})
    assert worker.run_due(deps, {"first": first, "note": noted}) == 2
    assert noted.payloads == [{"from": "first"}]


def test_kinds_without_a_handler_wait_for_a_worker_that_has_one(deps: Dependencies) -> None:
    tasks.enqueue(deps, "scan", {})
    assert worker.run_due(deps, {"note": Noting()}) == 0
    assert Task.get().state == TaskState.WAITING


def test_a_handler_says_when_to_try_again(deps: Dependencies, clock: Clock) -> None:
    tasks.enqueue(deps, "note", {})
    later = clock() + timedelta(minutes=7)
    assert worker.run_due(deps, {"note": raising(tasks.TryAgain(later, "not yet"))}) == 1
    assert (Task.get().run_at, Task.get().last_error) == (later, "not yet")
    clock.advance(minutes=7)
    assert worker.run_due(deps, {"note": Noting()}) == 1


def test_a_handler_gives_up(deps: Dependencies) -> None:
    tasks.enqueue(deps, "note", {})
    worker.run_due(deps, {"note": raising(tasks.GiveUp("no such thing"))})
    assert (Task.get().state, Task.get().last_error) == (TaskState.DEAD, "no such thing")


def test_a_handler_that_crashes_is_tried_for_two_days_and_its_words_are_not_kept(
    deps: Dependencies, clock: Clock
) -> None:
    tasks.enqueue(deps, "note", {})
    began = clock()
    while Task.get().state == TaskState.WAITING:
        clock.at = Task.get().run_at
        worker.run_due(deps, {"note": raising(ValueError("camille@bois.example"))})
    assert (Task.get().attempts, clock() - began) == (10, timedelta(days=2))
    assert (Task.get().state, Task.get().last_error) == (TaskState.DEAD, "ValueError")


def test_a_task_that_kills_its_workers_is_given_up_in_the_end(deps: Dependencies, clock: Clock) -> None:
    tasks.enqueue(deps, "note", {})
    noted = Noting()
    for _ in range(tasks.MAX_LEASES):
        assert tasks.lease("a worker that dies", clock(), 60) is not None
        clock.advance(minutes=2)
    assert worker.run_due(deps, {"note": noted}) == 1
    assert (Task.get().state, noted.payloads) == (TaskState.DEAD, [])


def test_each_task_leaves_one_line_without_what_it_is_about(
    deps: Dependencies, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="guichet.worker")
    tasks.enqueue(deps, "note", {"address": "camille@bois.example"})
    worker.run_due(deps, {"note": Noting()})
    [line] = [record.getMessage() for record in caplog.records if record.name == "guichet.worker"]
    assert f"task {Task.get().id} note try 1: done in " in line
    assert "camille" not in line


# --------------------------------------------------------------------------------------------------- without end


def test_the_worker_finishes_the_task_in_hand_and_takes_no_other(deps: Dependencies) -> None:
    begun, finish = threading.Event(), threading.Event()

    def slow(deps: Dependencies, payload: Mapping[str, Any]) -> None:
        begun.set()
        assert finish.wait(20)

    for _ in range(2):
        tasks.enqueue(deps, "slow", {})
    with working(deps, {"slow": slow}) as stop:
        assert begun.wait(20)
        stop.set()
        finish.set()
    assert sorted(task.state for task in Task.select()) == [TaskState.DONE, TaskState.WAITING]


def test_a_mail_server_that_hangs_delays_no_decision(deps: Dependencies) -> None:
    finish, decided = threading.Event(), Noting()

    def hang(deps: Dependencies, payload: Mapping[str, Any]) -> None:
        assert finish.wait(20)

    tasks.enqueue(deps, "mail", {})
    with working(deps, {"mail": hang, "decision": decided}):
        tasks.enqueue(deps, "decision", {"decision_id": 1})
        wait_for(lambda: bool(decided.payloads))
        finish.set()
    assert {task.state for task in Task.select()} == {TaskState.DONE}


def test_a_sweep_of_a_slow_disk_delays_no_decision(deps: Dependencies) -> None:
    finish, decided = threading.Event(), Noting()

    def hang(deps: Dependencies, payload: Mapping[str, Any]) -> None:
        assert finish.wait(20)

    tasks.enqueue(deps, "sweep", {})
    with working(deps, {"sweep": hang, "discard": hang, "decision": decided}):
        tasks.enqueue(deps, "decision", {"decision_id": 1})
        wait_for(lambda: bool(decided.payloads))
        finish.set()


def test_recurring_work_is_due_once_a_period(deps: Dependencies, clock: Clock) -> None:
    noted = Noting()
    recurring = [Recurring("clock", timedelta(hours=1))]
    with working(deps, {"clock": noted}, recurring=recurring):
        wait_for(lambda: len(noted.payloads) == 1)
        clock.advance(minutes=20)
        tasks.enqueue(deps, "clock", {"asked": "by hand"})
        wait_for(lambda: len(noted.payloads) == 2)
        clock.advance(hours=1)
        wait_for(lambda: len(noted.payloads) == 3)
    assert noted.payloads == [{}, {"asked": "by hand"}, {}]


@pytest.mark.postgresql
def test_a_worker_whose_clock_differs_from_the_databases_says_so_and_waits(
    postgresql_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "CLOCK_PAUSE", 0.02)
    opened = models.bind(postgresql_url)
    ahead = [timedelta(hours=1)]
    deps, noted = make_deps(tmp_path), Noting()
    with opened.connection_context():
        tasks.enqueue(deps, "note", {})
        with working(deps, {"note": noted}, system_clock=lambda: datetime.now(UTC) + ahead[0]):
            wait_for(lambda: caplog.text.count("clock differs from the database's (+3600 s)") > 3)
            assert noted.payloads == []
            ahead[0] = timedelta(seconds=1)
            wait_for(lambda: bool(noted.payloads))
    opened.close_all()


def test_a_database_that_is_away_is_waited_for(
    sqlite_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    opened = models.bind(sqlite_url)
    deps, noted = make_deps(tmp_path), Noting()
    with opened.connection_context(), working(deps, {"note": noted}):
        opened.execute_sql("ALTER TABLE task RENAME TO away")
        wait_for(lambda: "cannot work" in caplog.text)
        opened.execute_sql("ALTER TABLE away RENAME TO task")
        tasks.enqueue(deps, "note", {})
        wait_for(lambda: bool(noted.payloads))
    assert "next try in 1 s" in caplog.text


@pytest.mark.postgresql
def test_connections_that_the_server_ends_are_made_anew(postgresql_url: str, tmp_path: Path) -> None:
    opened: Any = models.bind(postgresql_url)
    deps, noted = make_deps(tmp_path), Noting()
    others = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = current_user"
    with opened.connection_context(), working(deps, {"note": noted, "mail": noted}):
        for round_number in range(1, 4):
            tasks.enqueue(deps, "note", {})
            wait_for(lambda expected=round_number: len(noted.payloads) == expected)  # type: ignore[misc]
            opened.execute_sql(f"{others} AND pid <> pg_backend_pid()")
    opened.close_all()


def test_a_lane_that_dies_ends_the_worker(deps: Dependencies) -> None:
    """Half a worker nobody would notice; a whole one that ends, its supervisor does."""
    tasks.enqueue(deps, "note", {})
    with pytest.raises(SystemExit):
        worker.run_worker(deps, {"note": raising_exit, "mail": Noting()}, stop=threading.Event(), poll_seconds=0.02)


def raising_exit(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    raise SystemExit(1)
