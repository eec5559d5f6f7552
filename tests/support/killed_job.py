"""A worker that is killed (SIGKILL, by itself) in the middle of a chunk of a job, its writes not committed yet.

`python -m tests.support.killed_job FOLDER DATABASE_URL CHUNKS CHUNK`: after so many chunks, each of so many requests.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import models
from config import load_settings
from services.jobs import acts, running
from services.machinery import worker
from services.machinery.dependencies import Dependencies
from tests.support.settings import environment
from web.wiring import make_deps


def deps_of(folder: Path, database_url: str, chunk: int) -> Dependencies:
    """The dependencies of these settings, with smaller chunks."""
    deps = make_deps(load_settings(environment(folder, database_url=database_url)))
    return replace(deps, policy=replace(deps.policy, bulk_chunk=chunk))


def main() -> None:
    folder, database_url, chunks, chunk = sys.argv[1:]
    models.bind(database_url)
    left, act = int(chunks), acts.act

    def act_then_die(*given: Any) -> acts.Results:
        nonlocal left
        results = act(*given)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return results

    vars(acts)["act"] = act_then_die
    deps = deps_of(Path(folder), database_url, int(chunk))
    worker.run_worker(deps, {running.KIND: running.handler}, stop=threading.Event(), poll_seconds=0.05)


if __name__ == "__main__":
    main()
