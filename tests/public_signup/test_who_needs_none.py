"""Who needs no account is told first; kinds are told by examples; nobody is asked for more than is needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from config import load_settings
from models import AccountRequest
from services.machinery.dependencies import Dependencies
from tests.public_signup.steps import SELF, to_self, to_siret
from tests.support.application import connected, make_app
from tests.support.dependencies import Clock
from tests.support.factories import browser_of, make_draft
from tests.support.settings import environment
from tests.support.signup import Person

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

AGENCY = Path(__file__).parent.parent / "data" / "second_agency.toml"
SHARED = "semble être celle d’un service"


def test_who_needs_no_account_is_the_first_thing_of_the_home_page(person: Person, deps: Dependencies) -> None:
    text = person.goes("/").text
    assert len(deps.registry.signup.no_account) == 2
    places = [text.index(" ".join(line.split())) for line in deps.registry.signup.no_account]
    assert max(places) < text.index("Ce qu’il vous faut")
    assert max(places) < text.index("Un quart d’heure")


def test_an_agency_that_says_nothing_of_it_has_no_such_part(tmp_path: Path, sqlite_url: str) -> None:
    settings = load_settings(environment(tmp_path, database_url=sqlite_url, kinds_file=str(AGENCY)))
    with connected(make_app(settings, Clock())) as app:
        assert "pas besoin de compte" not in Person(app).goes("/").text


@pytest.mark.parametrize(
    "example", ["GRETA", "chambre de commerce", "GIP", "tribunal en Alsace-Moselle", "de plusieurs"]
)
def test_kinds_are_chosen_by_their_examples(person: Person, example: str) -> None:
    to_siret(person)
    page = person.presses("L’entité n’a pas de SIRET")
    assert "kind" in page.form_with("kind").choices
    assert example in page.text


def test_papers_and_registers_of_their_own(deps: Dependencies) -> None:
    """An artisan has no Kbis; in Alsace-Moselle an association has neither RNA nor Journal officiel."""
    registry = deps.registry
    company, association = registry.kind("company"), registry.kind("association")
    assert "rne" in {proof.code for proof in company.proofs}
    assert not registry.proof("rne").needs_reason
    assert "court_register" in {proof.code for proof in association.proofs}
    assert "court" in {register.code for register in association.registers}


def test_civility_is_asked_nowhere(person: Person) -> None:
    page = to_self(person)
    assert "civility" not in page.form_with("first_name").choices
    assert "Civilité" not in page.text
    assert "civilité" not in person.goes("/donnees-personnelles").text.lower()


def test_a_services_address_is_said_to_be_one_and_taken(person: Person) -> None:
    to_self(person)
    page = person.presses(**{**SELF, "email": "contact@acme.example"})
    assert page.heading == "Vérifiez votre demande", "it is not refused"
    assert SHARED in page.text
    page = person.goes("/creer-un-compte/vous")
    assert SHARED in page.text
    assert AccountRequest.get().email == "contact@acme.example"


def test_a_persons_own_address_is_said_nothing_of(app: Flask, deps: Dependencies) -> None:
    person = Person(app)
    person.client.set_cookie("guichet-demande", browser_of(make_draft(deps)))
    assert SHARED not in person.goes("/creer-un-compte/recapitulatif").text
    assert SHARED not in person.goes("/creer-un-compte/vous").text
