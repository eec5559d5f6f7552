"""Whether this machine's kernel confines the readers of files as docs/limits.md says: tried, not guessed.

`missing()` runs this file as a process of its own, which confines itself like a child and then does what no child may.
"""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
SECONDS = 20.0
LANDLOCK = "Landlock"
SECCOMP = "seccomp"


@functools.cache
def missing() -> tuple[str, ...]:
    """Which of `SECCOMP` and `LANDLOCK` the kernel does not offer here (about 0.1 s, once a process)."""
    attempt = subprocess.run(  # noqa: S603 - our own file, no user input
        [sys.executable, "-I", "-S", str(Path(__file__).resolve())],
        env={"LC_ALL": "C.UTF-8"},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=SECONDS,
        check=False,
    )
    held = attempt.returncode == -getattr(signal, "SIGSYS", 0)
    fenced = attempt.stdout.startswith(b"L")
    return tuple(name for name, there in ((SECCOMP, held), (LANDLOCK, fenced)) if not there)


def _attempt() -> None:
    sys.path.insert(0, str(HOUSE))
    # The package's own __init__ brings what serves the web process; this needs three of its modules.
    from adapters.sandbox import confinement, landlock

    sys.stdout.write("L" if landlock.version() else "-")
    sys.stdout.flush()
    confinement.confine_child(512, SECONDS, threads=False)
    os.kill(os.getpid(), 0)  # harmless, and on no child's list


if __name__ == "__main__":
    _attempt()
