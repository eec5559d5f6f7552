"""The product's services in this process, on a filled database that is left as it was."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import models
from app import create_app
from bench.peers import processor
from bench.peers.targets import product_variables
from config import load_settings
from services.machinery.dependencies import Dependencies
from web.wiring import make_deps, worker_patience


@contextmanager
def taken_back(url: str) -> Iterator[Dependencies]:
    """All that is written inside is one transaction, which is rolled back: the next run finds the same rows.

    Files go to a folder that is gone afterwards. What a service does in a transaction of its own is a savepoint here.
    """
    with TemporaryDirectory(prefix="guichet-bench-") as folder:
        settings = load_settings(product_variables(url, Path(folder), 0))
        with create_app(settings).app_context():
            opened = models.bind(url, patience=worker_patience(settings))
            with opened.connection_context(), opened.atomic() as everything:
                yield make_deps(settings)
                everything.rollback()
            getattr(opened, "close_all", opened.close)()


def seconds(act: Callable[[], object], more: Sequence[int]) -> float:
    """Seconds of processor, of this process and of the database's: `more` are its processes."""
    before = time.process_time() + processor.seconds(more)
    act()
    return time.process_time() + processor.seconds(more) - before
