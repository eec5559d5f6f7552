"""A process that makes a backup and is killed (SIGKILL, by itself) at its second document.

`python -m tests.support.killed_backup PATH`, with an installation's settings in the environment.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta

import models
from config import load_settings
from services.backup import creating
from web.backup_means import make_dumps, make_place, make_seal
from web.wiring import make_deps


def main() -> None:
    settings = load_settings()
    models.bind(settings.database_url)
    deps = make_deps(settings)
    get_sealed, left = deps.storage.get_sealed, 1

    def die_at_the_second(key: str) -> bytes:
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return get_sealed(key)

    deps.storage.get_sealed = die_at_the_second  # type: ignore[method-assign]
    with models.database.connection_context():
        place = make_place(settings, sys.argv[1])
        creating.create(deps, place, make_seal(settings), make_dumps(settings), kept=timedelta(days=30))


if __name__ == "__main__":
    main()
