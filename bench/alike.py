"""Whether time tells addresses apart: the alike pages, asked for an unknown, a pending and an active address in turn.

Medians of answers interleaved in random order, so that whatever else the machine does falls on all alike; ratios within
one run are compared, never absolute times.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterator

from adapters.passwords import hash_password
from bench.browser import Answer, Browser
from bench.installation import Installation
from bench.measures import PASSWORD
from bench.report import Line
from domain.states import State
from models import AccountRequest
from tests.support.factories import browser_of, luhn_siret, make_account, make_draft, make_request

KINDS = ("unknown", "pending", "active")
TOLERANCE = 0.05
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
    """« Recevoir un nouveau mail d'activation »."""
    hashed = hash_password(PASSWORD)
    held: dict[str, str] = {}

    def ask(browser: Browser, address: str) -> Answer:
        if address not in held:
            sent = make_request(place.office, State.AWAITING_ACTIVATION, email=address, password_hash=hashed)
            held[address] = browser_of(AccountRequest.get_by_id(sent.id))
        browser.cookies["guichet-demande"] = held[address]
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
        medians = {
            kind: statistics.median(found) for kind, found in interleaved(place, ask, known, count, seed).items()
        }
        distance = max(abs(medians[kind] / medians["unknown"] - 1) for kind in KINDS)
        told = ", ".join(f"{kind} {1000 * medians[kind]:.1f}" for kind in KINDS)
        verdict = "within" if distance <= TOLERANCE else "NOT within"
        figure = f"{100 * distance:.1f} %, {verdict} {100 * TOLERANCE:.0f} %"
        yield Line(f"alike: {name}", place.database, figure, f"medians {told} ms, {count} times each")


def interleaved(place: Installation, ask: Ask, known: dict[str, str], count: int, seed: int) -> dict[str, list[float]]:
    """The seconds of each answer by kind: rounds of the three, each in an order of its own."""
    chance, browser = random.Random(seed), Browser(place.address)
    found: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for turn in range(count + 2):
        # What the turns before have left must not make an unknown address known.
        now = {**known, "unknown": f"u{turn:07}@alike.example"}
        for kind in chance.sample(KINDS, len(KINDS)):
            answer = ask(browser, now[kind])
            if turn >= 2:
                found[kind].append(answer.seconds)
    return found
