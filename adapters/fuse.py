"""Something outside that may not answer: one visitor pays for it once, and others leave it alone for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Fuse:
    """Whether something is worth asking. Safe for threads. `pause`: seconds for which it is not, once it failed."""

    def __init__(self, pause: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._away = False
        self._ask_again_at = 0.0

    def holds(self) -> bool:
        """Whether this caller may ask. While it is away that is one caller in each pause."""
        with self._lock:
            if not self._away:
                return True
            now = self._clock()
            if now < self._ask_again_at:
                return False
            self._ask_again_at = now + self.pause
            return True

    def blow(self, pause: float | None = None) -> bool:
        """It did not answer, or asked for a longer pause. Returns whether it did answer before."""
        with self._lock:
            first, self._away = not self._away, True
            self._ask_again_at = self._clock() + max(self.pause, pause or 0)
        return first

    def mend(self) -> bool:
        """It answered. Returns whether that is news."""
        if not self._away:
            return False
        with self._lock:
            was_away, self._away = self._away, False
        return was_away
