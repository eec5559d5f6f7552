"""Locks that several processes share are each had by one, and given back by a process that ends, however it ends."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from adapters import shared_locks
from adapters.shared_locks import HANDLE, SharedLocks, Taken


@pytest.fixture
def handle() -> Iterator[int]:
    with tempfile.TemporaryFile() as file:
        yield file.fileno()


def in_another_process(answer: Callable[[], bool]) -> bool:
    """What a forked process answers."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = 0 if answer() else 1
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_a_lock_is_had_by_one_of_all_processes(handle: int) -> None:
    locks = SharedLocks(handle)
    assert locks.try_take("place 1")
    assert not in_another_process(lambda: locks.try_take("place 1"))
    assert in_another_process(lambda: locks.try_take("place 2"))
    locks.release("place 1")
    assert in_another_process(lambda: locks.try_take("place 1"))


def test_a_lock_is_had_by_one_of_all_threads(handle: int) -> None:
    for locks in (SharedLocks(handle), SharedLocks()):
        taken = []
        threads = [threading.Thread(target=lambda locks=locks: taken.append(locks.try_take("x"))) for _ in range(8)]  # type: ignore[misc] # noqa: B023
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert sorted(taken) == [False] * 7 + [True]


def test_a_killed_process_gives_its_locks_back(handle: int) -> None:
    locks = SharedLocks(handle)
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        locks.try_take("place 1")
        os.write(writing, b"R")
        time.sleep(60)
        os._exit(0)
    assert os.read(reading, 1) == b"R"
    assert not locks.try_take("place 1")
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert locks.try_take("place 1")
    os.close(reading)
    os.close(writing)


def test_a_lock_is_waited_for_as_long_as_was_told(handle: int) -> None:
    locks = SharedLocks(handle)
    began = time.monotonic()
    with locks.hold("x", 0), pytest.raises(Taken), locks.hold("x", 0.2):
        pass
    assert time.monotonic() - began >= 0.2
    with locks.hold("x", 0):
        pass


@pytest.mark.parametrize("told", ["", "x", "-1", "999999"])
def test_a_process_that_inherits_no_file_has_locks_of_its_own(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv(HANDLE, told)
    assert shared_locks.inherited() is None


def test_a_process_of_gunicorn_finds_the_file_that_it_inherits(monkeypatch: pytest.MonkeyPatch, handle: int) -> None:
    monkeypatch.setenv(HANDLE, str(handle))
    assert shared_locks.inherited() == handle
