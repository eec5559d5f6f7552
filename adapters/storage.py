"""Where documents are kept: sealed files, on a shelf that may be a folder or an object store."""

import re
import secrets
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from adapters.shelf_folder import FolderShelf
from adapters.store_ledger import StoreLedger
from adapters.store_marks import StoreMarks
from adapters.vault import Vault
from domain.document_storage import StoredKey, Thrown
from domain.page_troubles import StoredFileUnusable
from domain.shelf import Shelf

RANDOM_BYTES = 16
PURPOSE = re.compile(r"[a-z][a-z0-9_-]{0,23}")
KEY = re.compile(rf"({PURPOSE.pattern})\.([0-9a-f]{{{2 * RANDOM_BYTES}}})")
TRASH = ".trash"
BATCH = 1000


class DocumentMissingError(StoredFileUnusable):
    """No file is stored under this key, or the key is not of the storage's own shape."""


class SealedStore:
    """Sealed files on a shelf, fanned out in 256 folders.

    The key is part of what is sealed: a file copied over another one no longer opens. What begins with a point is the
    store's own: files half written, the trash (a folder a day), marks. All methods raise OSError.
    """

    def __init__(self, shelf: Shelf, vault: Vault) -> None:
        self.shelf = shelf
        self._vault = vault
        marks = StoreMarks(shelf, vault)
        self.mark = marks.read
        self.put_mark = marks.put
        self.canaries_open = marks.canaries_open
        self.add_canary = marks.add_canary
        self.forget_old_canaries = marks.forget_old_canaries
        self.forget_strangers = marks.forget_strangers
        ledger = StoreLedger(shelf, vault)
        self.note_line = ledger.note_line
        self.keep_line = ledger.keep_line
        self.open_line = ledger.open_line
        self.ledger_lines = ledger.ledger_lines
        self.reseal_lines = ledger.reseal_lines
        self.forget_lines = ledger.forget_lines
        self.free_bytes = shelf.free_bytes
        self.ready = shelf.ready

    def put(self, data: bytes, purpose: str) -> str:
        """See domain.document_storage. Raises ValueError when `purpose` is no short word, OSError on a full disk."""
        if not PURPOSE.fullmatch(purpose):
            raise ValueError(f"malformed purpose: {purpose!r}")
        key = f"{purpose}.{secrets.token_hex(RANDOM_BYTES)}"
        self.shelf.write(name_of(key), self._vault.seal(data, _bound(key)))
        return key

    def get(self, key: str) -> bytes:
        return self._vault.open(self.get_sealed(key), _bound(key))

    def get_sealed(self, key: str) -> bytes:
        try:
            return self.shelf.read(name_of(key))
        except FileNotFoundError:
            raise DocumentMissingError(key) from None

    def reseal(self, key: str) -> bool:
        sealed = self.get_sealed(key)
        if self._vault.key_of(sealed) == self._vault.current_key:
            return False
        self.shelf.write(name_of(key), self._vault.seal(self._vault.open(sealed, _bound(key)), _bound(key)))
        return True

    def put_sealed(self, key: str, sealed: bytes, written: datetime) -> None:
        self.shelf.write(name_of(key), sealed, written)

    def delete(self, key: str) -> None:
        name = name_of(key)
        self.shelf.remove(name, *(f"{TRASH}/{day}/{key}" for day in self.shelf.folders(TRASH)))

    def keys(self) -> Iterator[StoredKey]:
        position: str | None = ""
        while position is not None:
            keys, position = self.walk(position, BATCH)
            for key in keys:
                if (modified := self.written_at(key)) is not None:
                    yield StoredKey(key, modified)

    def walk(self, position: str, limit: int) -> tuple[list[str], str | None]:
        """See domain.document_storage. A position is the last name on the shelf, with its folder."""
        names, following = self._ours("", position, limit)
        return [_last(name) for name in names], following

    def written_at(self, key: str) -> datetime | None:
        return self.shelf.written_at(name_of(key))

    def throw(self, key: str, day: date) -> bool:
        return self.shelf.move(name_of(key), _in_trash(Thrown(day, key)))

    def walk_trash(self, position: str, limit: int) -> tuple[list[Thrown], str | None]:
        names, following = self._ours(TRASH, position, limit)
        return [Thrown(date.fromisoformat(name.split("/")[1]), _last(name)) for name in names], following

    def put_back(self, thrown: Thrown) -> None:
        self.shelf.move(_in_trash(thrown), name_of(thrown.key))

    def burn(self, thrown: Thrown) -> None:
        self.shelf.remove(_in_trash(thrown))

    def sweep_partial(self, before: datetime, most: int = 1000) -> int:
        return self.shelf.sweep_partial(before, most)

    def holds_files(self) -> bool:
        return bool(self.walk("", 1)[0])

    def _ours(self, folder: str, position: str, limit: int) -> tuple[list[str], str | None]:
        """Some names of files of ours that follow a position, `limit` at most, and the next position."""
        after = position
        while True:
            names = self.shelf.following(folder, after, limit)
            ours = [name for name in names if _is_ours(name)]
            if len(names) < limit:
                return ours, None
            if ours:
                return ours, ours[-1]
            after = names[-1]  # somebody else's: their names may be longer than a position


class EncryptedFolder(SealedStore):
    """The store whose shelf is a folder of this machine."""

    def __init__(self, root: Path, vault: Vault) -> None:
        super().__init__(FolderShelf(root), vault)


def name_of(key: str) -> str:
    """Where on the shelf the file of a key lies. Raises DocumentMissingError for what is no key."""
    match = KEY.fullmatch(key)
    if match is None:
        raise DocumentMissingError(key)
    return f"{match[2][:2]}/{key}"


def _in_trash(thrown: Thrown) -> str:
    return f"{TRASH}/{thrown.day.isoformat()}/{thrown.key}"


def _is_ours(name: str) -> bool:
    """Whether this is where one of our files lies, or lay before it was thrown away."""
    folder, key = name.rpartition("/")[0], _last(name)
    match = KEY.fullmatch(key)
    return match is not None and (folder == match[2][:2] or _is_day(folder.removeprefix(f"{TRASH}/")))


def _is_day(word: str) -> bool:
    try:
        return date.fromisoformat(word).isoformat() == word
    except ValueError:
        return False


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _bound(key: str) -> str:
    return f"storage:{key}"
