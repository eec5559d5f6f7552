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
    """The HTML of rows by what they were drawn from, the oldest forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._rows: dict[Hashable, str] = {}
        self._lock = Lock()

    def drawn(self, facts: Hashable, draw: Callable[[], str]) -> str:
        """The row of these facts; `draw` is called where it is not kept."""
        kept = self._rows.get(facts)
        if kept is not None:
            return kept
        html = draw()
        with self._lock:
            self._rows[facts] = html
            if len(self._rows) > self._most:
                del self._rows[next(iter(self._rows))]
        return html
