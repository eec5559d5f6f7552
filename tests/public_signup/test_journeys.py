"""Whole journeys through the real application, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

from domain.states import State
from models import AccountRequest
from tests.support import files
from tests.support.factories import luhn_siret
from tests.support.signup import Page, Person

PASSWORD = "quatre chevaux sous la pluie"
KBIS = ("kbis.pdf", files.pdf())
LETTER = ("mandat.pdf", files.pdf(text="Je soussignée"))

Secrets = Callable[..., dict[str, str]]


def sound(page: Page) -> Page:
    """What is true of any page: one heading, a title, ids that are unique, labelled inputs."""
    assert page.status == 200, page.text[:800]
    assert len(page.headings) == 1
    assert page.heading in page.title
    assert page.duplicates == []
    assert [name for name in page.unlabelled if name] == []
    return page


def start(person: Person) -> Page:
    sound(person.goes("/creer-un-compte/"))
    return sound(person.presses("Commencer"))


def gives_name_and_password(person: Person, address: str) -> Page:
    return sound(
        person.presses(
            first_name="Camille",
            last_name="Roy",
            capacity="Responsable de la formation",
            email=address,
            phone="01 02 03 04 05",
            password=PASSWORD,
        )
    )


def company(person: Person, address: str = "camille.roy@acme.example", siret: str | None = None) -> Page:
    """A company's signup up to its confirmation."""
    start(person)
    sound(person.presses(nature="autre", kind="company"))
    sound(person.presses(has_siret="oui", siret=siret or luhn_siret(1), is_head_office="oui", entity_name="Acme SAS"))
    if "Aucune pièce" not in person.page.text:
        sound(
            person.presses(
                first_name="Camille",
                last_name="Roy",
                proof_kind="kbis",
                proof_of_existence=KBIS,
                name_on_proof="oui",
            )
        )
    else:
        sound(person.presses())
    gives_name_and_password(person, address)
    assert person.page.heading == "Vérifiez votre demande"
    return sound(person.presses("Envoyer ma demande"))


def test_a_company_whose_kbis_names_the_applicant(person: Person, secrets_to: Secrets) -> None:
    company(person)
    assert person.page.heading == "Plus qu’une étape : activez votre demande"
    token = secrets_to("camille.roy@acme.example", "submitted")["activation"]
    sound(person.goes(f"/activation/{token}"))
    sound(person.presses("Activer ma demande"))
    assert person.page.heading == "L’administrateur du SI a votre demande"
    assert AccountRequest.get().state == State.WITH_SI
    sound(person.goes(f"/activation/{token}"))
    assert person.page.heading == "Votre demande est déjà activée"
    sound(person.presses("Suivre ma demande"))
    assert person.page.heading == "L’administrateur du SI a votre demande"
