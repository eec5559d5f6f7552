"""Named locks that the processes of one gunicorn share: who has one is alone with it, on this machine.

Gunicorn opens a file without a name and hands it on to the processes that it forks (gunicorn.conf.py). A lock is one
byte of it, which the kernel gives back when its process ends, however it ends. Without that file (a command, the
worker, a test) the locks are this process's own.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

HANDLE = "SHARED_LOCKS_FD"
"""The environment's variable that tells the file's descriptor."""
ASK_AGAIN = 0.02
"""Seconds between two looks at a lock that another process has: the kernel rings no bell for one of many."""


class Taken(Exception):
    """Somebody else has the lock, and had it for as long as was to be waited."""


class SharedLocks:
    """Safe between threads, and after a fork: a forked process holds none of its parent's locks."""

    def __init__(self, handle: int | None = None) -> None:
        self._handle = handle
        self._forget()
        os.register_at_fork(after_in_child=self._forget)

    def try_take(self, name: str) -> bool:
        """Take the lock if it is free. Locks are not reentrant."""
        byte = _byte(name)
        with self._guard:
            if byte in self._held:
                return False
            if self._handle is not None:
                try:
                    fcntl.lockf(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
                except BlockingIOError:
                    return False
            self._held.add(byte)
            return True

    def release(self, name: str) -> None:
        """Give the lock back."""
        byte = _byte(name)
        with self._guard:
            self._held.discard(byte)
            if self._handle is not None:
                fcntl.lockf(self._handle, fcntl.LOCK_UN, 1, byte)

    @contextmanager
    def hold(self, name: str, seconds: float) -> Iterator[None]:
        """Hold the lock, after waiting for it so long at most. Raises Taken."""
        deadline = time.monotonic() + seconds
        while not self.try_take(name):
            if time.monotonic() >= deadline:
                raise Taken(name)
            time.sleep(ASK_AGAIN)
        try:
            yield
        finally:
            self.release(name)

    def _forget(self) -> None:
        self._guard = threading.Lock()
        self._held: set[int] = set()


def inherited() -> int | None:
    """The descriptor of the file that gunicorn handed on; None when this process has none."""
    handle = os.environ.get(HANDLE, "")
    if not handle.isdecimal():
        return None
    try:
        return int(handle) if stat.S_ISREG(os.fstat(int(handle)).st_mode) else None
    except OSError:
        return None


def _byte(name: str) -> int:
    """The byte of a name: of 2 to the power of 62, so that two names never meet."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big") >> 2


shared_locks = SharedLocks(inherited())
