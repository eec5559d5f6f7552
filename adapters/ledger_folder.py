"""The ledger of a store that is a folder: a folder a day below `.ledger`, a small sealed file a line."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from adapters.vault import Vault

LEDGER = ".ledger"
NAME = re.compile(r"[0-9a-f]{32}")

Write = Callable[[Path, bytes], None]
"""Writes a file whole or not at all, readable by its owner alone."""


class LedgerFolder:
    """See domain.ledger.Ledger; `write` is how files are written below `root`."""

    def __init__(self, root: Path, vault: Vault, write: Write) -> None:
        self._root = root / LEDGER
        self._vault = vault
        self._write = write

    def note_line(self, day: date, name: str, text: bytes) -> None:
        self.keep_line(day, name, self._vault.seal(text, _bound(day, name)))

    def keep_line(self, day: date, name: str, sealed: bytes) -> None:
        if not NAME.fullmatch(name):
            raise ValueError(f"malformed name of a line: {name!r}")
        path = self._root / day.isoformat() / name
        if not path.exists():
            self._write(path, sealed)

    def open_line(self, day: date, name: str, sealed: bytes) -> bytes:
        return self._vault.open(sealed, _bound(day, name))

    def ledger_lines(self, since: date) -> Iterator[tuple[date, str, bytes]]:
        for day, folder in self._days():
            if day < since:
                continue
            for path in sorted(folder.iterdir()):
                if NAME.fullmatch(path.name):
                    with contextlib.suppress(FileNotFoundError):  # forgotten since it was listed
                        yield day, path.name, path.read_bytes()

    def forget_lines(self, before: date) -> int:
        old = [folder for day, folder in self._days() if day < before]
        for folder in old:
            shutil.rmtree(folder)
        return len(old)

    def _days(self) -> list[tuple[date, Path]]:
        days = []
        with contextlib.suppress(FileNotFoundError):
            for folder in self._root.iterdir():
                with contextlib.suppress(ValueError):  # not ours
                    days.append((date.fromisoformat(folder.name), folder))
        return sorted(days)


def _bound(day: date, name: str) -> str:
    return f"ledger:{day.isoformat()}/{name}"
