"""Where and on what a bench ran: a figure without its machine says nothing."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from contextlib import suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

HOUSE = Path(__file__).resolve().parent.parent
LIBRARIES = ("flask", "peewee", "psycopg", "gunicorn", "argon2-cffi", "pypdfium2")


def described(postgresql: str | None = None) -> list[str]:
    """Lines that head a table: date, commit, processor, cores, versions."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    databases = f"SQLite {sqlite3.sqlite_version}" + (f", PostgreSQL {postgresql}" if postgresql else "")
    return [
        f"date     {datetime.now(ZoneInfo('Europe/Paris')):%Y-%m-%d %H:%M}",
        f"commit   {commit()}",
        f"machine  {processor()}, {cores} cores, {memory()}, {platform.system()}",
        f"with     Python {platform.python_version()}, {databases}",
        f"         {versions}",
    ]


def today() -> str:
    """The day in Paris, as in the names of result files."""
    return f"{datetime.now(ZoneInfo('Europe/Paris')):%Y-%m-%d}"


def commit() -> str:
    """The commit measured, and whether the tree held changes beside it."""
    try:
        short = _git("rev-parse", "--short=12", "HEAD")
        return short + (" with uncommitted changes" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown (no git)"


def _git(*arguments: str) -> str:
    answer = subprocess.run(["git", *arguments], cwd=HOUSE, check=True, capture_output=True, text=True)
    return answer.stdout.strip()


def processor() -> str:
    """The processor's model, as Linux tells it."""
    return _after_colon(Path("/proc/cpuinfo"), "model name") or platform.processor() or platform.machine()


def memory() -> str:
    """The memory of the machine, in GB."""
    kilobytes = _after_colon(Path("/proc/meminfo"), "MemTotal").split(" ")[0]
    return f"{int(kilobytes) / 1024**2:.0f} GB" if kilobytes.isdigit() else "unknown memory"


def _after_colon(file: Path, name: str) -> str:
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def peak(process: int) -> int:
    """The most memory that a process has had (KiB); 0 once it is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0
