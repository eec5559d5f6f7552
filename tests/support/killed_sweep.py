"""A process that takes the steps of a sweep and is killed (SIGKILL, by itself) when it has moved some files.

`python -m tests.support.killed_sweep FOLDER DATABASE_URL SWEEP MOVES`
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import models
from config import load_settings
from models_store import StoreSweep
from services.documents import sweep
from services.machinery.dependencies import Dependencies
from tests.support.settings import environment
from web.wiring import make_deps

YEARS = timedelta(days=20 * 365)


def later_deps(folder: Path, database_url: str) -> Dependencies:
    """The dependencies of these settings, for which every file is old."""
    deps = make_deps(load_settings(environment(folder, database_url=database_url)))
    return replace(deps, now=lambda: deps.now() + YEARS)


def main() -> None:
    folder, database_url, sweep_id, moves = sys.argv[1:]
    models.bind(database_url)
    deps = later_deps(Path(folder), database_url)
    left, throw = int(moves), deps.storage.throw

    def throw_then_die(key: str, day: date) -> bool:
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return throw(key, day)

    deps.storage.throw = throw_then_die  # type: ignore[method-assign]
    with models.database.connection_context():
        while (row := StoreSweep.get_by_id(int(sweep_id))).finished_at is None:
            sweep.resume(deps, row.id, row.steps)


if __name__ == "__main__":
    main()
