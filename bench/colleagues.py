"""Four people at once on one list, for minutes: pages, searches, the palette, news, selections, decisions that meet.

Everybody draws from the same few requests, so that two often decide on one. Afterwards the database is asked: a
decision that the program said was made and that is not there is lost; two on one request are one too many.
"""

from __future__ import annotations

import random
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPException
from urllib.parse import quote

from peewee import OperationalError

from adapters.passwords import hash_password
from bench.browser import Answer, Browser
from bench.crowd import grow, name
from bench.installation import Installation
from bench.measures import PASSWORD
from bench.report import Line, times
from domain.actors import Actor
from domain.states import StaffRole, State
from models import Account, AccountRequest, Decision, Entity
from tests.support.factories import accept_documents, fresh_actor, make_account, make_request

GRID = "/backoffice/demandes/"
PEOPLE = 4
GROWN = 2_000
"""Requests in the tables; on top of them, those that the four decide on."""
WAITING = 30
"""Requests ready to be decided, made again as they are taken: few, so that people meet."""
ROW = re.compile(rb'id="demande-([0-9A-Z-]+)"')
ASKING = re.compile(rb'<div hidden hx-get="([^"]+)"')
RESULT = re.compile(rb'data-label="R\xc3\xa9sultat">\s*<span class="badge badge--(success|danger)')
OUTCOME = re.compile(rb'<tr role="row">(.*?)</tr>', re.DOTALL)
REFERENCE = re.compile(rb"[2-9B-Z]{3}-[2-9B-Z]{3}-[2-9B-Z]{3}")


@dataclass
class Seen:
    """What one person was answered."""

    asked: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)
    """References of the decisions that the program said were made."""
    refused: int = 0


def together(place: Installation, minutes: float) -> Iterator[Line]:
    """What they did, what went wrong, and which decisions are lost."""
    people = [
        make_account(place.deps, staff=StaffRole.SI_ADMIN, password=hash_password(PASSWORD)) for _ in range(PEOPLE)
    ]
    grow(place.deps, GROWN)
    place.analyse()
    maker = fresh_actor(people[0])
    _fill_up(place, maker)
    seen = [Seen() for _ in people]
    until = time.monotonic() + 60 * minutes
    threads = [
        threading.Thread(target=Person(place, account, number, result).work, args=(until,), daemon=True)
        for number, (account, result) in enumerate(zip(people, seen, strict=True))
    ]
    for thread in threads:
        thread.start()
    busy = 0
    while any(thread.is_alive() for thread in threads):
        try:
            _fill_up(place, maker)
        except OperationalError:
            busy += 1  # one writer at a time on SQLite: people who wait too long tries again, as applicants do
        time.sleep(1)
    if any(one.wrong for one in seen):
        print("\n".join(place.log.read_text(errors="replace").splitlines()[-40:]), file=sys.stderr)
    yield from _lines(place.database, minutes, people, seen)
    title = f"{_title(minutes)}, applicants told to try again"
    yield Line(title, place.database, str(busy), "the database had another writer for longer than one waits")


def _fill_up(place: Installation, maker: Actor) -> None:
    """Applicants who send: as many requests as the four are short of, their documents accepted."""
    ready = AccountRequest.select().join(Entity).where(AccountRequest.state == State.WITH_SI, Entity.name == SHARED)
    pending = Decision.select(Decision.request).where(Decision.status == "pending")
    for _ in range(WAITING - ready.where(AccountRequest.id.not_in(pending)).count()):
        row = make_request(place.deps, State.WITH_SI, entity_name=SHARED)
        accept_documents(place.deps, maker, row)


SHARED = "Maison commune"


class Person:
    """One who works on the list; chance is theirs, drawn from their number."""

    def __init__(self, place: Installation, account: Account, number: int, seen: Seen) -> None:
        self.browser = Browser(place.address, source=f"127.0.0.{10 + number}")
        self.account, self.seen, self.chance = account, seen, random.Random(number)

    def work(self, until: float) -> None:
        """Until the time is over; whatever is raised is an error that is counted."""
        self.asks("sign-in", lambda: self.browser.get("/connexion"))
        typed = {"email": self.account.email, "password": PASSWORD}
        self.asks("sign-in", lambda: self.browser.post("/connexion", typed))
        acts = (self.reads, self.searches, self.looks_up, self.waits, self.takes, self.decides, self.decides_on_several)
        while time.monotonic() < until:
            self.chance.choice(acts)()
            time.sleep(self.chance.uniform(0.1, 0.6))  # people read, too

    def asks(self, what: str, ask: Callable[[], Answer], right: tuple[int, ...] = (200,)) -> Answer | None:
        """One answer, counted; None for one that did not come or is no page."""
        try:
            answer = ask()
        except (OSError, HTTPException) as error:
            self.browser.connection.close()
            self.seen.wrong.append(f"{what}: {error!r}")
            return None
        self.seen.asked[what] += 1
        self.seen.seconds.append(answer.seconds)
        if answer.status not in right:
            self.seen.wrong.append(f"{what}: {answer.status} at {answer.path}")
            return None
        return answer

    def opens_the_list(self) -> list[str]:
        """References of its rows: those that all four decide on."""
        answer = self.asks("grid", lambda: self.browser.get(f"{GRID}?recherche={quote(SHARED)}"))
        return [one.decode() for one in ROW.findall(answer.body)] if answer else []

    def reads(self) -> None:
        queue = self.chance.choice(("a-traiter", "en-cours", "toutes", "mises-en-attente"))
        self.asks("grid", lambda: self.browser.get(f"{GRID}?vue={queue}&tri=demandeur"))

    def searches(self) -> None:
        self.asks("search", lambda: self.browser.get(f"{GRID}?vue=toutes&recherche={quote(name(self.chance))}"))

    def looks_up(self) -> None:
        self.asks("palette", lambda: self.browser.get(f"/backoffice/recherche?q={quote(name(self.chance))}"))

    def waits(self) -> None:
        """The list stays open, and asks for news once."""
        if self.opens_the_list() and self.browser.page is not None:
            asking = ASKING.search(self.browser.page.body)
            if asking is None:
                self.seen.wrong.append("news: nothing asks")
                return
            address = unescape(asking[1].decode())
            self.asks("news", lambda: self.browser.get(address))

    def takes(self) -> None:
        rows = self.opens_the_list()
        if rows:
            fields = {"row": f"take:{self.chance.choice(rows)}"}
            self.asks("take", lambda: self.browser.post(f"{GRID}actions/", fields))

    def decides(self) -> None:
        self._settles(1)

    def decides_on_several(self) -> None:
        self._settles(3)

    def _settles(self, count: int) -> None:
        """Tick, be asked, confirm; what became of each is read from the page of results."""
        rows = self.opens_the_list()
        ticked = self.chance.sample(rows, min(count, len(rows)))
        if not ticked:
            return
        boxes = [("rowid", one) for one in ticked]
        send = self.browser.post_all
        if self.asks("selection", lambda: send(f"{GRID}actions/", [("action", "approve"), *boxes])) is None:
            return
        answer = self.asks("decision", lambda: send(f"{GRID}decider", [("decision", "approve"), *boxes]))
        for row in OUTCOME.findall(answer.body if answer else b""):
            reference, result = REFERENCE.search(row), RESULT.search(row)
            if reference is None or result is None:
                continue
            if result[1] == b"success":
                self.seen.decided.append(reference[0].decode())
            else:
                self.seen.refused += 1


def _lines(database: str, minutes: float, people: list[Account], seen: list[Seen]) -> Iterator[Line]:
    asked: Counter[str] = sum((one.asked for one in seen), Counter())
    wrong = [fault for one in seen for fault in one.wrong]
    told = [(reference, account.id) for one, account in zip(seen, people, strict=True) for reference in one.decided]
    kept = _kept(told)
    lost = sum(one not in kept for one in set(told))
    twice = len(told) - len({reference for reference, _ in told})
    how = ", ".join(f"{what} {count}" for what, count in sorted(asked.items()))
    title = _title(minutes)
    yield times(title, database, [each for one in seen for each in one.seconds], how)
    first = f": {Counter(wrong).most_common(3)}" if wrong else ""
    yield Line(
        f"{title}, errors", database, f"{len(wrong)} of {asked.total()}", f"anything but the page asked for{first}"
    )
    met = sum(one.refused for one in seen)
    yield Line(
        f"{title}, decisions",
        database,
        f"{len(told)} made, {lost} lost, {twice} twice",
        f"{met} refused, since a colleague was faster",
    )


def _title(minutes: float) -> str:
    return f"{PEOPLE} people on one list, {minutes:g} minutes"


def _kept(told: list[tuple[str, int]]) -> set[tuple[str, int]]:
    """Reference and author of what the database holds of these decisions, under way or applied."""
    rows = (
        Decision.select(AccountRequest.reference, Decision.author)
        .join(AccountRequest)
        .where(AccountRequest.reference.in_([one for one, _ in told]), Decision.status.in_(["pending", "applied"]))
    )
    return set(rows.tuples())
