"""Pages of those who answer for an installation: how long each takes on a service of many requests.

They are asked one after the other of gunicorn on the copy that the commands left, by an SI administrator; /metrics with
its token.
"""

from __future__ import annotations

import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

from bench.browser import Browser
from bench.installation import WITHOUT_LIMITS
from bench.machine import HOUSE
from bench.metered import without_ours
from bench.operators_place import Place
from bench.peers import processor
from bench.peers.targets import PASSWORD
from bench.report import Line, times
from domain.calendar import paris_date
from domain.rights import Right, Subject, due_on
from domain.states import State
from models import Account, AccountRequest
from models_retention import RetentionRun
from models_rights import RightsRequest

SI, AGENT = "agent1@backoffice.example", "agent2@backoffice.example"
PORT, PATIENCE = 8193, 120
TIMES = 10
RIGHTS = 300
"""Rights that people use, answered or not: more than two pages of the list."""


@dataclass(frozen=True)
class _Visit:
    """The running program, and who asks it."""

    process: int
    browser: Browser
    token: str

    def scraped(self) -> None:
        connection = HTTPConnection(*self.browser.address, timeout=PATIENCE)
        connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {self.token}"})
        self._demand(connection.getresponse().status, "/metrics")
        connection.close()

    def opened(self, path: str) -> None:
        self._demand(self.browser.get(path).status, path)

    def watched(self) -> None:
        """What an agent opened, once it is said why."""
        path = "/backoffice/journal/consultations"
        self.browser.get(path)
        self._demand(self.browser.post(path, {"email": AGENT, "words": "Contrôle annuel"}).status, path)

    def _demand(self, status: int, path: str) -> None:
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")


def pages(place: Place) -> Iterator[Line]:
    """Each page's line: on the clock, and of the processor with the database's."""
    with _rows(place) as known, _visit(place) as visit:
        paths = {
            "archives": "/backoffice/archives/",
            "archives, a « contentieux »": f"/backoffice/archives/contentieux/{known['reference']}",
            "rights": "/backoffice/droits/",
            "rights, answered ones too": "/backoffice/droits/?etat=toutes",
            "rights, one by an account": f"/backoffice/droits/{known['holder']}",
            "rights, one by somebody without": f"/backoffice/droits/{known['stranger']}",
            "rights, an answer": f"/backoffice/droits/{known['stranger']}/reponse",
            "my data": "/mon-compte/mes-donnees",
            "journal": "/backoffice/journal/",
            "journal, of a person": f"/backoffice/journal/?acteur={AGENT}",
            "mails, failed": "/backoffice/mails/?etat=dead",
            "bulk jobs": "/backoffice/taches/",
            "home": "/backoffice/",
            "statistics": "/backoffice/statistiques",
            "/readyz": "/readyz",
            "/healthz": "/healthz",
            "notice on personal data": "/donnees-personnelles",
        }
        asked: dict[str, Callable[[], None]] = {name: partial(visit.opened, path) for name, path in paths.items()}
        if known["run"]:
            asked["archives, a list of what goes"] = partial(
                visit.opened, f"/backoffice/archives/bordereaux/{known['run']}"
            )
        asked |= {"journal, an agent’s work with a reason": visit.watched, "/metrics": visit.scraped}
        for name, ask in asked.items():
            yield _line(place, visit, name, ask)


def _line(place: Place, visit: _Visit, name: str, ask: Callable[[], None]) -> Line:
    ask()  # warms up
    seconds, before = [], processor.seconds((visit.process, *place.servers))
    for _ in range(TIMES):
        begun = time.monotonic()
        ask()
        seconds.append(time.monotonic() - begun)
    spent = 1000 * (processor.seconds((visit.process, *place.servers)) - before) / TIMES
    return times(f"page: {name} ({place.rows} requests)", place.database, seconds, f"{spent:.0f} ms of processor")


@contextmanager
def _rows(place: Place) -> Iterator[dict[str, object]]:
    """What addresses are made of; rights that people use."""
    with place.opened() as deps:
        today = paris_date(deps.now())
        refused = AccountRequest.select().where(AccountRequest.state == State.REJECTED).order_by(AccountRequest.id)
        one, holder = refused.first(), Account.select().where(Account.staff_role.is_null()).order_by(Account.id).first()
        common = {"kind": Right.ACCESS, "words": "Une copie", "recorded_at": deps.now()}
        ids = []
        for number in range(RIGHTS):
            whose = {"account": holder.id, "name": holder.full_name, "email": holder.email} if number == 0 else {
                "name": "Claude Signataire", "email": one.email}  # fmt: skip
            received = today - timedelta(number % 60)
            row = RightsRequest.create(
                subject=Subject.HOLDER if number == 0 else Subject.APPLICANT,
                email_key=str(whose["email"]), received_on=received, due_on=due_on(received), **whose, **common,
            )  # fmt: skip
            ids.append(row.id)
        run = RetentionRun.select().where(RetentionRun.finished_at.is_null(False)).order_by(RetentionRun.id).first()
        known = {"holder": ids[0], "stranger": ids[-1], "run": run.id if run is not None else 0}
    yield {"reference": one.reference, **known}


@contextmanager
def _visit(place: Place) -> Iterator[_Visit]:
    token, address = secrets.token_hex(32), ("127.0.0.1", PORT)
    chosen = {"env": "demo", "public_url": f"http://127.0.0.1:{PORT}", "metrics_token": token, "readyz_counts": "true"}
    chosen |= {"metrics_folder": str(place.folder / "metrics"), **WITHOUT_LIMITS}
    variables = without_ours() | place.variables | {f"GUICHET_{name.upper()}": value for name, value in chosen.items()}
    with (place.folder / "pages.log").open("wb") as log:
        command = [str(Path(sys.executable).parent / "gunicorn")]
        process = subprocess.Popen(command, cwd=HOUSE, env=variables | {"PORT": str(PORT)}, stdout=log, stderr=log)
        try:
            yield _Visit(process.pid, _signed_in(address), token)
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def _signed_in(address: tuple[str, int]) -> Browser:
    deadline = time.monotonic() + PATIENCE
    while True:
        browser = Browser(address, patience=PATIENCE)
        try:
            if browser.get("/healthz").status == 200:
                break
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
    browser.get("/connexion")
    answer = browser.post("/connexion", {"email": SI, "password": PASSWORD})
    if answer.path.startswith("/connexion"):
        raise RuntimeError(f"{SI} is not signed in at {answer.path}")
    return browser
