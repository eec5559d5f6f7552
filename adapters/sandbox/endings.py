"""How children end. A signal that nobody meant to send is counted, and told to the security log."""

from __future__ import annotations

import os
import select
import signal
import threading
from collections import Counter

from adapters.sandbox import wire
from domain.security_events import SecurityEvent, tell

PATIENCE = 5.0
"""Seconds that the nursery may take to bury a child whose socket is closed."""
OUT_OF_TIME = getattr(signal, "SIGXCPU", None)


class Ending:
    """The web process's end of the pipe that the nursery tells one child's end through. Closing it ends the child."""

    def __init__(self) -> None:
        self._handle, self.nurserys = os.pipe()

    def __enter__(self) -> Ending:
        return self

    def __exit__(self, *_: object) -> None:
        self.hand_over()
        os.close(self._handle)

    def hand_over(self) -> None:
        """The nursery has its end, or never will: ours of that one is closed."""
        if self.nurserys >= 0:
            os.close(self.nurserys)
            self.nurserys = -1

    def signal(self) -> signal.Signals | None:
        """Which signal ended the child; None when it left by itself, or when the nursery died too."""
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        message = os.read(self._handle, wire.ENDING.size) if poll.poll(PATIENCE * 1000) else b""
        if len(message) < wire.ENDING.size:
            return None
        (status,) = wire.ENDING.unpack(message)
        return signal.Signals(os.WTERMSIG(status)) if os.WIFSIGNALED(status) else None


class Endings:
    """How many children each signal ended since the process started."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.counted: Counter[str] = Counter()

    def note(self, number: signal.Signals, job: str) -> None:
        """One more, told. SIGSYS: it tried what no child may, and was taken over or is not what we know."""
        with self._lock:
            self.counted[number.name] += 1
            count = self.counted[number.name]
        tell(SecurityEvent.SANDBOX_ENDED, signal=number.name, job=job, count=count)
