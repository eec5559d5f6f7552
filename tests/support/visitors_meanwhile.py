"""People who go on using the service while something is done to it: each request is counted, each failure told."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException

from bench.browser import Answer, Browser
from bench.measures import ADMIN, PASSWORD, scan, sign_up

FIRST = itertools.count(1)
AWAY = "Le service est momentanément indisponible".encode()


@dataclass
class Visits:
    """What became of all requests. `failures`: those that got no answer, or one of 500 and above; `given_up`: what
    people were about, and began again.

    People of some `patience` (seconds) send again what was not taken: a page that says in French that the service is
    away counts as `told`, no connection as `unreached`, and neither as a failure.
    """

    address: tuple[str, int]
    requests: int = 0
    signups: int = 0
    sign_ins: int = 0
    failures: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)
    document: bytes = b""
    patience: float = 0
    told: int = 0
    unreached: int = 0

    def browser(self) -> Browser:
        return _Counted(self.address, visits=self)

    def wait_for_more(self, signups: int, seconds: float = 120) -> None:
        """Until so many more people have signed up."""
        wanted, deadline = self.signups + signups, time.monotonic() + seconds
        while self.signups < wanted:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.signups} signups, and {self.failures[:5]} {self.given_up[:5]}")
            time.sleep(0.05)


@dataclass
class _Counted(Browser):
    """A browser that trusts no kept connection, and whose answers are counted."""

    visits: Visits = field(kw_only=True)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[Answer, str]:
        deadline = time.monotonic() + self.visits.patience
        while True:
            self.connection.close()
            try:
                answer, location = super()._ask(method, path, body, headers)
            except (OSError, HTTPException) as error:
                self._count(f"{method} {path}: {type(error).__name__}", unreached=True)
                if time.monotonic() > deadline:
                    raise
            else:
                away = answer.status == 503 and AWAY in answer.body
                self._count(f"{method} {path}: {answer.status}" if answer.status >= 500 else "", told=away)
                if answer.status < 500 or time.monotonic() > deadline:
                    return answer, location
            time.sleep(0.3)

    def _count(self, fault: str, *, told: bool = False, unreached: bool = False) -> None:
        with self.visits.lock:
            self.visits.requests += 1
            if self.visits.patience and (told or unreached):
                self.visits.told += told
                self.visits.unreached += unreached
            elif fault:
                self.visits.failures.append(fault)


def _signs_up(visits: Visits) -> None:
    sign_up(visits.browser(), next(FIRST), visits.document)
    with visits.lock:
        visits.signups += 1


def _signs_in(visits: Visits) -> None:
    browser = visits.browser()
    browser.get("/connexion")
    answer = browser.post("/connexion", {"email": ADMIN, "password": PASSWORD})
    if not answer.path.startswith("/backoffice"):
        raise RuntimeError(f"a sign-in ended at {answer.path}: {answer.status}")
    browser.get("/backoffice/")
    with visits.lock:
        visits.sign_ins += 1


@contextmanager
def visiting(address: tuple[str, int], patience: float = 0) -> Iterator[Visits]:
    """Two people sign up, one after another, and one signs in, until the block ends."""
    visits = Visits(address, document=scan(100_000), patience=patience)

    def goes_on(act: Callable[[Visits], None]) -> None:
        while not visits.over.is_set():
            try:
                act(visits)
            except (OSError, HTTPException, RuntimeError) as error:
                with visits.lock:
                    visits.given_up.append(str(error))

    people = [threading.Thread(target=goes_on, args=(act,)) for act in (_signs_up, _signs_up, _signs_in)]
    for person in people:
        person.start()
    try:
        yield visits
    finally:
        visits.over.set()
        for person in people:
            person.join(timeout=120)
