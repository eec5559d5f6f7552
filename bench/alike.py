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
from bench.crowd import waiting_request
from bench.installation import Installation
from bench.measures import PASSWORD
from bench.report import Line
from domain.states import State
from models import database
from tests.support.factories import browser_of, luhn_siret, make_account, make_draft, make_request

KINDS = ("unknown", "pending", "active")
TOLERANCE = 0.05
STRETCH = 20
"""How many of each kind are shuffled together; the first ones warm up, and are not counted."""
MOST = 10
"""Answers of a quick page, for each that is asked for."""
ENOUGH = 30.0
"""Seconds that a page may take beyond the least number."""
DECLARED = luhn_siret(3_000_000)

Ask = Callable[[Browser, str], Answer]
"""Sends the page's form for an address."""


def address_of(kind: str, turn: int) -> str:
    """An address of its own for each time, since asking leaves traces; all have one length."""
    return f"{kind[0]}{turn:07}@alike.example"


def prepare(place: Installation, count: int) -> None:
    """Rows for `count` pending and as many active addresses, without the mails that would keep the worker busy."""
    hashed, now = hash_password(PASSWORD), place.deps.now()
    with database.atomic():
        for turn in range(count):
            make_account(place.deps, address=address_of("active", turn), password=hashed)
            waiting_request(address_of("pending", turn), now, hashed)


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
        draft = make_draft(place.deps, email=address, password_hash=hashed, siret=DECLARED)
        browser.cookies["guichet-demande"] = browser_of(draft)
        return _form(browser, "/creer-un-compte/recapitulatif", {"attested": "y"})

    return ask


def resending(place: Installation) -> Ask:
    """« Recevoir un nouveau mail d'activation »: each time of a request just sent."""
    hashed = hash_password(PASSWORD)

    def ask(browser: Browser, address: str) -> Answer:
        sent = make_request(place.deps, State.AWAITING_ACTIVATION, email=address, password_hash=hashed, siret=DECLARED)
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
    prepare(place, MOST * count + 2 * STRETCH)
    pages: dict[str, Ask] = {
        "find my request": find,
        "forgotten password": forgotten,
        "wrong password": wrong_password,
        "signup sent": submission(place),
        "activation mail again": resending(place),
    }
    for name, ask in pages.items():
        found = interleaved(place, ask, count, seed)
        medians = {kind: statistics.median(seconds) for kind, seconds in found.items()}
        distance = max(abs(medians[kind] / medians["unknown"] - 1) for kind in KINDS)
        told = ", ".join(f"{kind} {1000 * medians[kind]:.1f}" for kind in KINDS)
        verdict = "within" if distance <= TOLERANCE else "NOT within"
        figure = f"{100 * distance:.1f} %, {verdict} {100 * TOLERANCE:.0f} %"
        yield Line(f"alike: {name}", place.database, figure, f"medians {told} ms, {len(found[KINDS[0]])} times each")


def interleaved(place: Installation, ask: Ask, count: int, seed: int) -> dict[str, list[float]]:
    """The seconds of each answer by kind, in random order.

    Shuffled within long stretches, not within rounds of three: the worker is still busy with the address before, and
    that must be of any kind. At least `count` of each, and up to MOST times as many of a page that is quick.
    """
    chance, browser = random.Random(seed), Browser(place.address)
    found: dict[str, list[float]] = {kind: [] for kind in KINDS}
    started = time.perf_counter()
    for first in range(0, MOST * count + STRETCH, STRETCH):
        if first > count and time.perf_counter() - started > ENOUGH:
            break
        asked = [(kind, turn) for turn in range(first, first + STRETCH) for kind in KINDS]
        for kind, turn in chance.sample(asked, len(asked)):
            answer = ask(browser, address_of(kind, turn))
            if first:
                found[kind].append(answer.seconds)
    return found
