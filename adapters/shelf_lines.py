"""Lines of the ledger on a shelf, as they are sealed: a folder a day, a small file a line."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import date

from domain.shelf import Shelf

NAME = re.compile(r"[0-9a-f]{32}")
BATCH = 1000


class ShelfLines:
    """`folder`: where the days are. What is not called as a day and a line are is somebody else's."""

    def __init__(self, shelf: Shelf, folder: str) -> None:
        self._shelf = shelf
        self._folder = folder

    def keep_line(self, day: date, name: str, sealed: bytes) -> None:
        """Keeps a sealed line, unless it is there."""
        if not NAME.fullmatch(name):
            raise ValueError(f"malformed name of a line: {name!r}")
        if self._shelf.written_at(self._where(day, name)) is None:
            self.put_line(day, name, sealed)

    def put_line(self, day: date, name: str, sealed: bytes) -> None:
        """The same, in the place of one that is there."""
        self._shelf.write(self._where(day, name), sealed)

    def ledger_lines(self, since: date) -> Iterator[tuple[date, str, bytes]]:
        """The lines of the days from that one on, each with its day and name, in their order."""
        for day in self._days():
            for where in self._names(day) if day >= since else ():
                with contextlib.suppress(FileNotFoundError):  # forgotten since it was listed
                    yield day, where.rpartition("/")[2], self._shelf.read(where)

    def forget_lines(self, before: date) -> int:
        """Removes the lines of the days before that one; how many days."""
        old = [day for day in self._days() if day < before]
        for day in old:
            self._shelf.remove_folder(self._day(day))
        return len(old)

    def _names(self, day: date) -> Iterator[str]:
        after = ""
        while names := self._shelf.following(self._day(day), after, BATCH):
            yield from (where for where in names if NAME.fullmatch(where.rpartition("/")[2]))
            after = names[-1]

    def _days(self) -> list[date]:
        days = []
        for folder in self._shelf.folders(self._folder):
            with contextlib.suppress(ValueError):  # not ours
                days.append(date.fromisoformat(folder))
        return days

    def _day(self, day: date) -> str:
        return f"{self._folder}/{day.isoformat()}"

    def _where(self, day: date, name: str) -> str:
        return f"{self._day(day)}/{name}"
