"""A disk that is really full: a small memory file system, where the machine lets us mount one."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, megabytes: int = 1) -> Iterator[bool]:
    """Mount a disk of this size at `folder`, which is empty. False where only root may, and we are not."""
    folder.mkdir(parents=True, exist_ok=True)
    options = f"size={megabytes}m,mode=0700,uid={os.geteuid()}"
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            # Lazily: whatever still has a file open there keeps it, and loses it with its last handle.
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def as_if_full(patch: pytest.MonkeyPatch) -> None:
    """Where none can be mounted: what the kernel answers to a process that makes a full disk's bytes last."""

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    patch.setattr(os, "fsync", full)


def fill(folder: Path) -> None:
    """Leave no room on the folder's disk."""
    with suppress(OSError), (folder / "filling").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(256 * 1024))
