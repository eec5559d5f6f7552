"""What one visitor does to the others: people and probes who ask the real program while somebody presses on it.

`asked_meanwhile(asking, least)` lets each of `asking` ask again and again, each in a thread of its own and from an
address of loopback of its own, until all have been answered `least` times. Everything is bounded: threads, seconds,
and what a client waits for an answer.
"""

from __future__ import annotations

import itertools
import math
import statistics
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException

import psycopg
from psycopg import sql

from bench.browser import Answer, Browser
from bench.measures import ADMIN, PASSWORD, PROOF, reach_documents
from tests.support import files
from tests.support.factories import luhn_siret

PATIENCE = 40.0
"""Seconds that a client waits for an answer; one that does not come has the status 0."""
LONGEST = 90.0
"""Seconds that a measure lasts at most."""

Address = tuple[str, int]

STEP = "/creer-un-compte/organisme"
STEP_FIELDS = {"nature": "autre"}


@dataclass(frozen=True)
class Sample:
    """One answer: its status (0: none came) and its seconds; `right` when it is what was asked for."""

    status: int
    seconds: float
    right: bool


@dataclass
class Samples:
    """The answers to one kind of request."""

    known: list[Sample] = field(default_factory=list)

    def p99(self) -> float:
        """Seconds that 99 of 100 answers do not pass."""
        ordered = sorted(sample.seconds for sample in self.known)
        return ordered[math.ceil(0.99 * len(ordered)) - 1]

    def longest(self) -> float:
        return max(sample.seconds for sample in self.known)

    def wrong(self) -> list[Sample]:
        return [sample for sample in self.known if not sample.right]

    def in_words(self) -> str:
        """« 120 answers, p50 3 ms, p99 41 ms, max 60 ms, 0 wrong »."""
        if not self.known:
            return "no answer"
        middle = statistics.median(sample.seconds for sample in self.known)
        times = f"p50 {1000 * middle:.0f} ms, p99 {1000 * self.p99():.0f} ms, max {1000 * self.longest():.0f} ms"
        wrong = self.wrong()
        kinds = ", ".join(sorted({str(sample.status) for sample in wrong}))
        return f"{len(self.known)} answers, {times}, {len(wrong)} wrong{f' ({kinds})' if kinds else ''}"


@dataclass(frozen=True)
class Asking:
    """Somebody who asks the same again and again: `once` gives each answer, every `pause` seconds."""

    name: str
    once: Callable[[], Sample]
    pause: float = 0.05


def timed(ask: Callable[[], Answer], right: Callable[[Answer], bool]) -> Sample:
    """One request; an answer that does not come in time, or breaks off, is a sample too."""
    began = time.perf_counter()
    try:
        answer = ask()
    except (OSError, HTTPException):
        return Sample(0, time.perf_counter() - began, right=False)
    return Sample(answer.status, answer.seconds, right(answer))


def probe(address: Address, path: str, source: str) -> Asking:
    """A probe, on a new connection each time."""

    def once() -> Sample:
        browser = Browser(address, source=source, patience=PATIENCE)
        try:
            return timed(lambda: browser.get(path), lambda answer: answer.status == 200)
        finally:
            browser.connection.close()

    return Asking(path, once)


def signing_in(address: Address, source: str) -> Asking:
    """Somebody who signs in with the right password, in a new browser each time. The account is `measures.admin_of`."""

    def once() -> Sample:
        browser = Browser(address, source=source, patience=PATIENCE)
        try:
            opened = timed(lambda: browser.get("/connexion"), lambda answer: answer.status == 200)
            if not opened.right:
                return opened
            return timed(
                lambda: browser.post("/connexion", {"email": ADMIN, "password": PASSWORD}),
                lambda answer: answer.status == 200 and answer.path != "/connexion",
            )
        finally:
            browser.connection.close()

    return Asking("sign-in", once, pause=0.02)


def signing_up(address: Address, source: str, number: int) -> Asking:
    """Somebody who sends a step of the signup, again and again; the draft is begun now."""
    browser = Browser(address, source=source, patience=PATIENCE)
    reach_documents(browser, luhn_siret(4_000_000 + number), number)
    browser.get(STEP)
    kept = browser.page

    def once() -> Sample:
        browser.page = kept  # the same answers, in the same version of the draft
        sample = timed(lambda: browser.post(STEP, STEP_FIELDS), lambda answer: answer.path == "/creer-un-compte/entite")
        browser.connection.close()
        return sample

    return Asking("signup step", once)


def asked_meanwhile(
    asking: Sequence[Asking], least: int, longest: float = LONGEST, meanwhile: Callable[[], None] | None = None
) -> dict[str, Samples]:
    """What each was answered, by name, until all names have `least` answers or `longest` seconds passed.

    `meanwhile` is done first, while they ask.
    """
    answered = {one.name: Samples() for one in asking}

    def ask(one: Asking, stop: threading.Event) -> None:
        while not stop.is_set():
            answered[one.name].known.append(one.once())
            stop.wait(one.pause)

    with _at_once([partial(ask, one) for one in asking]):
        limit = time.monotonic() + longest
        if meanwhile is not None:
            meanwhile()
        while time.monotonic() < limit and min(len(samples.known) for samples in answered.values()) < least:
            time.sleep(0.1)
    return answered


@contextmanager
def _at_once(works: Sequence[Callable[[threading.Event], None]]) -> Iterator[None]:
    """Do each in a thread of its own, until the block ends."""
    stop = threading.Event()
    threads = [threading.Thread(target=work, args=(stop,)) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE + 10)


# --- the pressure

ANSWERS = (200, 429, 503)
"""What who presses may be answered: a page that says what is wrong, too many tries, too many at once."""


@contextmanager
def uploads(address: Address, file: bytes, sources: Sequence[str], *, once: bool = False) -> Iterator[Samples]:
    """From each of `sources` somebody sends such a file twice at once, again and again until the block ends."""
    people = [Browser(address, source=source, patience=PATIENCE) for source in sources]
    papers = [reach_documents(person, luhn_siret(5_000_000 + n), 500 + n) for n, person in enumerate(people)]
    answered = Samples()
    chosen = [("proof_of_existence", file, name) for name in ("kbis.pdf", "suite.pdf")]

    def press(person: Browser, fields: Mapping[str, str], stop: threading.Event) -> None:
        kept = person.page  # that of the documents
        while not stop.is_set():
            person.page = kept
            sample = timed(lambda: person.upload(PROOF, fields, chosen), lambda answer: answer.status in ANSWERS)
            answered.known.append(sample)
            person.connection.close()
            if once:
                break
            stop.wait(0.1)

    with _at_once([partial(press, *pair) for pair in zip(people, papers, strict=True)]):
        yield answered


@contextmanager
def failed_sign_ins(address: Address, source: str, count: int, at_once: int = 8) -> Iterator[Samples]:
    """From one address, `count` sign-ins fail, each for another address of mail, and more until the block ends."""
    answered, numbers = Samples(), itertools.count()

    def press(stop: threading.Event) -> None:
        browser = Browser(address, source=source, patience=PATIENCE)
        browser.get("/connexion")
        kept = browser.page
        while not stop.is_set() or len(answered.known) < count:
            browser.page = kept
            typed = {"email": f"personne{next(numbers)}@exemple.example", "password": "pas le bon du tout"}
            answered.known.append(
                timed(partial(browser.post, "/connexion", typed), lambda answer: answer.status in ANSWERS)
            )
            browser.connection.close()

    with _at_once([press] * at_once):
        yield answered


@contextmanager
def locked_table(url: str, table: str) -> Iterator[None]:
    """Nobody else may read or write the table until the block ends. `url` is its owner's."""
    with psycopg.connect(url) as connection:
        connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.Identifier(table)))
        yield
        connection.rollback()


def costly_pdf(operators: int = 22_000_000, pages: int = 5) -> bytes:
    """A small PDF whose pages hold millions of text operators: looking at it takes twenty seconds of a processor."""
    packer = zlib.compressobj(9)
    piece = b"BT /F 9 Tf ET " * 10_000
    body = b"".join(packer.compress(piece) for _ in range(operators // 10_000)) + packer.flush()
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<</Font<</F %b>>>>>>"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    kids = b" ".join(b"%d 0 R" % (4 + number) for number in range(pages))
    return files.raw_pdf([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, pages),
        files.stream(zlib.compress(body, 9), b"/Filter[/FlateDecode/FlateDecode]"),
        *[page % font] * pages,
    ])  # fmt: skip
