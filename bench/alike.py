"""Whether time tells addresses apart: the alike pages, asked for an unknown, a pending and an active address in turn.

Medians of answers interleaved in random order, so that whatever else the machine does falls on all alike; ratios within
one run are compared, never absolute times.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator

from adapters.passwords import hash_password
from bench.browser import Answer, Browser
from bench.installation import Installation
from bench.measures import PASSWORD
from bench.report import Line
from domain.states import State
from tests.support.factories import browser_of, luhn_siret, make_account, make_draft, make_request

KINDS = ("unknown", "pending", "active")
TOLERANCE = 0.05
WARMING = 2
"""Rounds that are not counted."""
ENOUGH = 30.0
"""Seconds that a page's rounds may take beyond the least number."""
DECLARED = luhn_siret(3_000_000)

Ask = Callable[[Browser, str], Answer]
"""Sends the page's form for an address."""


def addresses(place: Installation) -> dict[str, str]:
    """An address of each kind that is known, of one length."""
    hashed = hash_password(PASSWORD)
    made = {kind: f"{kind:x<8}@alike.example" for kind in ("pending", "active")}
    make_request(place.office, State.WITH_SI, email=made["pending"], password_hash=hashed)
    make_account(place.office, address=made["active"], password=hashed)
    return made


def find(browser: Browser, address: str) -> Answer:
    return _form(browser, "/retrouver-ma-demande", {"email": address})


def forgotten(browser: Browser, address: str) -> Answer:
    return _form(browser, "/mot-de-passe-oublie", {"email": address})


def wrong_password(browser: Browser, address: str) -> Answer:
    return _form(browser, "/connexion", {"email": address, "password": "un mauvais mot de passe"})


def submission(place: Installation) -> Ask:
    """« Envoyer ma demande »: each time a complete draft, made beforehand."""
    hashed = hash_password(PASSWORD)

    def ask(browser: Browser, address: str) -> Answer:
        draft = make_draft(place.office, email=address, password_hash=hashed, siret=DECLARED)
        browser.cookies["guichet-demande"] = browser_of(draft)
        return _form(browser, "/creer-un-compte/recapitulatif", {})

    return ask


def resending(place: Installation) -> Ask:
    """« Recevoir un nouveau mail d'activation »: each time of a request just sent."""
    hashed = hash_password(PASSWORD)

    def ask(browser: Browser, address: str) -> Answer:
        sent = make_request(
            place.office, State.AWAITING_ACTIVATION, email=address, password_hash=hashed, siret=DECLARED
        )
        browser.cookies["guichet-demande"] = browser_of(sent)
        return _form(browser, "/creer-un-compte/confirmation", {"action": "renvoyer"})

    return ask


def _form(browser: Browser, path: str, fields: dict[str, str]) -> Answer:
    browser.get(path)
    answer = browser.post(path, fields)
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return answer


def ratios(place: Installation, count: int, seed: int = 2026) -> Iterator[Line]:
    """One line a page: the medians, and the largest distance of a ratio from 1."""
    known = addresses(place)
    pages: dict[str, Ask] = {
        "find my request": find,
        "forgotten password": forgotten,
        "wrong password": wrong_password,
        "signup sent": submission(place),
        "activation mail again": resending(place),
    }
    for name, ask in pages.items():
        found = interleaved(place, ask, known, count, seed)
        medians = {kind: statistics.median(seconds) for kind, seconds in found.items()}
        distance = max(abs(medians[kind] / medians["unknown"] - 1) for kind in KINDS)
        told = ", ".join(f"{kind} {1000 * medians[kind]:.1f}" for kind in KINDS)
        verdict = "within" if distance <= TOLERANCE else "NOT within"
        figure = f"{100 * distance:.1f} %, {verdict} {100 * TOLERANCE:.0f} %"
        yield Line(f"alike: {name}", place.database, figure, f"medians {told} ms, {len(found[KINDS[0]])} times each")


def interleaved(place: Installation, ask: Ask, known: dict[str, str], count: int, seed: int) -> dict[str, list[float]]:
    """The seconds of each answer by kind: rounds of the three, each in an order of its own.

    At least `count` rounds, and up to ten times as many of a page that is quick: its median is the noisier one.
    """
    chance, browser = random.Random(seed), Browser(place.address)
    found: dict[str, list[float]] = {kind: [] for kind in KINDS}
    started = time.perf_counter()
    for turn in range(WARMING + 10 * count):
        if turn >= WARMING + count and time.perf_counter() - started > ENOUGH:
            break
        # What the turns before have left must not make an unknown address known.
        now = {**known, "unknown": f"u{turn:07}@alike.example"}
        for kind in chance.sample(KINDS, len(KINDS)):
            answer = ask(browser, now[kind])
            if turn >= WARMING:
                found[kind].append(answer.seconds)
    return found
