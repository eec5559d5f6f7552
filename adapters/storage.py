"""Where documents are kept: sealed files in a folder, behind a protocol that an object store can follow."""

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from adapters.vault import Vault
from domain.page_troubles import StoredFileUnusable

RANDOM_BYTES = 16
PURPOSE = re.compile(r"[a-z][a-z0-9_-]{0,23}")
KEY = re.compile(rf"({PURPOSE.pattern})\.([0-9a-f]{{{2 * RANDOM_BYTES}}})")
PARTIAL = ".partial"


class DocumentMissingError(StoredFileUnusable):
    """No file is stored under this key, or the key is not of the storage's own shape."""


class StoredKey(NamedTuple):
    """One stored file: its key, and when it was written (aware UTC)."""

    key: str
    modified: datetime


class DocumentStorage(Protocol):
    """What is needed of a storage. Keys: `<purpose>.<32 hexadecimal digits>`, 57 characters at most."""

    def put(self, data: bytes, purpose: str) -> str:
        """Stores `data` durably, sealed, under a new random key, which is returned."""

    def get(self, key: str) -> bytes:
        """What was stored. Raises DocumentMissingError, or adapters.vault.TamperedError."""

    def delete(self, key: str) -> None:
        """Removes the file; a missing one is no error, so that a sweep can be run again."""

    def keys(self) -> Iterator[StoredKey]:
        """Every stored file, in no order: what the sweep of orphans compares with the database."""

    def sweep_partial(self, before: datetime) -> int:
        """Removes what writers that died left half written before that time; how many there were."""

    def ready(self) -> bool:
        """Whether a file can be written now."""


class EncryptedFolder:
    """Sealed files under `root`, fanned out in 256 folders, readable by the program's user alone.

    The key is part of what is sealed: a file copied over another one on disk no longer opens.
    """

    def __init__(self, root: Path, vault: Vault) -> None:
        self._root = Path(root)
        self._vault = vault

    def put(self, data: bytes, purpose: str) -> str:
        """See DocumentStorage. Raises ValueError when `purpose` is no short word, OSError on a full disk."""
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

    def keys(self) -> Iterator[StoredKey]:
        for folder in self._folders():
            for entry in folder.iterdir():
                if KEY.fullmatch(entry.name):
                    with contextlib.suppress(FileNotFoundError):
                        yield StoredKey(entry.name, _modified(entry))

    def sweep_partial(self, before: datetime) -> int:
        swept = 0
        for entry in self._partial().iterdir():
            with contextlib.suppress(FileNotFoundError):
                if _modified(entry) < before:
                    entry.unlink()
                    swept += 1
        return swept

    def ready(self) -> bool:
        try:
            handle, name = tempfile.mkstemp(dir=self._partial())
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

    def _folders(self) -> Iterator[Path]:
        if self._root.is_dir():
            yield from (path for path in self._root.iterdir() if len(path.name) == 2 and path.is_dir())

    def _partial(self) -> Path:
        folder = self._root / PARTIAL
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def _write(self, path: Path, sealed: bytes) -> None:
        """Written aside, synced, then renamed: a reader sees the whole file or none, whatever dies."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._partial())  # mkstemp makes the file 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)


def _bound(key: str) -> str:
    return f"storage:{key}"


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
