"""What people copy from letters, mails and their telephones is taken; telephone numbers are read."""

from __future__ import annotations

from typing import Any

import pytest

from models import AccountRequest
from tests.public_signup.steps import SELF, to_self, to_siret
from tests.support.signup import Person

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


def kept(column: str) -> Any:
    return getattr(AccountRequest.select().order_by(AccountRequest.id.desc()).get(), column)


def wrapped(text: str) -> str:
    """As contact applications copy it: between a direction mark and its end."""
    return f"\u202a{text}\u202c"


COPIED_SIRETS = [
    "\u200e732 829 320 00074",
    "SIRET : 732 829 320 00074",
    "n° 732.829.320.00074",
    "Siret:73282932000074 (siège)",
    "73 282 932 000 074,00",
    '="73282932000074"',
    "Verdure, SIRET 732 829 320 00074 - APE 8559A",
    "732&nbsp;829&nbsp;320&nbsp;00074",
]


@pytest.mark.parametrize("typed", COPIED_SIRETS)
def test_a_siret_copied_from_a_letter(person: Person, typed: str) -> None:
    to_siret(person)
    person.presses(siret=typed)
    assert kept("siret") == "73282932000074"


def test_everything_may_come_between_direction_marks(person: Person) -> None:
    to_self(person)
    names = ("first_name", "last_name", "capacity", "email")
    page = person.presses(
        **{**SELF, **{name: wrapped(SELF[name]) for name in names}, "phone": wrapped("01 99 00 12 34")}
    )
    assert page.heading == "Vérifiez votre demande", page.text
    assert [kept(name) for name in names] == [SELF[name] for name in names]
    assert kept("phone") == "+33199001234"
    assert "01 99 00 12 34" in page.text


def test_an_address_and_a_telephone_copied_from_a_signature(person: Person) -> None:
    to_self(person)
    copied = {"email": f"Zoé Roy <mailto:{SELF['email']}>;", "phone": "Tél. (standard) : 01.99.00.12.34 poste n° 12"}
    assert person.presses(**SELF | copied).heading == "Vérifiez votre demande"
    assert (kept("email"), kept("phone")) == (SELF["email"], "+33199001234;ext=12")


def test_a_name_with_signs_of_a_contact_card(person: Person) -> None:
    """Each alone would have been refused: no reader sees them."""
    to_self(person)
    names = {
        "first_name": "\u2068Camille\u2069 Anne\u2063",
        "last_name": "Roy\ufffc\x0bMartin",
        "capacity": "\ufeffChef\u00adfe",
    }
    assert person.presses(**SELF | names).heading == "Vérifiez votre demande"
    assert [kept(name) for name in names] == ["Camille Anne", "Roy Martin", "Cheffe"]


@pytest.mark.parametrize("blank", ["\u3164", "\u2800\u2800", "\u2063\ufe0f"])
def test_a_name_that_shows_nothing_is_none(person: Person, blank: str) -> None:
    to_self(person)
    page = person.presses(**SELF | {"last_name": blank})
    assert page.title.startswith("Erreur : ")
    assert "Indiquez votre nom." in page.text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("abc", "Ce n’est pas un numéro de téléphone."),
        ("12", "Ce numéro de téléphone est trop court."),
        ("01 99 00 12 34 ou 06 12 34 56 78", "Ce n’est pas un numéro de téléphone."),
        ("0199001234 0612345678", "Ce numéro de téléphone est trop long : donnez-en un seul."),
    ],
)
def test_a_telephone_number_that_is_none(person: Person, typed: str, told: str) -> None:
    to_self(person)
    page = person.presses(**{**SELF, "phone": typed})
    assert page.title.startswith("Erreur : ")
    assert told in page.text
    assert page.form_with("phone").values["phone"] == [typed]
    assert page.form_with("phone").values["email"] == [SELF["email"]]


@pytest.mark.parametrize("typed", ["+32 2 555 12 12", "+687 26 22 22", "0262 12 34 56"])
def test_a_telephone_number_of_elsewhere(person: Person, typed: str) -> None:
    to_self(person)
    assert person.presses(**{**SELF, "phone": typed}).heading == "Vérifiez votre demande"
    assert kept("phone").startswith("+")
