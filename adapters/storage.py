"""Where documents are kept: sealed files in a folder, behind a protocol that an object store can follow."""

import contextlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from adapters.durable_files import following, modified_at, write_whole
from adapters.ledger_folder import LedgerFolder
from adapters.store_marks import StoreMarks
from adapters.vault import Vault
from domain.document_storage import StoredKey, Thrown
from domain.page_troubles import StoredFileUnusable

RANDOM_BYTES = 16
PURPOSE = re.compile(r"[a-z][a-z0-9_-]{0,23}")
KEY = re.compile(rf"({PURPOSE.pattern})\.([0-9a-f]{{{2 * RANDOM_BYTES}}})")
FOLDERS = 256
PARTIAL = ".partial"
TRASH = ".trash"
PROBE_BYTES = 4096


class DocumentMissingError(StoredFileUnusable):
    """No file is stored under this key, or the key is not of the storage's own shape."""


class EncryptedFolder:
    """Sealed files under `root`, fanned out in 256 folders, readable by the program's user alone.

    The key is part of what is sealed: a file copied over another one on disk no longer opens. What begins with a point
    is the folder's own: files half written, the trash (a folder a day), marks. All methods raise OSError.
    """

    def __init__(self, root: Path, vault: Vault) -> None:
        self._root = Path(root)
        self._vault = vault
        self._marks = StoreMarks(self._root, vault, self._write)
        self.mark = self._marks.read
        self.put_mark = self._marks.put
        self.canaries_open = self._marks.canaries_open
        self.add_canary = self._marks.add_canary
        self.forget_strangers = self._marks.forget_strangers
        ledger = LedgerFolder(self._root, vault, self._write)
        self.note_line = ledger.note_line
        self.keep_line = ledger.keep_line
        self.open_line = ledger.open_line
        self.ledger_lines = ledger.ledger_lines
        self.forget_lines = ledger.forget_lines

    def put(self, data: bytes, purpose: str) -> str:
        """See domain.document_storage. Raises ValueError when `purpose` is no short word, OSError on a full disk."""
        if not PURPOSE.fullmatch(purpose):
            raise ValueError(f"malformed purpose: {purpose!r}")
        key = f"{purpose}.{secrets.token_hex(RANDOM_BYTES)}"
        self._write(self._path(key), self._vault.seal(data, _bound(key)))
        return key

    def get(self, key: str) -> bytes:
        try:
            sealed = self._path(key).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise DocumentMissingError(key) from None
        return self._vault.open(sealed, _bound(key))

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)
        for day in self._trash_days():
            self.burn(Thrown(day, key))

    def keys(self) -> Iterator[StoredKey]:
        for number in range(FOLDERS):
            for name in self._names(self._root / _folder(number)):
                if (modified := self.written_at(name)) is not None:
                    yield StoredKey(name, modified)

    def walk(self, position: str, limit: int) -> tuple[list[str], str | None]:
        """See domain.document_storage. A position is a folder, a slash, and the last key seen there."""
        folder, _, last = (position or "00/").partition("/")
        names = following(self._names(self._root / folder), last, limit)
        if len(names) == limit:
            return names, f"{folder}/{names[-1]}"
        number = int(folder, 16) + 1
        return names, f"{_folder(number)}/" if number < FOLDERS else None

    def written_at(self, key: str) -> datetime | None:
        try:
            return modified_at(self._path(key))
        except FileNotFoundError:
            return None

    def throw(self, key: str, day: date) -> bool:
        folder = self._made(self._trash(day))
        try:
            self._path(key).replace(folder / key)
        except FileNotFoundError:
            return False
        return True

    def walk_trash(self, position: str, limit: int) -> tuple[list[Thrown], str | None]:
        """See domain.document_storage. A position is a day, a slash, and the last key seen there."""
        day, _, last = position.partition("/")
        days = [known for known in self._trash_days() if known.isoformat() >= day]
        if not days:
            return [], None
        if days[0].isoformat() != day:
            last = ""
        names = following(self._names(self._trash(days[0])), last, limit)
        thrown = [Thrown(days[0], name) for name in names]
        if len(names) == limit:
            return thrown, f"{days[0]}/{names[-1]}"
        return thrown, f"{days[1]}/" if len(days) > 1 else None

    def put_back(self, thrown: Thrown) -> None:
        path = self._path(thrown.key)
        self._made(path.parent)
        with contextlib.suppress(FileNotFoundError):
            (self._trash(thrown.day) / thrown.key).replace(path)

    def burn(self, thrown: Thrown) -> None:
        folder = self._trash(thrown.day)
        (folder / thrown.key).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # others are still in it
            folder.rmdir()

    def sweep_partial(self, before: datetime, most: int = 1000) -> int:
        swept = 0
        for entry in self._partial().iterdir():
            if swept == most:
                break
            with contextlib.suppress(FileNotFoundError):
                if modified_at(entry) < before:
                    entry.unlink()
                    swept += 1
        return swept

    def holds_files(self) -> bool:
        with contextlib.suppress(FileNotFoundError), os.scandir(self._root) as entries:
            folders = {entry.name for entry in entries}
            return any(
                True
                for number in range(FOLDERS)
                if _folder(number) in folders
                for _ in self._names(self._root / _folder(number))
            )
        return False

    def free_bytes(self) -> int:
        return shutil.disk_usage(self._partial()).free

    def ready(self) -> bool:
        """See domain.document_storage. Some bytes are written: on a full disk an empty file can still be made."""
        try:
            handle, name = tempfile.mkstemp(dir=self._partial())
            try:
                os.write(handle, bytes(PROBE_BYTES))
            finally:
                os.close(handle)
                Path(name).unlink()
        except OSError:
            return False
        return True

    def _path(self, key: str) -> Path:
        match = KEY.fullmatch(key)
        if match is None:
            raise DocumentMissingError(key)
        return self._root / match[2][:2] / key

    def _names(self, folder: Path) -> Iterator[str]:
        """The keys of a folder, in no order; none when there is no such folder."""
        with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
            yield from (entry.name for entry in entries if KEY.fullmatch(entry.name))

    def _trash(self, day: date) -> Path:
        return self._root / TRASH / day.isoformat()

    def _trash_days(self) -> list[date]:
        days = []
        with contextlib.suppress(FileNotFoundError):
            for entry in (self._root / TRASH).iterdir():
                with contextlib.suppress(ValueError):  # not ours
                    days.append(date.fromisoformat(entry.name))
        return sorted(days)

    def _partial(self) -> Path:
        return self._made(self._root / PARTIAL)

    def _made(self, folder: Path) -> Path:
        """A folder inside the store, made where it is missing. `parents` alone would open those above to everybody."""
        if not folder.is_dir():
            if folder != self._root:
                self._made(folder.parent)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def _write(self, path: Path, content: bytes) -> None:
        self._made(path.parent)
        write_whole(path, content, self._partial())


def _folder(number: int) -> str:
    return f"{number:02x}"


def _bound(key: str) -> str:
    return f"storage:{key}"
