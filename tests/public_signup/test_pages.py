"""Pages of words, the letter for anybody, and what opening a page may do: nothing."""

from __future__ import annotations

import io

import docx
import pytest
from flask import Flask

from models_work import TABLES
from services.machinery import links
from services.machinery.dependencies import Dependencies
from services.signup import resuming
from tests.public_signup.steps import SELF, SIGNED, draft, sent, to_letter, to_signed_letter
from tests.support.factories import activation_token, make_request
from tests.support.pdf import words_of
from tests.support.signup import Person

WORDS = ["/", "/aide", "/accessibilite", "/mentions-legales", "/donnees-personnelles", "/plan-du-site"]
FORMS = ["/creer-un-compte/", "/lettre-de-mandat", "/retrouver-ma-demande", "/retrouver-ma-demande/envoye"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is asked here is the pages', not a database's."""
    return sqlite_url


@pytest.mark.parametrize("path", WORDS + FORMS)
def test_a_public_page_is_whole(person: Person, path: str) -> None:
    page = person.goes(path)
    assert page.status == 200
    assert len(page.headings) == 1
    assert page.duplicates == []
    assert page.response.headers["Cache-Control"] == "no-store"


def rows() -> dict[str, int]:
    return {table.__name__: table.select().count() for table in TABLES}


def test_opening_pages_writes_nothing(app: Flask, person: Person, deps: Dependencies) -> None:
    to_signed_letter(person)
    person.presses(**SIGNED)
    person.presses(**SELF)
    request = make_request(deps, "awaiting_activation")
    followed = make_request(deps, "awaiting_applicant")
    resuming.resume_later(deps, draft(), "camille.roy@acme.example")
    paths = [
        *WORDS,
        *FORMS,
        *(f"/creer-un-compte/{step}" for step in ("organisme", "entite", "vous", "recapitulatif")),
        *(f"/creer-un-compte/pieces/{page}" for page in ("justificatif", "signataire", "lettre", "lettre-signee")),
        "/creer-un-compte/reprendre-plus-tard",
        f"/activation/{activation_token(deps, request)}",
        f"/suivi/{links.page_link(deps, followed)}",
        f"/suivi/{links.page_link(deps, followed)}/annuler",
    ]
    before, versions = rows(), draft().version
    assert person.client.get("/creer-un-compte/pieces").status_code == 302
    for path in paths:
        for method in (person.client.get, person.client.head):
            assert method(path).status_code == 200, path
    assert rows() == before
    assert draft().version == versions


def test_the_letter_of_anybody(person: Person) -> None:
    person.goes("/lettre-de-mandat")
    page = person.presses(
        "PDF",
        entity_name="Université de Brume",
        applicant_name="Zoé Œuvré",
        signatory_name="Claude Łukasz",
        signatory_capacity="présidente",
    )
    assert page.response.mimetype == "application/pdf"
    text = words_of(page.response.data)
    assert "Je soussignée, Claude Łukasz, agissant en qualité de présidente de l’Université de Brume" in text
    assert "désigne Zoé Œuvré, administrateur entité" in text


def test_an_empty_letter_has_lines_to_fill(person: Person) -> None:
    person.goes("/lettre-de-mandat")
    page = person.presses("Word")
    opened = docx.Document(io.BytesIO(page.response.data))
    text = "\n".join(paragraph.text for paragraph in opened.paragraphs)
    assert "Je soussigné(e), ……" in text
    assert "France Compétences" in text


def test_two_people_sign_for_a_joint_presidency(person: Person) -> None:
    person.goes("/lettre-de-mandat")
    page = person.presses("PDF", signatory_name="Claude Roy", second_name="Alix Petit", second_capacity="coprésident")
    assert "Nous soussignés, Claude Roy" in words_of(page.response.data)


def test_the_letter_of_a_draft_has_its_names(person: Person) -> None:
    to_letter(person)
    page = person.presses("Télécharger la lettre (PDF)")
    text = words_of(page.response.data)
    assert "Dominique Martin, agissant en qualité de présidente d’Acme SAS désigne Camille Roy" in text
    assert "filename*=UTF-8" in page.response.headers["Content-Disposition"]


def test_the_letters_page_knows_the_draft(person: Person) -> None:
    to_letter(person)
    form = person.goes("/lettre-de-mandat").form_with("entity_name")
    assert form.values["entity_name"] == ["Acme SAS"]
    assert form.values["applicant_name"] == ["Camille Roy"]


def test_the_password_is_on_no_page(person: Person) -> None:
    sent(person)
    assert "quatre chevaux" not in person.page.text
    assert draft().password_hash.startswith("$argon2id$")
