"""Ways through the signup that several tests take."""

from __future__ import annotations

from typing import Any

from models import AccountRequest
from tests.support import files
from tests.support.factories import luhn_siret
from tests.support.signup import Page, Person

PASSWORD = "quatre chevaux sous la pluie"
ADDRESS = "camille.roy@acme.example"
KBIS = ("kbis.pdf", files.pdf())
LETTER = ("mandat.pdf", files.pdf(text="Je soussignée"))

SIRET = luhn_siret(1)
ENTITY = {"kind": "company", "is_head_office": "oui", "entity_name": "Acme SAS"}
PROOF: dict[str, Any] = {"proof_kind": "kbis", "proof_of_existence": KBIS, "name_on_proof": "oui"}
SIGNATORY = {
    "first_name": "Camille",
    "last_name": "Roy",
    "signatory_is_legal_representative": "oui",
    "signatory_name": "Dominique Martin",
    "signatory_capacity": "présidente",
}
SIGNED: dict[str, Any] = {"mandate_date": "20/11/2026", "signature_kind": "handwritten", "mandate": LETTER}

OF_MANDATE = {*SIGNED, *SIGNATORY} - {"mandate", "first_name", "last_name"}
"""What a complement asks beside the file of a mandate."""

PROOF_PAGE = "Document attestant de l’existence légale"
SIGNATORY_PAGE = "Qui signe la lettre ?"
LETTER_PAGE = "La lettre à faire signer"
SIGNED_PAGE = "La lettre signée"
FIRST_PAGES = (PROOF_PAGE, SIGNATORY_PAGE)
"""One of them comes first, as the kind of body says."""
SELF = {
    "first_name": "Camille",
    "last_name": "Roy",
    "capacity": "Responsable de la formation",
    "email": ADDRESS,
    "password": PASSWORD,
}


WITHOUT_SIRET = "L’entité n’a pas de SIRET"


def to_siret(person: Person) -> Page:
    """Another body than a ministry is asked for its SIRET."""
    person.goes("/creer-un-compte/")
    person.presses("Commencer")
    return person.presses(nature="autre")


def to_entity(person: Person) -> Page:
    """A body with a SIRET; no directory tells the rest."""
    to_siret(person)
    return person.presses(siret=SIRET)


def to_entity_without(person: Person, kind: str) -> Page:
    """A body of this kind without a SIRET."""
    to_siret(person)
    person.presses(WITHOUT_SIRET)
    return person.presses(kind=kind)


def to_proof(person: Person) -> Page:
    to_entity(person)
    return person.presses(**ENTITY)


def to_signatory(person: Person) -> Page:
    """The Kbis does not name the applicant."""
    to_proof(person)
    return person.presses(**PROOF | {"name_on_proof": "non"})


def to_letter(person: Person) -> Page:
    to_signatory(person)
    return person.presses(**SIGNATORY)


def to_signed_letter(person: Person) -> Page:
    to_letter(person)
    return person.presses()


def to_self(person: Person) -> Page:
    to_proof(person)
    return person.presses(**PROOF)


def to_summary(person: Person) -> Page:
    to_self(person)
    return person.presses(**SELF)


def sent(person: Person) -> Page:
    to_summary(person)
    return person.sends()


def draft() -> AccountRequest:
    """The one request there is."""
    return AccountRequest.get()
