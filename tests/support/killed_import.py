"""A worker that is killed (SIGKILL, by itself) in the middle of a step of an import, its writes not committed yet.

`python -m tests.support.killed_import FOLDER DATABASE_URL STEPS CHUNK`: after so many steps, each of so many lines.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import models
from services.imports import applying, course, steps
from services.machinery import worker
from tests.support.factories import PASSWORD_HASH
from tests.support.killed_job import deps_of


def main() -> None:
    folder, database_url, count, chunk = sys.argv[1:]
    models.bind(database_url)
    left, apply = int(count), applying.apply

    def apply_then_die(*given: Any) -> Any:
        nonlocal left
        outcomes = apply(*given)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return outcomes

    vars(applying)["apply"] = apply_then_die
    handlers = {course.KIND: steps.handler(lambda: PASSWORD_HASH)}
    deps = deps_of(Path(folder), database_url, int(chunk))
    worker.run_worker(deps, handlers, stop=threading.Event(), poll_seconds=0.05)


if __name__ == "__main__":
    main()
