"""A command as a process of its own: how long it took, on the clock and of the processor, and what memory it held."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.machine import HOUSE
from bench.peers import processor

LOOK_SECONDS = 0.05
"""Between two looks at its memory: what it took within its last moment may be missed."""
PATIENCE = 60
"""Seconds that a command may take to stop."""


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds on the clock, of the processor (its children's too), and of the `others`' that served
    it; MiB at its most, of Python's processes together and of each other program by name; its status.
    """

    clock: float
    processor: float
    others: float
    memory: float
    tools: Mapping[str, float]
    status: int
    printed: str


@dataclass
class _Memory:
    """What a tree of processes held at its most."""

    most: float = 0.0
    tools: dict[str, float] = field(default_factory=dict)

    def look(self, root: int) -> None:
        now, peaks = processor.memory(root, "VmRSS"), processor.memory(root, "VmHWM")
        ours = 0.0
        for process, held in now.items():
            name = _name_of(process)
            if process == root or name.startswith("python"):
                ours += held
            elif name:
                self.tools[name] = max(self.tools.get(name, 0.0), peaks.get(process, 0.0))
        self.most = max(self.most, ours, peaks.get(root, 0.0))


def measured(
    words: Sequence[str],
    variables: Mapping[str, str],
    *,
    given: bytes = b"",
    stops_after: float | None = None,
    others: Sequence[int] = (),
) -> Cost:
    """Run `python words…` in this environment; `given` is its standard input. One that never ends is stopped after so
    many seconds.
    """
    memory = _Memory()
    with tempfile.TemporaryFile() as into, tempfile.TemporaryFile() as out:
        into.write(given)
        into.seek(0)
        before, served = _used(), processor.seconds(others)
        begun = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, *words], cwd=HOUSE, env={**without_ours(), **variables}, stdin=into, stdout=out, stderr=out
        )
        try:
            while process.poll() is None:
                memory.look(process.pid)
                if stops_after is not None and time.monotonic() - begun >= stops_after:
                    process.terminate()
                    process.wait(timeout=PATIENCE)
                time.sleep(LOOK_SECONDS)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        clock = time.monotonic() - begun
        out.seek(0)
        printed = out.read().decode(errors="replace")
    used, also = _used() - before, processor.seconds(others) - served
    return Cost(clock, used, also, memory.most, memory.tools, process.returncode, printed)


def _used() -> float:
    """Processor time of all children that ended, and of theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _name_of(process: int) -> str:
    try:
        return Path(f"/proc/{process}/comm").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def without_ours() -> dict[str, str]:
    """The environment without settings of an installation."""
    return {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
