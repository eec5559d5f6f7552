"""What a stranger's files cost is bounded, told beside the field, and paid by nobody else."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from adapters.intake import Limits
from adapters.sandbox.places import COUNT
from adapters.shared_locks import shared_locks
from domain.security_events import SecurityEvent
from domain.states import State
from models import AccountRequest, DocumentVersion
from public_signup import uploads
from services.machinery import links
from services.machinery.dependencies import Dependencies
from services.review import decisions
from services.review.decisions import Item
from tests.public_signup.steps import LETTER, PROOF, to_proof
from tests.public_signup.test_bad_input import refused
from tests.support import files
from tests.support.factories import make_request, make_si_admin
from tests.support.pressure import costly_pdf
from tests.support.signup import Page, Person
from web import checking, limits

pytestmark = pytest.mark.slow

BUSY = "Beaucoup de fichiers sont vérifiés en ce moment"
ANOTHER = "Un autre fichier de cette demande est encore en cours de vérification"
OTHERS = "Les fichiers envoyés ensemble ont pris trop de temps"
SLOW = "Plusieurs fichiers trop longs à lire ont été envoyés depuis votre connexion"
TOO_LONG = "est trop long à lire"
COSTLY = ("plan.pdf", costly_pdf(6_000_000))
"""Five seconds of a processor."""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """No row differs."""
    return sqlite_url


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the program, with a second in the place of fifteen."""
    usual = uploads.limits
    monkeypatch.setattr(uploads, "limits", lambda: replace(usual(), seconds=1.0, wait=0.2))
    monkeypatch.setattr(checking, "LEAST", 0.2)
    monkeypatch.setattr(checking, "SLOW", 0.7)


@contextmanager
def held(*names: str) -> Iterator[None]:
    """Somebody else, in another process for instance, has these locks."""
    with ExitStack() as stack:
        for name in names:
            stack.enter_context(shared_locks.hold(name, 10))
        yield


PLACES = [f"sandbox {number}" for number in range(COUNT)]


def kept(page: Page) -> list[str]:
    """The other answers of the page, and what the database has of its files."""
    assert page.form_with("proof_other_reason").values["proof_other_reason"] == ["Il nous nomme."]
    return [version.filename for version in DocumentVersion.select().order_by(DocumentVersion.id)]


SAID = PROOF | {"proof_other_reason": "Il nous nomme."}


def asked_for_both(person: Person, deps: Dependencies) -> str:
    """On the page of a request whose proof and mandate are to be given again. Returns its link's secret."""
    request = make_request(deps, State.WITH_SI)
    decisions.decide(
        deps, make_si_admin(deps), request.reference, "request_changes", reason="Encore un effort.",
        items=[Item("proof_of_existence", "wrong_document"), Item("mandate", "illegible")],
    )  # fmt: skip
    token = links.page_link(deps, AccountRequest.get_by_id(request.id))
    person.goes(f"/suivi/{token}")
    return token


def given_again() -> list[str]:
    """The names of the files of that request that are not the factory's."""
    versions = DocumentVersion.select().order_by(DocumentVersion.id)
    return [version.filename for version in versions if version.filename != "piece.pdf"]


def test_all_files_of_a_request_have_one_deadline(person: Person, deps: Dependencies) -> None:
    asked_for_both(person, deps)
    began = time.monotonic()
    costly: dict[str, Any] = {"proof_of_existence": [COSTLY] * 2, "mandate": COSTLY}
    page = person.presses("Envoyer mon complément", mandate_date="20/11/2026", **costly)
    assert time.monotonic() - began < 3
    refused(page, TOO_LONG)
    refused(page, OTHERS)
    assert given_again() == []
    person.presses("Envoyer mon complément", proof_of_existence=("kbis.pdf", files.pdf()), mandate=LETTER)
    assert given_again() == ["kbis.pdf", "mandat.pdf"]


def test_a_file_given_up_for_the_others_sake_is_not_blamed(
    person: Person, deps: Dependencies, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own time was cut by a file that passed."""
    real = checking.accept

    def slow_first(chosen: Any, given: Limits) -> Any:
        if chosen[0].name == "kbis.pdf":
            time.sleep(0.6)
        return real(chosen, given)

    monkeypatch.setattr(checking, "accept", slow_first)
    asked_for_both(person, deps)
    given: dict[str, Any] = {"proof_of_existence": ("kbis.pdf", files.pdf()), "mandate": COSTLY}
    page = person.presses("Envoyer mon complément", mandate_date="20/11/2026", **given)
    refused(page, OTHERS)
    assert TOO_LONG not in page.text
    assert given_again() == ["kbis.pdf"]


def test_when_every_place_is_taken_what_was_given_is_kept(person: Person, caplog: pytest.LogCaptureFixture) -> None:
    to_proof(person)
    with held(*PLACES), caplog.at_level(logging.WARNING):
        began = time.monotonic()
        page = person.presses(**SAID)
        assert time.monotonic() - began < 1
    refused(page, BUSY)
    assert kept(page) == []
    lines = [record for record in caplog.records if record.name == "adapters.intake.gate"]
    assert {(line.levelname, line.exc_info) for line in lines} == {("WARNING", None)}
    assert person.presses(proof_of_existence=("kbis.pdf", files.pdf())).heading == "Vos coordonnées"


def test_one_check_at_a_time_is_made_for_a_draft(app: Flask, person: Person) -> None:
    to_proof(person)
    cookie = person.client.get_cookie("guichet-demande")
    assert cookie is not None
    with held(f"files of {cookie.value}"):
        page = person.presses(**SAID)
        refused(page, ANOTHER)
        assert kept(page) == []
        other = Person(app)
        to_proof(other)
        assert other.presses(**PROOF).heading == "Vos coordonnées"
    assert person.presses(proof_of_existence=("kbis.pdf", files.pdf())).heading == "Vos coordonnées"


def from_network(app: Flask, address: str) -> Person:
    person = Person(app)
    person.client.environ_base["REMOTE_ADDR"] = address
    return person


def test_files_that_take_too_long_are_counted_against_their_visitor_and_nobody_else(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(limits, "SLOW_UPLOADS", 2)
    attacker, other = from_network(app, "192.0.2.7"), from_network(app, "192.0.2.8")
    to_proof(attacker)
    for _ in range(2):
        refused(attacker.presses(**{**PROOF, "proof_of_existence": COSTLY}), TOO_LONG)
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        began = time.monotonic()
        page = attacker.presses(**{**PROOF, "proof_of_existence": COSTLY})
        assert time.monotonic() - began < 1
    refused(page, SLOW)
    events = [record for record in caplog.records if record.name == "guichet.security"]
    assert [(line.getMessage(), line.__dict__["facts"]) for line in events] == [
        (SecurityEvent.LIMIT_REACHED, {"limit": "slow_upload"})
    ]
    to_proof(other)
    assert other.presses(**PROOF).heading == "Vos coordonnées"


def test_who_sent_slow_files_sends_the_next_one_by_one(app: Flask) -> None:
    attacker, other = from_network(app, "192.0.2.7"), from_network(app, "192.0.2.8")
    to_proof(attacker)
    to_proof(other)
    refused(attacker.presses(**{**PROOF, "proof_of_existence": COSTLY}), TOO_LONG)
    with held("files from 192.0.2.7", "files from 192.0.2.8"):
        refused(attacker.presses(**PROOF), BUSY)
        assert other.presses(**PROOF).heading == "Vos coordonnées"
    assert attacker.presses(**PROOF).heading == "Vos coordonnées"


def test_a_refusal_that_an_attack_meets_too_is_told_to_the_security_log(
    person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    to_proof(person)
    with caplog.at_level(logging.WARNING, "guichet.security"):
        person.presses(**{**PROOF, "proof_of_existence": ("lettre.docx", files.word_docx())})
        assert [record for record in caplog.records if record.name == "guichet.security"] == []
        person.presses(**{**PROOF, "proof_of_existence": ("kbis.pdf", b"%PDF-1.4\n<script>")})
    (line,) = (record for record in caplog.records if record.name == "guichet.security")
    assert (line.getMessage(), line.__dict__["facts"]) == (SecurityEvent.DOCUMENT_REFUSED, {"reason": "broken_pdf"})


def test_a_complement_is_bounded_as_a_signup_is(person: Person, deps: Dependencies) -> None:
    token = asked_for_both(person, deps)
    given: dict[str, Any] = {"proof_of_existence": ("kbis.pdf", files.pdf()), "mandate_date": "20/11/2026"}
    with held(*PLACES):
        refused(person.presses("Envoyer mon complément", **given), BUSY)
    with held(f"files of {token}"):
        refused(person.presses("Envoyer mon complément", **given), ANOTHER)
    refused(person.presses("Envoyer mon complément", proof_of_existence=COSTLY), TOO_LONG)
    given["mandate"] = LETTER
    assert person.presses("Envoyer mon complément", **given).title.startswith("Erreur") is False
