"""Rows of lists as they were last drawn: people look at the same rows all day, and drawing them is most of a page.

A row is kept by all that its drawing depends on, never by its number: what is read of it anew for each page, and what
whoever looks may do. So nothing is shown that this page did not read, and what has changed is drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock

MOST = 1_000
"""Rows that a process keeps, some five kilobytes each."""


class KeptRows:
    """The HTML of rows with what they were drawn from, the oldest forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._rows: dict[Hashable, tuple[object, str]] = {}
        self._lock = Lock()

    def drawn(self, place: Hashable, facts: object, draw: Callable[[], str]) -> str:
        """The row of these facts; `draw` is called where what was last kept at its place was drawn from others.

        Facts are compared, not looked up: that takes a fraction of the time that hashing them takes.
        """
        kept = self._rows.get(place)
        if kept is not None and kept[0] == facts:
            return kept[1]
        html = draw()
        with self._lock:
            self._rows[place] = facts, html
            if len(self._rows) > self._most:
                del self._rows[next(iter(self._rows))]
        return html
