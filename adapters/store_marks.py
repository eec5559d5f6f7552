"""What a folder of files says of itself: whose it is (`.installation`), and which keys sealed it (`.canary`).

A canary is a few known bytes, sealed with one key: one a key that ever was the current one. They all must open,
otherwise this program lacks a key that files may need, or has one that the others lack.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from adapters.vault import TamperedError, Vault
from domain.store import StoreMark

MARK = ".installation"
CANARIES = ".canary"
SONG = b"guichet"

Write = Callable[[Path, bytes], None]
"""Writes a file whole or not at all, readable by its owner alone."""


class StoreMarks:
    """The marks of one folder; `write` is how files are written there."""

    def __init__(self, root: Path, vault: Vault, write: Write) -> None:
        self._root = root
        self._vault = vault
        self._write = write

    def read(self) -> StoreMark | None:
        """None where there is none. One that cannot be understood belongs to nobody. Raises OSError."""
        try:
            text = (self._root / MARK).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        try:
            fields = json.loads(text)
            newest = datetime.fromisoformat(fields["newest_file_at"]) if fields["newest_file_at"] else None
            if newest is not None and newest.tzinfo is None:
                raise ValueError("a time without a zone")
            return StoreMark(str(fields["installation"]), newest)
        except (ValueError, TypeError, KeyError):
            return StoreMark("")

    def put(self, mark: StoreMark) -> None:
        """Replaces the mark, durably. Raises OSError."""
        newest = mark.newest_file_at.isoformat() if mark.newest_file_at is not None else None
        text = json.dumps({"installation": mark.installation, "newest_file_at": newest})
        self._write(self._root / MARK, text.encode())

    def canaries_open(self) -> bool:
        """Whether every canary opens. Raises OSError."""
        return not self._strangers()

    def add_canary(self) -> None:
        """Leave a canary of the current key, unless there is one. Raises OSError."""
        path = self._root / CANARIES / self._vault.current
        if not path.exists():
            self._write(path, self._vault.seal(SONG, _purpose(path.name)))

    def forget_strangers(self) -> int:
        """Remove the canaries that do not open; how many they were. Raises OSError."""
        strangers = self._strangers()
        for path in strangers:
            path.unlink(missing_ok=True)
        return len(strangers)

    def _strangers(self) -> list[Path]:
        folder = self._root / CANARIES
        return [path for path in sorted(folder.iterdir()) if not self._opens(path)] if folder.is_dir() else []

    def _opens(self, path: Path) -> bool:
        try:
            return self._vault.open(path.read_bytes(), _purpose(path.name)) == SONG
        except FileNotFoundError:  # replaced or removed since it was listed
            return True
        except TamperedError:
            return False


def _purpose(key_id: str) -> str:
    return f"canary:{key_id}"
