"""Processor time and memory of a tree of processes, as Linux counts them: it holds on a machine that others use too."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
CPUCLOCK_SCHED = 2  # include/linux/posix-timers.h: the clock of a whole process, its ended threads included


def tree(root: int) -> Iterator[int]:
    """A process and its descendants, as they are now."""
    yield root
    with suppress(OSError):
        for task in Path(f"/proc/{root}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from tree(int(child))


def seconds(roots: Sequence[int]) -> float:
    """Processor time that these trees have used, with that of children that ended."""
    total = 0.0
    for root in roots:
        for process in tree(root):
            with suppress(OSError):
                total += time.clock_gettime((~process << 3) | CPUCLOCK_SCHED)
                fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
                total += (int(fields[13]) + int(fields[14])) / TICK
    return total


def forget_peak(root: int) -> None:
    """Let the kernel take the memory's peak from now on."""
    for process in tree(root):
        with suppress(OSError):
            Path(f"/proc/{process}/clear_refs").write_text("5")


def memory(root: int, name: str) -> dict[int, float]:
    """MiB of each process of the tree; `name` is VmRSS (now) or VmHWM (at the peak)."""
    found = {}
    for process in tree(root):
        with suppress(OSError):
            lines = Path(f"/proc/{process}/status").read_text().splitlines()
            value = next((line.split()[1] for line in lines if line.startswith(f"{name}:")), "0")
            found[process] = int(value) / 1024
    return found
