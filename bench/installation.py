"""The real program on loopback: gunicorn and the worker as `make run` starts them, on a database of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import models
from adapters.migrate import migrate
from bench.machine import HOUSE
from config import Settings, load_settings
from services.machinery.dependencies import Dependencies
from tests.support import postgres
from tests.support.settings import environment
from web.wiring import make_deps

PATIENCE = 60
"""Seconds until the program must answer."""

WITHOUT_LIMITS = {
    "requests_per_visitor_per_hour": "1000000",
    "mails_per_address_per_hour": "1000000",
    "sign_in_failures": "1000000",
}
"""The bench is one visitor who tries a lot."""


@dataclass(frozen=True)
class Installation:
    """A running program. `deps` reads and writes its database from this process; `analyse` tells it what it holds."""

    database: str
    address: tuple[str, int]
    settings: Settings
    deps: Dependencies
    analyse: Callable[[], None]
    processes: tuple[int, ...]
    """The ids of gunicorn and of the worker."""
    log: Path
    """What both wrote."""
    variables: Mapping[str, str]
    """The environment that it was started in, ours alone."""


DATABASE = "guichet_bench"


@contextmanager
def running(
    database: str,
    port: int,
    server: postgres.Server | None = None,
    chosen: Mapping[str, str] = WITHOUT_LIMITS,
) -> Iterator[Installation]:
    """Start the program on an empty `sqlite` or `postgresql` database (of `server`), and stop it afterwards.

    `chosen` are settings, by their names in lower case.
    """
    folder = Path(tempfile.mkdtemp(prefix="guichet-bench-"))
    try:
        url, analyse = _database(database, folder, server)
        variables = environment(
            folder, **{"env": "demo", "database_url": url, "public_url": f"http://127.0.0.1:{port}"} | dict(chosen)
        )
        settings = load_settings(variables)
        models.bind(url)
        deps = make_deps(settings)
        with _processes(folder, {**_without_ours(), **variables, "PORT": str(port)}) as processes:
            _wait_until_ready(port)
            address = ("127.0.0.1", port)
            yield Installation(database, address, settings, deps, analyse, processes, folder / "log", variables)
    finally:
        close_all = getattr(models.database.obj, "close_all", models.database.close)
        close_all()
        if server is not None and database == "postgresql":
            server.drop(DATABASE)
        shutil.rmtree(folder)


def _without_ours() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}


def _database(database: str, folder: Path, server: postgres.Server | None) -> tuple[str, Callable[[], None]]:
    if database == "sqlite":
        url = f"sqlite:///{folder}/guichet.sqlite"
        migrate(url)
        return url, lambda: models.database.execute_sql("ANALYZE")
    if server is None:
        raise ValueError("PostgreSQL needs its server")
    server.clone(DATABASE)
    return server.url(DATABASE, postgres.PROGRAM), lambda: server.analyse(DATABASE)


@contextmanager
def _processes(folder: Path, variables: dict[str, str]) -> Iterator[tuple[int, ...]]:
    binaries = Path(sys.executable).parent
    commands = ([binaries / "gunicorn"], [binaries / "flask", "--app", "app", "worker"])
    with (folder / "log").open("wb") as log:
        started = [
            subprocess.Popen(command, cwd=HOUSE, env=variables, stdout=log, stderr=log)  # type: ignore[arg-type]
            for command in commands
        ]
        try:
            yield tuple(process.pid for process in started)
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(timeout=30)


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, ConnectionError, TimeoutError):
            if time.monotonic() > deadline:
                raise
        time.sleep(0.1)
