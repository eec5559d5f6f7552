"""How many files are opened at once, and how long somebody waits for a place."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from adapters.shared_locks import ASK_AGAIN, SharedLocks, shared_locks

WAIT = 1.5
"""Seconds that somebody waits for a place: a browser is waiting too."""
WAITING = 8
"""So many threads of a process wait at once; one more is told at once, so that threads stay free."""
COUNT = max(2, os.cpu_count() or 2) + 1
"""As many as processors, and one that strangers' files never take (`spare`): pages are drawn whatever is sent."""


class EveryPlaceTaken(Exception):
    """No place became free in time."""


class Places:
    """The right to run `count` children at once, whichever process they are of (`adapters.shared_locks`)."""

    def __init__(self, count: int, locks: SharedLocks = shared_locks, name: str = "sandbox") -> None:
        self._names = [f"{name} {number}" for number in range(count)]
        self._locks = locks
        self._forget()
        os.register_at_fork(after_in_child=self._forget)

    @contextmanager
    def one(self, wait: float, spare: int) -> Iterator[None]:
        """Have a place, but one of the last `spare`, after `wait` seconds at most. Raises EveryPlaceTaken."""
        names = self._names[: max(1, len(self._names) - spare)]
        name = self._take(names) or self._wait_for(names, wait)
        try:
            yield
        finally:
            self._locks.release(name)

    def _take(self, names: list[str]) -> str | None:
        return next((name for name in names if self._locks.try_take(name)), None)

    def _wait_for(self, names: list[str], wait: float) -> str:
        with self._guard:
            if self._waiting >= WAITING:
                raise EveryPlaceTaken
            self._waiting += 1
        try:
            deadline = time.monotonic() + wait
            while time.monotonic() < deadline:
                time.sleep(ASK_AGAIN)
                if (name := self._take(names)) is not None:
                    return name
            raise EveryPlaceTaken
        finally:
            with self._guard:
                self._waiting -= 1

    def _forget(self) -> None:
        """Nobody waits in a process that was just forked, and its parent's lock may have been held."""
        self._waiting = 0
        self._guard = threading.Lock()
