"""The contract of a store of documents: what use cases ask of it, and what an adapter promises."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple, Protocol

from domain.ledger import Ledger
from domain.shelf import Shelf
from domain.store import StoreMark

OF_A_FILE = re.compile(r"[0-9a-f]{2}/[a-z][a-z0-9_-]{0,23}\.[0-9a-f]{32}")
"""The name on the shelf of a file that a key leads to; what is called otherwise is somebody else's."""


class StoredKey(NamedTuple):
    """One stored file: its key, and when it was written (aware UTC)."""

    key: str
    modified: datetime


class Thrown(NamedTuple):
    """One file of the trash, and the day it was thrown there."""

    day: date
    key: str


class DocumentStorage(Ledger, Protocol):
    """What is needed of a storage. Keys: `<purpose>.<32 hexadecimal digits>`, 57 characters at most.

    `shelf`: its files as they lie there, sealed, for who copies all of them.
    """

    shelf: Shelf

    def put(self, data: bytes, purpose: str) -> str:
        """Stores `data` durably, sealed, under a new random key, which is returned."""

    def get(self, key: str) -> bytes:
        """What was stored. Raises DocumentMissingError, or adapters.vault.TamperedError."""

    def get_sealed(self, key: str) -> bytes:
        """The file as it lies there, sealed, for who copies it. Raises DocumentMissingError."""

    def put_sealed(self, key: str, sealed: bytes, written: datetime) -> None:
        """Stores a sealed file under the key that it is sealed for, as old as it was (where a store can say so)."""

    def reseal(self, key: str) -> bool:
        """Seals a file anew, with the present key; False when it was sealed by it. Raises DocumentMissingError, or
        adapters.vault.TamperedError."""

    def delete(self, key: str) -> None:
        """Removes the file, from the trash too; a missing one is no error, so that it can be asked for again."""

    def keys(self) -> Iterator[StoredKey]:
        """Every stored file, in no order; the trash is not among them."""

    def walk(self, position: str, limit: int) -> tuple[list[str], str | None]:
        """At most `limit` keys that follow `position` ("" begins), and where to go on: None is the end."""

    def written_at(self, key: str) -> datetime | None:
        """When a file was written (aware UTC); None when it is gone."""

    def throw(self, key: str, day: date) -> bool:
        """Moves a file to the trash of that day; False when it is gone."""

    def walk_trash(self, position: str, limit: int) -> tuple[list[Thrown], str | None]:
        """The same as `walk`, through the trash."""

    def put_back(self, thrown: Thrown) -> None:
        """Moves a file out of the trash, to where it was."""

    def burn(self, thrown: Thrown) -> None:
        """Removes a file of the trash for good."""

    def sweep_partial(self, before: datetime, most: int = 1000) -> int:
        """Removes what writers that died left half written before that time, at most so many; how many they were."""

    def mark(self) -> StoreMark | None:
        """Whose store this is; None when nobody said."""

    def put_mark(self, mark: StoreMark) -> None:
        """Says whose store this is."""

    def holds_files(self) -> bool:
        """Whether there is any file."""

    def canaries_open(self) -> bool:
        """Whether this program's keys open what the keys of this store sealed."""

    def add_canary(self) -> None:
        """Leaves word of the key that seals now."""

    def forget_old_canaries(self) -> int:
        """Removes the canaries of all keys but the present one; how many they were."""

    def forget_strangers(self) -> int:
        """Removes the canaries that do not open; how many they were."""

    def free_bytes(self) -> int | None:
        """How much more can be stored; None where nobody can say."""

    def ready(self) -> bool:
        """Whether a file can be written now."""
