"""A stream of any length as files of a shelf, a piece each: none is larger than what one request of a bucket brings.

The first piece has the stream's own name, the next ones `.00001` and so on behind it: `cat name*` is the stream.
"""

from __future__ import annotations

import hashlib
import io
from typing import BinaryIO, cast

from domain.shelf import Shelf

PIECE = 16 << 20
"""Bytes of a piece; so many are in memory."""


class PieceWriter(io.RawIOBase):
    """What is written goes to the shelf a piece at a time. Raises OSError."""

    def __init__(self, shelf: Shelf, name: str) -> None:
        super().__init__()
        self._shelf = shelf
        self._name = name
        self._held = bytearray()
        self._pieces = 0
        self._digest = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override] # of all that bytes are made of, bytes come here
        self._held += content
        while len(self._held) >= PIECE:
            self._put(bytes(self._held[:PIECE]))
            del self._held[:PIECE]
        return len(content)

    def finish(self) -> str:
        """Writes the last piece; the SHA-256 of all."""
        if self._held or not self._pieces:
            self._put(bytes(self._held))
            self._held.clear()
        return self._digest.hexdigest()

    def _put(self, piece: bytes) -> None:
        self._shelf.write(_numbered(self._name, self._pieces), piece)
        self._digest.update(piece)
        self._pieces += 1


class _PieceReader(io.RawIOBase):
    def __init__(self, shelf: Shelf, name: str) -> None:
        super().__init__()
        self._shelf = shelf
        self._name = name
        self._next = 1
        self._piece = memoryview(shelf.read(name))

    def readable(self) -> bool:
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]
        if not self._piece:
            try:
                self._piece = memoryview(self._shelf.read(_numbered(self._name, self._next)))
            except FileNotFoundError:
                return 0
            self._next += 1
        part = self._piece[: len(into)]
        into[: len(part)] = part
        self._piece = self._piece[len(part) :]
        return len(part)


def reading(shelf: Shelf, name: str) -> BinaryIO:
    """The stream of this name. Raises FileNotFoundError, OSError."""
    return cast(BinaryIO, io.BufferedReader(_PieceReader(shelf, name), 1 << 16))


def _numbered(name: str, piece: int) -> str:
    return f"{name}.{piece:05}" if piece else name
