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
from models import StoreSweep
from services import sweep
from services.office import Office
from tests.support.settings import environment
from web.wiring import make_office

YEARS = timedelta(days=20 * 365)


def later_office(folder: Path, database_url: str) -> Office:
    """The office of these settings, for which every file is old."""
    office = make_office(load_settings(environment(folder, database_url=database_url)))
    return replace(office, now=lambda: office.now() + YEARS)


def main() -> None:
    folder, database_url, sweep_id, moves = sys.argv[1:]
    models.bind(database_url)
    office = later_office(Path(folder), database_url)
    left, throw = int(moves), office.storage.throw

    def throw_then_die(key: str, day: date) -> bool:
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return throw(key, day)

    office.storage.throw = throw_then_die  # type: ignore[method-assign]
    with models.database.connection_context():
        while (row := StoreSweep.get_by_id(int(sweep_id))).finished_at is None:
            sweep.resume(office, row.id, row.steps)


if __name__ == "__main__":
    main()
