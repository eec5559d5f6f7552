"""Connections that are kept: one thread uses what another gave back."""

from __future__ import annotations

import gc
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from peewee import Database, IntegrityError

from models_base import open_database


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Database]:
    """A database with one table, on which nothing is open."""
    opened = open_database(f"sqlite:///{tmp_path / 'kept.sqlite'}")
    with opened.connection_context():
        opened.execute_sql("CREATE TABLE line (writer INTEGER UNIQUE)")
    yield opened
    opened.close_all()


def calls_of(thread: threading.Thread) -> set[str]:
    """The functions in which a thread is."""
    frame = sys._current_frames().get(thread.ident or 0)
    return {call.f_code.co_name for call, _ in traceback.walk_stack(frame)} if frame else set()


def test_a_kept_connection_serves_another_thread(opened: Database) -> None:
    def write(number: int) -> None:
        with opened.connection_context(), opened.atomic():
            opened.execute_sql("INSERT INTO line VALUES (?)", (number,))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(100)))
    with opened.connection_context():
        assert opened.execute_sql("SELECT COUNT(*) FROM line").fetchone() == (100,)


def test_who_borrows_it_next_reads_what_was_written_meanwhile_and_writes(opened: Database) -> None:
    with opened.connection_context():
        opened.execute_sql("INSERT INTO line VALUES (1), (2), (3)")
        half_read = opened.execute_sql("SELECT writer FROM line")
        assert half_read.fetchone() == (1,)
    with opened.connection_context(), ThreadPoolExecutor(1) as threads:
        threads.submit(lambda: opened.execute_sql("INSERT INTO line VALUES (4)")).result()
        with opened.atomic():
            assert opened.execute_sql("SELECT COUNT(*) FROM line").fetchone() == (4,)
            opened.execute_sql("INSERT INTO line VALUES (5)")


def test_what_failed_on_it_is_forgotten_while_it_waits_for_the_writer_who_forgets(opened: Database) -> None:
    """The garbage collector runs on any thread: also on the one that is waited for."""
    outcomes: list[object] = []

    def fail(error: list[IntegrityError]) -> None:
        opened.execute_sql("INSERT INTO line VALUES (1)")
        try:
            opened.execute_sql("INSERT INTO line VALUES (1)")
        except IntegrityError as failed:
            error.append(failed)

    def fail_then_wait(error: list[IntegrityError], failed: threading.Event, locked: threading.Event) -> None:
        with opened.connection_context():
            fail(error)
            failed.set()
            locked.wait(30)
            try:
                with opened.atomic():
                    outcomes.append("written")
            except Exception as refused:
                outcomes.append(refused)

    error: list[IntegrityError] = []
    failed, locked = threading.Event(), threading.Event()
    waiting = threading.Thread(target=fail_then_wait, args=(error, failed, locked))
    waiting.start()
    failed.wait(30)
    with opened.connection_context(), opened.atomic():
        locked.set()
        while waiting.is_alive() and "begin" not in calls_of(waiting):
            pass
        error.clear()
        gc.collect()
        assert outcomes == []
    waiting.join(30)
    assert outcomes == ["written"]


def test_who_waits_writes_before_who_wrote_just_now(opened: Database) -> None:
    """A worker writes one transaction after another: somebody who came meanwhile has not to wait for the last."""
    written: list[str] = []

    def write(who: str, times: int) -> None:
        with opened.connection_context():
            for _ in range(times):
                with opened.atomic():
                    begun.set()
                    written.append(who)
                    time.sleep(0.005)

    begun = threading.Event()
    with ThreadPoolExecutor(2) as threads:
        busy = threads.submit(write, "busy", 30)
        assert begun.wait(5)
        threads.submit(write, "late", 1).result()
        busy.result()
    assert "busy" in written[written.index("late") :]
