"""One at a time at a place of backups: who makes one, or removes what none names."""

from __future__ import annotations

import fcntl
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.durable_files import private_folder
from domain.backup import BackupRefused, Refused
from domain.shelf import Shelf

LOCK, LOCKS = ".lock", ".locks"
BEAT_SECONDS = 60.0
DIED_WITHIN = timedelta(minutes=5)
"""What says nothing in a bucket for so long is dead."""


@contextmanager
def folder_alone(root: Path) -> Iterator[Callable[[], None]]:
    """Hold a folder; the system lets it go for a process that is killed. Raises BackupRefused, OSError."""
    private_folder(root)
    handle = os.open(root / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield lambda: None
    except BlockingIOError:
        raise BackupRefused(Refused.RUNNING) from None
    finally:
        os.close(handle)


@contextmanager
def bucket_alone(shelf: Shelf, beat_seconds: float = BEAT_SECONDS) -> Iterator[Callable[[], None]]:
    """Hold a bucket, which knows no locks: a file of one's own in `.locks`, written anew each minute.

    Two who come at the same instant are both refused. Times are the bucket's own. What is yielded raises BackupRefused
    once somebody took this one for dead.
    """
    mine, ended = f"{LOCKS}/{secrets.token_hex(16)}", threading.Event()
    shelf.write(mine, b"")
    beating = threading.Thread(target=_beat, args=(shelf, mine, ended, beat_seconds), daemon=True)
    try:
        _demand_alone(shelf, mine)
        beating.start()
        yield lambda: _demand_there(shelf, mine)
    finally:
        ended.set()
        if beating.ident is not None:
            beating.join()
        with suppress(OSError):
            shelf.remove(mine)


def _demand_alone(shelf: Shelf, mine: str) -> None:
    now = shelf.written_at(mine) or datetime.now(UTC)
    for other in shelf.following(LOCKS, "", 1000):
        written = shelf.written_at(other)
        if other == mine or written is None:
            continue
        if written > now - DIED_WITHIN:
            raise BackupRefused(Refused.RUNNING)
        shelf.remove(other)


def _demand_there(shelf: Shelf, mine: str) -> None:
    if shelf.written_at(mine) is None:
        raise BackupRefused(Refused.RUNNING)


def _beat(shelf: Shelf, mine: str, ended: threading.Event, seconds: float) -> None:
    while not ended.wait(seconds):
        with suppress(OSError):  # the bucket may be back at the next beat
            if shelf.written_at(mine) is None:
                return
            shelf.write(mine, b"")
