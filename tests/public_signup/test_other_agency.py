"""The same pages with another agency's kinds file: no word and no branch of the form is ours alone (rule 5)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from domain.registry import load_registry
from models import AccountRequest
from tests.public_signup.steps import LETTER_PAGE, SELF, SIGNATORY_PAGE, SIGNED, SIGNED_PAGE
from tests.support import files
from tests.support.factories import make_ministry
from tests.support.signup import Form, Page, Person

pytestmark = pytest.mark.slow

KINDS = Path(__file__).parents[1] / "data" / "second_agency.toml"
ASKED = {
    "venue": ["proof_of_existence", "mandate", "safety_plan"],
    "troupe": ["proof_of_existence", "mandate"],
}
"""The documents of its kinds: a plan of its own, and no delegation of signature."""

SIGNATORY = {
    "first_name": "Camille",
    "last_name": "Roy",
    "signatory_name": "Dominique Martin",
    "signatory_capacity": "exploitante",
    "signatory_is_legal_representative": "oui",
}


PAGES = {
    "venue": ["Preuve d’existence", "Plan de sécurité", SIGNATORY_PAGE, LETTER_PAGE, SIGNED_PAGE],
    "troupe": [SIGNATORY_PAGE, LETTER_PAGE, "Preuve d’existence", SIGNED_PAGE],
}
"""The licence may name the person who asks; the charter never does, and the signature takes days."""


def given_on(form: Form) -> dict[str, Any]:
    """What each page asks for."""
    given: dict[str, Any] = dict(SIGNATORY) if "signatory_name" in form.values else {}
    if "proof_kind" in form.choices:
        given |= {"proof_kind": form.choices["proof_kind"][0], "proof_of_existence": ("piece.pdf", files.pdf())}
    given |= {"name_on_proof": "non"} if "name_on_proof" in form.choices else {}
    given |= SIGNED | {"mandate_date": "1/7/2026"} if "mandate" in form.files else {}
    return given | ({"safety_plan": ("plan.pdf", files.pdf())} if "safety_plan" in form.files else {})


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def elsewhere(app: Flask) -> Person:
    registry = load_registry(KINDS)
    app.extensions["guichet_dependencies"] = replace(app.extensions["guichet_dependencies"], registry=registry)
    return Person(app)


def begin(person: Person, **chosen: str) -> Page:
    person.goes("/")
    person.goes("/creer-un-compte/")
    person.presses("Commencer")
    return person.presses(**chosen)


@pytest.mark.parametrize("kind", [kind.code for kind in load_registry(KINDS).other_kinds])
def test_every_kind_goes_through(elsewhere: Person, kind: str) -> None:
    begin(elsewhere, nature="autre")
    page = elsewhere.presses(siret="73282932000074")
    assert page.heading == "Votre entité"
    form, _ = page.form_of_button("Continuer")
    answers = {"kind": kind, "is_head_office": "oui", "entity_name": "La Grange"}
    answers |= {"is_school": "non"} if "is_school" in form.choices else {}
    page = elsewhere.presses(**answers)
    seen, asked = [], []
    while page.heading != "Vos coordonnées":
        seen.append(page.heading)
        form, _ = page.form_of_button("Continuer")
        asked += sorted(form.files)
        page = elsewhere.presses(**given_on(form))
        assert page.heading not in seen, page.text[:1500]
    assert sorted(asked) == sorted(ASKED[kind])
    assert seen == PAGES[kind]
    page = elsewhere.presses(**SELF)
    assert page.heading == "Vérifiez votre demande"
    labels = {code: load_registry(KINDS).document(code).label for code in ASKED[kind]}
    assert {code for code, label in labels.items() if f"{label} : fichier" in page.text} == set(ASKED[kind])
    assert ("Date du pouvoir" in page.text, "Délégation" in page.text) == (True, False)
    assert elsewhere.sends().heading == "Plus qu’une étape : activez votre demande"
    assert AccountRequest.get().kind == kind


def test_its_own_document_is_demanded_and_explained(elsewhere: Person) -> None:
    begin(elsewhere, nature="autre")
    elsewhere.presses(siret="73282932000074")
    elsewhere.presses(kind="venue", is_head_office="oui", is_school="non", entity_name="La Grange")
    chosen = {"proof_kind": "opening_licence", "name_on_proof": "oui"}
    page = elsewhere.presses(**chosen, proof_of_existence=("licence.pdf", files.pdf()))
    assert page.heading == "Plan de sécurité"
    assert "Le plan qu’une salle affiche à ses sorties" in page.text
    assert "Ou sa référence" not in page.text
    page = elsewhere.presses()
    assert "Joignez ce document : plan de sécurité." in page.text
    page = elsewhere.presses("Envoyer ce fichier", safety_plan=("plan.pdf", files.pdf()))
    assert "plan.pdf" in page.text
    assert elsewhere.presses().heading == "Vos coordonnées"


def test_its_listed_bodies(elsewhere: Person) -> None:
    make_ministry("rivieres", "District des Trois-Rivières")
    page = begin(elsewhere, nature="liste")
    assert "De quel district s’agit-il ?" in page.text
    assert "Mon district n’est pas dans la liste" in page.text
    assert "Choisissez votre district dans la liste." in elsewhere.presses().text
