"""The shelf that a folder of this machine is, readable by the program's user alone."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from adapters.durable_files import following, modified_at, write_whole

PARTIAL = ".partial"
PROBE_BYTES = 4096
BEHIND = "0"
"""The character that follows the slash: `ab0` comes after all that lies below `ab/`."""


class FolderShelf:
    """See domain.shelf. Files that are being written lie in `.partial`."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    def read(self, name: str) -> bytes:
        try:
            return (self.root / name).read_bytes()
        except NotADirectoryError:
            raise FileNotFoundError(name) from None

    def write(self, name: str, content: bytes, written: datetime | None = None) -> None:
        path = self.root / name
        self._made(path.parent)
        write_whole(path, content, self._partial())
        if written is not None:
            os.utime(path, (written.timestamp(), written.timestamp()))

    def remove(self, *names: str) -> None:
        for name in names:
            path = self.root / name
            path.unlink(missing_ok=True)
            if name.startswith("."):
                with contextlib.suppress(OSError):  # others are still in it
                    path.parent.rmdir()

    def move(self, name: str, other: str) -> bool:
        path = self.root / other
        self._made(path.parent)
        try:
            (self.root / name).replace(path)
        except FileNotFoundError:
            return False
        return True

    def written_at(self, name: str) -> datetime | None:
        try:
            return modified_at(self.root / name)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def following(self, folder: str, after: str, limit: int) -> list[str]:
        names: list[str] = []
        for entry in sorted(self._entries(folder), key=lambda entry: entry.name):
            name = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir():
                if after < name + BEHIND:
                    inside = (f"{name}/{inner.name}" for inner in self._entries(name))
                    names += following(inside, after, limit - len(names))
            elif name > after:
                names.append(name)
            if len(names) >= limit:
                break
        return names

    def folders(self, folder: str) -> list[str]:
        return sorted(entry.name for entry in self._entries(folder) if entry.is_dir())

    def sizes(self, folder: str) -> dict[str, int]:
        return {entry.name: entry.stat().st_size for entry in self._entries(folder) if entry.is_file()}

    def remove_folder(self, folder: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.root / folder)

    def sweep_partial(self, before: datetime, most: int) -> int:
        swept = 0
        for entry in self._partial().iterdir():
            if swept == most:
                break
            with contextlib.suppress(FileNotFoundError):
                if modified_at(entry) < before:
                    entry.unlink()
                    swept += 1
        return swept

    def free_bytes(self) -> int:
        return shutil.disk_usage(self._partial()).free

    def ready(self) -> bool:
        """Some bytes are written: on a full disk an empty file can still be made."""
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

    def _entries(self, folder: str) -> Iterator[os.DirEntry[str]]:
        """What lies in a folder, in no order: nothing when there is no such folder."""
        with (
            contextlib.suppress(FileNotFoundError, NotADirectoryError),
            os.scandir(self.root / folder) as entries,
        ):
            yield from (entry for entry in entries if folder or not entry.name.startswith("."))

    def _partial(self) -> Path:
        return self._made(self.root / PARTIAL)

    def _made(self, folder: Path) -> Path:
        """A folder inside the store, made where it is missing. `parents` alone would open those above to everybody."""
        if not folder.is_dir():
            if folder != self.root:
                self._made(folder.parent)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder
