"""The row that says that a backup is being made."""

from __future__ import annotations

from time import monotonic
from typing import BinaryIO, cast

from models_store import BackupRun
from services.machinery.dependencies import Dependencies

BEAT_SECONDS = 60.0


class Beat:
    """Says now and then that the backup of a row is alive."""

    def __init__(self, deps: Dependencies, run: BackupRun) -> None:
        self._deps = deps
        self._run = run
        self._last = monotonic()

    def __call__(self) -> None:
        if monotonic() - self._last >= BEAT_SECONDS:
            self._last = monotonic()
            BackupRun.update(stepped_at=self._deps.now()).where(BackupRun.id == self._run.id).execute()

    def through(self, stream: BinaryIO) -> BinaryIO:
        """The same stream, whose reading says so too."""
        return cast(BinaryIO, _Heard(stream, self))


class _Heard:
    def __init__(self, stream: BinaryIO, beat: Beat) -> None:
        self._stream = stream
        self._beat = beat

    def read(self, size: int = -1) -> bytes:
        self._beat()
        return self._stream.read(size)
