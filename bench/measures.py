"""What `make bench` measures on a running program: signups, the grid, signing in, activating."""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from fpdf import FPDF
from PIL import Image

from adapters.passwords import hash_password
from bench.browser import Answer, Browser
from bench.crowd import grow
from bench.installation import Installation
from bench.report import Line, times
from domain.states import StaffRole, State
from models import Account, AccountRequest
from tests.support.factories import activation_token, browser_of, luhn_siret, make_account, make_request

PASSWORD = "quatre chevaux sous la pluie"
ADMIN = "administration@exemple.example"
DONE = "Plus qu’une étape".encode()


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    signups: int = 40
    times: int = 30
    many: int = 100_000


def admin_of(place: Installation) -> Account:
    """The SI administrator who looks."""
    known = Account.get_or_none(Account.email_key == ADMIN)
    return known or make_account(place.deps, staff=StaffRole.SI_ADMIN, address=ADMIN, password=hash_password(PASSWORD))


# --------------------------------------------------------------------------------------------------------- signups


def scan(size: int = 1024 * 1024) -> bytes:
    """A page scanned as a picture: a PDF of `size` bytes or a little more, whose bytes do not compress."""
    side = int((size / 3) ** 0.5)
    picture = Image.frombytes("RGB", (side, side), os.urandom(3 * side * side))
    stream = io.BytesIO()
    picture.save(stream, "PNG", compress_level=0)
    page = FPDF()
    page.add_page()
    page.image(stream, x=10, y=10, w=180)
    return bytes(page.output())


PIECES = "/creer-un-compte/pieces"
PROOF = f"{PIECES}/justificatif"


def reach_documents(browser: Browser, siret: str, number: int) -> dict[str, str]:
    """The signup of a company, as a person makes it, up to the page of its proof; what is then typed there."""
    browser.get("/creer-un-compte/")
    browser.post("/creer-un-compte/", {})
    browser.post("/creer-un-compte/organisme", {"nature": "autre"})
    browser.post("/creer-un-compte/entite", {"siret": siret})
    entity = {"kind": "company", "is_head_office": "oui", "entity_name": f"Entreprise {number}"}
    browser.post("/creer-un-compte/entite", entity)
    return {"proof_kind": "kbis", "name_on_proof": "oui"}


def tell_and_send(browser: Browser, number: int) -> Answer:
    """The rest of it, once the documents are there."""
    details = {**person_of(number), "capacity": "Directrice", "email": applicant_address(number), "password": PASSWORD}
    browser.post("/creer-un-compte/vous", details)
    return browser.post("/creer-un-compte/recapitulatif", {"attested": "y"})


def applicant_address(number: int) -> str:
    """The mail address of the person who signs up."""
    return f"camille{number}@entreprise{number}.example"


def person_of(number: int) -> dict[str, str]:
    return {"first_name": "Camille", "last_name": f"Bois{number}"}


def sign_up(browser: Browser, number: int, document: bytes) -> None:
    """A whole signup, each page opened and each form sent, up to its confirmation.

    Raises RuntimeError when it ends elsewhere.
    """
    papers = reach_documents(browser, luhn_siret(2_000_000 + number), number)
    browser.post(PROOF, papers, ("proof_of_existence", document))
    answer = tell_and_send(browser, number)
    if DONE not in answer.body:
        raise RuntimeError(f"signup {number} ended at {answer.path} with {answer.status}")


def signups(place: Installation, size: Size, at_once: int = 4) -> Iterator[Line]:
    """Complete signups per second, with a PDF of 1 MB each, four people at once."""
    document = scan()
    sign_up(Browser(place.address), 0, document)  # warms up what is loaded on first use
    numbers = iter(range(1, size.signups + 1))
    lock = threading.Lock()
    taken: list[float] = []
    faults: list[Exception] = []

    def person() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None or faults:
                return
            started = time.perf_counter()
            try:
                sign_up(Browser(place.address), number, document)
            except Exception as fault:
                faults.append(fault)
            taken.append(time.perf_counter() - started)

    people = [threading.Thread(target=person) for _ in range(at_once)]
    started = time.perf_counter()
    for one in people:
        one.start()
    for one in people:
        one.join()
    elapsed = time.perf_counter() - started
    if faults:
        raise faults[0]
    how = f"{size.signups} signups of 14 requests, {at_once} at once, {len(document) / 1024**2:.1f} MB of PDF each"
    yield Line("complete signups", place.database, f"{size.signups / elapsed:.2f} a second", how)
    yield times("one such signup", place.database, taken, "from the first page to the confirmation")


# ------------------------------------------------------------------------------------------------------------ the grid


def repeated(count: int, ask: Callable[[], Answer]) -> list[float]:
    """The durations of `count` answers, after one that is not counted. Raises RuntimeError for one that is no page."""
    found = []
    for _ in range(count + 1):
        answer = ask()
        if answer.status != 200:
            raise RuntimeError(f"{answer.path} answered {answer.status}")
        found.append(answer.seconds)
    return found[1:]


def signed_in(place: Installation) -> Browser:
    """The administrator's browser."""
    admin_of(place)
    browser = Browser(place.address)
    browser.get("/connexion")
    browser.post("/connexion", {"email": ADMIN, "password": PASSWORD})
    return browser


LISTS = {
    "grid, first page": "/backoffice/demandes/",
    "grid, all requests": "/backoffice/demandes/?vue=toutes",
    "grid, search by name": "/backoffice/demandes/?vue=toutes&recherche=kerlalann+camille",
    "home of the backoffice": "/backoffice/",
}


def grids(place: Installation, size: Size) -> Iterator[Line]:
    """The grid at 1,000 and at many requests; then one request's page."""
    browser = signed_in(place)
    for total in (1_000, size.many):
        grow(place.deps, total)
        place.analyse()
        waiting = AccountRequest.select().where(AccountRequest.state == State.WITH_SI).count()
        for what, path in LISTS.items():
            durations = repeated(size.times, partial(browser.get, path))
            yield times(f"{what}, {total:,} requests", place.database, durations, f"{waiting} wait")
        reference = AccountRequest.select().where(AccountRequest.state == State.WITH_SI).get().reference
        durations = repeated(size.times, partial(browser.get, f"/backoffice/demandes/{reference}"))
        yield times(f"page of a request, {total:,} requests", place.database, durations)


# --------------------------------------------------------------------------------------------- signing in, activating


def sign_ins(place: Installation, size: Size) -> Iterator[Line]:
    """The right password, up to the redirection."""
    admin_of(place)

    def once() -> Answer:
        browser = Browser(place.address)
        browser.get("/connexion")
        return browser.post("/connexion", {"email": ADMIN, "password": PASSWORD})

    yield times("sign-in", place.database, repeated(size.times, once), "argon2id included")


def activations(place: Installation, size: Size) -> Iterator[Line]:
    """The button of the link, in the browser that sent the request, and the password in another."""
    hashed = hash_password(PASSWORD)

    def once(own_browser: bool) -> Answer:
        request = make_request(place.deps, State.AWAITING_ACTIVATION, password_hash=hashed)
        path = f"/activation/{activation_token(place.deps, request)}"
        browser = Browser(place.address)
        if own_browser:
            browser.cookies["guichet-demande"] = browser_of(request)
        browser.get(path)
        typed = {} if own_browser else {"action": "mot-de-passe", "connu-password": PASSWORD}
        return browser.post(path, typed)

    for own, how in (
        (True, "one button, in the browser that sent it"),
        (False, "with the password, argon2id included"),
    ):
        yield times("activation", place.database, repeated(size.times, partial(once, own)), how)
