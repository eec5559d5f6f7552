"""The ledger of a store: a folder a day below `.ledger`, a small sealed file a line."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import date

from adapters.vault import Vault
from domain.shelf import Shelf

LEDGER = ".ledger"
NAME = re.compile(r"[0-9a-f]{32}")
BATCH = 1000


class StoreLedger:
    """See domain.ledger.Ledger."""

    def __init__(self, shelf: Shelf, vault: Vault) -> None:
        self._shelf = shelf
        self._vault = vault

    def note_line(self, day: date, name: str, text: bytes) -> None:
        self.keep_line(day, name, self._vault.seal(text, _bound(day, name)))

    def keep_line(self, day: date, name: str, sealed: bytes) -> None:
        if not NAME.fullmatch(name):
            raise ValueError(f"malformed name of a line: {name!r}")
        where = f"{_folder(day)}/{name}"
        if self._shelf.written_at(where) is None:
            self._shelf.write(where, sealed)

    def open_line(self, day: date, name: str, sealed: bytes) -> bytes:
        return self._vault.open(sealed, _bound(day, name))

    def ledger_lines(self, since: date) -> Iterator[tuple[date, str, bytes]]:
        for day in self._days():
            for where in self._names(day) if day >= since else ():
                with contextlib.suppress(FileNotFoundError):  # forgotten since it was listed
                    yield day, where.rpartition("/")[2], self._shelf.read(where)

    def reseal_lines(self) -> int:
        count = 0
        for day, name, sealed in self.ledger_lines(date.min):
            if self._vault.key_of(sealed) != self._vault.current_key:
                text = self.open_line(day, name, sealed)
                self._shelf.write(f"{_folder(day)}/{name}", self._vault.seal(text, _bound(day, name)))
                count += 1
        return count

    def forget_lines(self, before: date) -> int:
        old = [day for day in self._days() if day < before]
        for day in old:
            for where in self._names(day):
                self._shelf.remove(where)
        return len(old)

    def _names(self, day: date) -> Iterator[str]:
        after = ""
        while names := self._shelf.following(_folder(day), after, BATCH):
            yield from (where for where in names if NAME.fullmatch(where.rpartition("/")[2]))
            after = names[-1]

    def _days(self) -> list[date]:
        days = []
        for folder in self._shelf.folders(LEDGER):
            with contextlib.suppress(ValueError):  # not ours
                days.append(date.fromisoformat(folder))
        return days


def _folder(day: date) -> str:
    return f"{LEDGER}/{day.isoformat()}"


def _bound(day: date, name: str) -> str:
    return f"ledger:{day.isoformat()}/{name}"
