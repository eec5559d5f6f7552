"""What a shelf of files says of itself: whose it is (`.installation`), and which keys sealed it (`.canary`).

A canary is a few known bytes, sealed with one key: one a key that ever was the current one. They all must open,
otherwise this program lacks a key that files may need, or has one that the others lack.
"""

from __future__ import annotations

import json
from datetime import datetime

from adapters.vault import TamperedError, Vault
from domain.shelf import Shelf
from domain.store import Filling, StoreMark

MARK = ".installation"
CANARIES = ".canary"
SONG = b"guichet"
MOST = 1000
"""Canaries that are looked at: an installation has a few keys."""


class StoreMarks:
    """The marks of one shelf."""

    def __init__(self, shelf: Shelf, vault: Vault) -> None:
        self._shelf = shelf
        self._vault = vault

    def read(self) -> StoreMark | None:
        """None where there is none. One that cannot be understood belongs to nobody. Raises OSError."""
        try:
            text = self._shelf.read(MARK)
        except FileNotFoundError:
            return None
        try:
            fields = json.loads(text)
            newest = datetime.fromisoformat(fields["newest_file_at"]) if fields["newest_file_at"] else None
            if newest is not None and newest.tzinfo is None:
                raise ValueError("a time without a zone")
            filling = Filling(fields["filling"]) if fields.get("filling") else None
            return StoreMark(str(fields["installation"]), newest, fields.get("moved_to"), filling)
        except (ValueError, TypeError, KeyError):
            return StoreMark("")

    def put(self, mark: StoreMark) -> None:
        """Replaces the mark, durably. Raises OSError."""
        newest = mark.newest_file_at.isoformat() if mark.newest_file_at is not None else None
        text = json.dumps({"installation": mark.installation, "newest_file_at": newest} | _of_move(mark))
        self._shelf.write(MARK, text.encode())

    def canaries_open(self) -> bool:
        """Whether every canary opens. Raises OSError."""
        return not self._strangers()

    def add_canary(self) -> None:
        """Leave a canary of the current key, unless there is one. Raises OSError."""
        name = f"{CANARIES}/{self._vault.current}"
        if self._shelf.written_at(name) is None:
            self._shelf.write(name, self._vault.seal(SONG, _purpose(self._vault.current)))

    def forget_strangers(self) -> int:
        """Remove the canaries that do not open; how many they were. Raises OSError."""
        strangers = self._strangers()
        self._shelf.remove(*strangers)
        return len(strangers)

    def forget_old_canaries(self) -> int:
        """Remove the canaries of all keys but the present one; how many they were. Raises OSError."""
        own = f"{CANARIES}/{self._vault.current}"
        old = [name for name in self._shelf.following(CANARIES, "", MOST) if name != own]
        self._shelf.remove(*old)
        return len(old)

    def _strangers(self) -> list[str]:
        return [name for name in self._shelf.following(CANARIES, "", MOST) if not self._opens(name)]

    def _opens(self, name: str) -> bool:
        try:
            return self._vault.open(self._shelf.read(name), _purpose(name.rpartition("/")[2])) == SONG
        except FileNotFoundError:  # replaced or removed since it was listed
            return True
        except TamperedError:
            return False


def _of_move(mark: StoreMark) -> dict[str, str]:
    """What a store says alone that files are, or were, moved from or into."""
    fields = {"moved_to": mark.moved_to, "filling": mark.filling}
    return {name: str(value) for name, value in fields.items() if value is not None}


def _purpose(key_id: str) -> str:
    return f"canary:{key_id}"
