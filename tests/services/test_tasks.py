"""The task table: who takes what, for how long, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from peewee import Database

from domain.states import TaskState
from models import Task
from services.machinery import tasks
from services.machinery.dependencies import Dependencies
from tests.support.dependencies import Clock, make_deps
from tests.support.races import at_once

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def deps(clock: Clock, tmp_path: Path) -> Dependencies:
    return make_deps(tmp_path, clock=clock)


def lease(name: str = "one", at: datetime = NOON, seconds: float = 60) -> Task | None:
    return tasks.lease(name, at, seconds)


def test_a_task_is_taken_once_it_is_due_and_not_before(deps: Dependencies) -> None:
    tasks.enqueue(deps, "later", {}, run_at=NOON + timedelta(minutes=5))
    assert lease() is None
    task = lease(at=NOON + timedelta(minutes=5))
    assert task is not None
    assert task.kind == "later"


def test_the_task_due_longest_comes_first(deps: Dependencies) -> None:
    tasks.enqueue(deps, "second", {}, run_at=NOON - timedelta(minutes=1))
    tasks.enqueue(deps, "first", {}, run_at=NOON - timedelta(minutes=2))
    assert [task.kind for task in (lease(), lease()) if task] == ["first", "second"]


def test_a_leased_task_is_not_taken_by_another_worker_until_the_lease_runs_out(deps: Dependencies) -> None:
    tasks.enqueue(deps, "mail", {"mail_id": 7})
    assert lease("one") is not None
    assert lease("two", NOON + timedelta(seconds=59)) is None
    again = lease("two", NOON + timedelta(seconds=60))
    assert again is not None
    assert (again.leased_by, again.attempts, again.payload) == ("two", 2, {"mail_id": 7})


def test_a_worker_that_lost_its_lease_cannot_end_the_task(deps: Dependencies) -> None:
    tasks.enqueue(deps, "mail", {})
    slow = lease("slow")
    quick = lease("quick", NOON + timedelta(minutes=2))
    assert slow is not None
    assert quick is not None
    assert not tasks.done(slow, NOON)
    assert not tasks.bury(slow, NOON, "late")
    assert tasks.done(quick, NOON)
    assert Task.get().state == TaskState.DONE


def test_a_failed_task_comes_back_when_it_was_told_to(deps: Dependencies) -> None:
    tasks.enqueue(deps, "mail", {})
    task = lease()
    assert task is not None
    tasks.failed(task, NOON + timedelta(minutes=5), "no answer\x00" + "x" * 1000)
    assert lease(at=NOON + timedelta(minutes=4)) is None
    again = lease(at=NOON + timedelta(minutes=5))
    assert again is not None
    assert again.last_error.startswith("no answerx")
    assert len(again.last_error) == 500


def test_a_buried_task_stays_and_is_never_taken_again(deps: Dependencies) -> None:
    tasks.enqueue(deps, "mail", {})
    task = lease()
    assert task is not None
    tasks.bury(task, NOON, "never")
    assert lease(at=NOON + timedelta(days=9)) is None
    assert (Task.get().state, Task.get().last_error) == (TaskState.DEAD, "never")


def test_only_the_kinds_asked_for_are_taken(deps: Dependencies) -> None:
    tasks.enqueue(deps, "mail", {})
    assert tasks.lease("one", NOON, 60, {"clock", "decision"}) is None
    assert tasks.lease("one", NOON, 60, {"mail"}) is not None


def test_a_unique_key_is_written_once(deps: Dependencies) -> None:
    first = tasks.enqueue(deps, "clock", {}, unique_key="clock:1")
    tasks.enqueue(deps, "other", {})
    assert first is not None
    assert tasks.enqueue(deps, "clock", {}, unique_key="clock:1") is None
    assert Task.select().count() == 2


def test_a_period_has_one_task_even_once_it_was_done(deps: Dependencies, clock: Clock) -> None:
    hour = timedelta(hours=1)
    assert tasks.enqueue_period(deps, "clock", hour) is not None
    task = lease()
    assert task is not None
    tasks.done(task, NOON)
    clock.advance(minutes=59)
    assert tasks.enqueue_period(deps, "clock", hour) is None
    clock.advance(minutes=1)
    assert tasks.enqueue_period(deps, "clock", hour) is not None


def test_a_period_that_was_written_uses_no_ids_up(deps: Dependencies, clock: Clock) -> None:
    """A worker asks every second, for years, and ids end."""
    first = tasks.enqueue_period(deps, "clock", timedelta(hours=1))
    assert [tasks.enqueue_period(deps, "clock", timedelta(hours=1)) for _ in range(50)] == [None] * 50
    assert first is not None
    assert tasks.enqueue(deps, "mail", {}) == first + 1


def test_what_is_rolled_back_leaves_no_task(deps: Dependencies, database: Database) -> None:
    with database.atomic() as transaction:
        tasks.enqueue(deps, "mail", {})
        transaction.rollback()
    assert Task.select().count() == 0


def test_done_tasks_are_forgotten_after_a_week_and_dead_ones_kept(deps: Dependencies, clock: Clock) -> None:
    for ending in (tasks.done, lambda task, now: tasks.bury(task, now, "dead")):
        tasks.enqueue(deps, "mail", {})
        task = lease()
        assert task is not None
        ending(task, NOON)
    clock.advance(days=7)
    assert tasks.forget_done(deps) == 0
    clock.advance(seconds=1)
    assert tasks.forget_done(deps) == 1
    assert Task.get().state == TaskState.DEAD
    with pytest.raises(ValueError, match="a day"):
        tasks.forget_done(deps, timedelta(hours=23))


def test_retries_grow_and_end_after_two_days() -> None:
    moments, tries = [NOON], 1
    while (again := tasks.retry_at(moments[-1], tries)) is not None:
        moments.append(again)
        tries += 1
    waits = [after - before for before, after in pairwise(moments)]
    assert waits[:5] == [timedelta(minutes=m) for m in (1, 5, 15, 60, 240)]
    assert moments[-1] - NOON == timedelta(days=2)


def test_workers_at_once_never_take_the_same_task(deps: Dependencies) -> None:
    for number in range(80):
        tasks.enqueue(deps, "mail", {"number": number})

    def work(name: str) -> list[int]:
        taken = []
        for task in _until_empty(name):
            taken.append(task.payload["number"])
            tasks.done(task, NOON)
        return taken

    taken = at_once(*(partial(work, f"worker {number}") for number in range(8)))
    assert sorted(number for numbers in taken for number in numbers) == list(range(80))


def _until_empty(name: str) -> Iterator[Task]:
    while task := lease(name):
        yield task
