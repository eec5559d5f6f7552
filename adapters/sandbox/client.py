"""The web process's side: keeps a nursery alive, hands jobs to it, never waits longer than a job may take."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from adapters.sandbox import wire
from adapters.sandbox.endings import OUT_OF_TIME, Ending, Endings
from adapters.sandbox.places import COUNT, WAIT, EveryPlaceTaken, Places
from adapters.sandbox.wire import Answer, Job

NURSERY = Path(__file__).with_name("nursery.py")
START_SECONDS = 30.0
MAX_ANSWER = 128 * 1024 * 1024
log = logging.getLogger(__name__)
times = logging.getLogger("guichet.sandbox")
"""What each job took; for who counts it (`web/measures.py`), and too much for a log."""


class SandboxError(Exception):
    """The child died without an answer: a crash, a limit on memory, or it did what no child may.

    `file` is the position of the file it read; `signal` the name of the signal that ended it, such as SIGSYS.
    """

    def __init__(self, message: str, file: int = 0, signal: str | None = None) -> None:
        super().__init__(message)
        self.file = file
        self.signal = signal


class SandboxTimeout(SandboxError):
    """The child took longer than the job may."""


class SandboxUnavailable(SandboxError):
    """No child could be had: the nursery does not start. Not the file's fault."""


class SandboxBusy(SandboxUnavailable):
    """Every place stayed taken for as long as was to be waited. Nobody's fault, and over in a moment."""


class Sandbox:
    """A nursery, and the right to run children at once that `places` gives.

    Safe between threads, and after a fork: a forked process starts a nursery of its own at its first job.
    """

    def __init__(self, places: Places | None = None) -> None:
        self._places = places or Places(COUNT)
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.endings = Endings()
        self._deaths = 0  # nurseries discarded: tells a thread that another thread saw its nursery die
        os.register_at_fork(after_in_child=self._forget)

    def run(self, job: Job, *, wait: float = WAIT, spare: int = 0) -> Answer:
        """What the child answered, after `wait` seconds at most for a place; `spare` places are left to others.

        Raises SandboxTimeout, SandboxBusy, SandboxUnavailable, SandboxError (it crashed).
        """
        try:
            with self._places.one(wait, spare):
                return self._twice(job)
        except EveryPlaceTaken:
            raise SandboxBusy("every place is taken") from None

    def _twice(self, job: Job) -> Answer:
        met, deadline = self._deaths, time.monotonic() + job.seconds
        try:
            return self._converse(job)
        except SandboxError as error:
            if isinstance(error, SandboxUnavailable) or not (self._lost() or self._deaths > met):
                raise
            # The nursery died with the job in its hands: once more, with another, in the time that is left.
            return self._converse(replace(job, seconds=max(0.1, deadline - time.monotonic())))

    def start(self) -> None:
        """Starts the nursery now rather than at the first job (about 0.3 s). Raises SandboxUnavailable."""
        with self._lock:
            self._nursery()

    def stop(self) -> None:
        """Ends the nursery; the next job starts another."""
        with self._lock:
            self._discard()

    def _converse(self, job: Job) -> Answer:
        deadline = time.monotonic() + job.seconds
        file = 0
        with Ending() as ending, self._child(job.seconds, ending) as channel, _timed(job.name):
            try:
                header = {"job": job.name, "parameters": dict(job.parameters)}
                limits = {"seconds": job.seconds, "memory_mb": job.memory_mb}
                channel.settimeout(job.seconds)
                wire.send(channel, {**header, **limits}, job.files)
                facts, blobs = wire.receive(channel, MAX_ANSWER, deadline)
                while "reading" in facts:
                    file = _position(facts["reading"], job)
                    facts, blobs = wire.receive(channel, MAX_ANSWER, deadline)
            except TimeoutError:
                raise SandboxTimeout(job.name, file) from None
            except (OSError, wire.WireError) as error:
                end = ending.signal()
                # The nursery kills at the same deadline as ours and may be first.
                if end == OUT_OF_TIME or time.monotonic() >= deadline - 0.05:
                    raise SandboxTimeout(job.name, file) from None
                if end is None:
                    raise SandboxError(f"{job.name}: {error}", file) from None
                self.endings.note(end, job.name)
                raise SandboxError(f"{job.name}: {end.name}", file, end.name) from None
        refused = facts.pop("refused", None)
        if refused is not None and not isinstance(refused, str):
            raise SandboxError(f"{job.name}: malformed answer")
        return Answer(facts, b"".join(blobs), refused)

    def _lost(self) -> bool:
        """Whether the nursery is gone; if so, it is forgotten."""
        with self._lock:
            if self._control is None:
                return True
            poll = select.poll()
            poll.register(self._control, select.POLLIN)
            gone = bool(poll.poll(0))  # it says nothing once it is ready: whatever there is to read is its end
            if gone:
                log.warning("the document nursery died; another takes its place")
                self._discard()
            return gone

    def _child(self, seconds: float, ending: Ending) -> socket.socket:
        """A socket to a new child, whose end `ending` will know."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                with self._lock:
                    self._summon(seconds, theirs.fileno(), ending.nurserys)
            except BaseException:
                ours.close()
                raise
        ending.hand_over()
        return ours

    def _summon(self, seconds: float, *handles: int) -> None:
        for _attempt in range(2):
            control = self._nursery()
            try:
                socket.send_fds(control, [wire.SUMMONS.pack(seconds)], handles)
            except OSError:
                log.warning("the document nursery died; another takes its place")
                self._discard()
            else:
                return
        raise SandboxUnavailable("the document nursery does not stay alive")

    def _nursery(self) -> socket.socket:
        if self._control is not None:
            return self._control
        ours, theirs = socket.socketpair()
        ours.settimeout(START_SECONDS)
        try:
            with theirs:
                self._process = _start(theirs)
            ready = ours.recv(1) == b"R"
        except OSError as error:
            ours.close()
            raise SandboxUnavailable("the document nursery did not start") from error
        if not ready:
            ours.close()
            raise SandboxUnavailable("the document nursery did not start")
        self._control = ours
        return ours

    def _discard(self) -> None:
        self._deaths += 1
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
        self._control = self._process = None

    def _forget(self) -> None:
        """After a fork: the parent's nursery is the parent's, and its lock may have been held by another thread."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.returncode = 0  # not our child: nothing to wait for
        self._lock = threading.Lock()
        self._control = self._process = None


def _start(theirs: socket.socket) -> subprocess.Popen[bytes]:
    """A nursery without environment (the web process's secrets are in it), in a session of its own.

    Ctrl-C is not for it: it ends when our end of the socket closes, however we die.
    """
    return subprocess.Popen(  # noqa: S603 - our own file, no user input
        [sys.executable, "-I", str(NURSERY), str(theirs.fileno())],
        pass_fds=[theirs.fileno()],
        env={"LC_ALL": "C.UTF-8"},
        cwd="/",
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


@contextlib.contextmanager
def _timed(name: str) -> Iterator[None]:
    """Tell what a job takes, answered or not, from when it has its child: waiting for one is no part of it."""
    started = time.monotonic()
    try:
        yield
    finally:
        seconds = time.monotonic() - started
        times.debug("%s: %.3f s", name, seconds, extra={"sandbox_job": name, "sandbox_seconds": seconds})


def _position(value: object, job: Job) -> int:
    return value if isinstance(value, int) and 0 <= value < len(job.files) else 0


sandbox = Sandbox()
