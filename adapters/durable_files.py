"""Files that are there whole or not at all, whatever dies: written aside, synced, then renamed."""

import heapq
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path


def following(names: Iterator[str], last: str, limit: int) -> list[str]:
    """The first `limit` names behind `last`, sorted; only so many are held, whatever the folder holds."""
    return heapq.nsmallest(limit, (name for name in names if name > last))


def modified_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def write_whole(path: Path, content: bytes, aside: Path) -> None:
    """A reader sees the whole file or none. `aside` is a folder of the same file system."""
    handle, name = tempfile.mkstemp(dir=aside)  # mkstemp makes the file 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def private_folder(folder: Path) -> None:
    """A folder that its owner alone may enter, and those above it that are missing. Raises OSError."""
    if not folder.is_dir():
        private_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Wait until what was renamed or made in a folder is on the disk. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
