"""The targets as running programs, and a browser that is signed in on each."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from bench.browser import Browser
from bench.installation import WITHOUT_LIMITS
from bench.machine import HOUSE
from tests.support.settings import environment

APPS = Path(__file__).resolve().parent / "apps"
MODULES = {"floor": "floor:app", "django": "django_admin:application", "flask-admin": "stock_flask_admin:app"}
TARGETS = ("floor", "django", "flask-admin", "product")
PASSWORD = "quatre chevaux sous la pluie"
PATIENCE = 60
"""Seconds until a program must answer."""


@dataclass
class Target:
    """A running program on one size of data; browsers by who is signed in."""

    name: str
    size: int
    port: int
    process: int
    browsers: dict[str, Browser] = field(default_factory=dict)

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    def browser(self, who: str) -> Browser:
        """Of somebody who is signed in; peers know one administrator."""
        return self.browsers[who if self.name == "product" else "si"]


def product_variables(url: str, folder: Path, port: int) -> dict[str, str]:
    """The environment of the product on a filled database; without the limits on one visitor who asks a lot."""
    chosen = {"env": "demo", "database_url": url, "public_url": f"http://127.0.0.1:{port}"}
    return environment(folder, **(dict(WITHOUT_LIMITS) | chosen))


@contextmanager
def running(
    size: int, urls: Mapping[str, str], first_port: int, folder: Path, peers: Path, accounts: Mapping[str, str]
) -> Iterator[list[Target]]:
    """Start every target of one size; `urls` are the databases, `plain` and `product`, `peers` the peers' programs."""
    with ExitStack() as stack:
        started = []
        for offset, name in enumerate(TARGETS):
            port = first_port + offset
            log = stack.enter_context((folder / f"{name}.log").open("ab"))
            if name == "product":
                command = [str(Path(sys.executable).parent / "gunicorn")]
                place, more = HOUSE, {**product_variables(urls["product"], folder, port), "PORT": str(port)}
            else:
                command = [
                    str(peers / "gunicorn"),
                    "-w",
                    "2",
                    "--threads",
                    "8",
                    "--timeout",
                    "600",
                    "--keep-alive",
                    "5",
                ]
                command += ["-b", f"127.0.0.1:{port}", "--log-level", "error", MODULES[name]]
                place, more = APPS, {"DBURL": urls["plain"]}
            process = subprocess.Popen(command, cwd=place, env=_others() | more, stdout=log, stderr=log)
            stack.callback(_stop, process)
            started.append(Target(name, size, port, process.pid))
        for target in started:
            _wait(target.port)
            target.browsers.update(_signed_in(target, accounts))
        yield started


def _others() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("GUICHET_", "PYTHON"))}


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(timeout=30)


def _wait(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", "/static/nothing")
            connection.getresponse().read()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        finally:
            connection.close()


def _signed_in(target: Target, accounts: Mapping[str, str]) -> dict[str, Browser]:
    if target.name == "product":
        return {who: _enter(target, "/connexion", {"email": address}) for who, address in accounts.items()}
    if target.name == "django":
        return {"si": _enter(target, "/admin/login/?next=/admin/", {"username": "admin"})}
    if target.name == "flask-admin":
        return {"si": _enter(target, "/login", {"username": "admin"})}
    return {"si": Browser(target.address)}


def _enter(target: Target, path: str, who: dict[str, str]) -> Browser:
    browser = Browser(target.address, patience=600)
    browser.get(path)
    answer = browser.post(path, {**who, "password": "admin" if target.name == "django" else PASSWORD})
    if answer.status != 200 or answer.path.startswith(path.partition("?")[0]):
        raise RuntimeError(f"{target.name}: {who} is not signed in at {answer.path} ({answer.status})")
    return browser
