"""Turns for what only few may do at once: none of those who wait stands in another's way for long."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class NoTurn(Exception):
    """No turn came in time, or this visitor has too many in line already."""


class Turns:
    """At most `at_once` at the same time; then the one with the fewest, then the first to come. Safe for threads.

    One visitor has at most `in_line` working or waiting: the others are refused at once, so that the threads of a
    server are not all taken by one who asks without end.
    """

    def __init__(self, at_once: int, in_line: int) -> None:
        self._changed = threading.Condition()
        self._free = at_once
        self._in_line = in_line
        self._working: Counter[str] = Counter()
        self._waiting: list[tuple[object, str]] = []

    @contextmanager
    def turn(self, who: str, patience: float) -> Iterator[None]:
        """Wait for a turn for `patience` seconds at most. Raises NoTurn."""
        self._take(who, patience)
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._working -= Counter([who])
                self._changed.notify_all()

    def _take(self, who: str, patience: float) -> None:
        ticket = object()
        with self._changed:
            if self._working[who] + sum(other == who for _, other in self._waiting) >= self._in_line:
                raise NoTurn
            self._waiting.append((ticket, who))
            came = self._changed.wait_for(lambda: self._free > 0 and self._first() is ticket, patience)
            self._waiting.remove((ticket, who))
            if came:
                self._free -= 1
                self._working[who] += 1
            self._changed.notify_all()
        if not came:
            raise NoTurn

    def _first(self) -> object:
        return min(self._waiting, key=lambda waiting: self._working[waiting[1]])[0]
