"""The bad input of test_bad_input.py once more on PostgreSQL, which minds other things than SQLite: NUL bytes, lengths.

One person types all of it, one after the other, into the same page; then what is right, and goes on.
"""

from __future__ import annotations

import pytest

from tests.public_signup.steps import ENTITY, PROOF_PAGE, SELF, SIGNED, draft, to_self, to_signed_letter, to_siret
from tests.public_signup.test_bad_input import (
    ADDRESSES,
    BAD_ADDRESSES,
    BAD_NAMES,
    DATES,
    FILES,
    NAMES,
    SIRETS,
    refused,
)
from tests.support import files
from tests.support.signup import Person

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]


@pytest.fixture
def database_url(postgresql_url: str) -> str:
    return postgresql_url


def test_sirets(person: Person) -> None:
    to_siret(person)
    for typed, words in SIRETS.items():
        refused(person.presses(siret=typed), words)
    person.presses(siret="732.829 320\u202f00074")
    assert person.presses(**ENTITY).heading == PROOF_PAGE
    assert draft().siret == "73282932000074"


def test_names_and_addresses(person: Person) -> None:
    to_self(person)
    for name, words in BAD_NAMES.values():
        page = person.presses(**{**SELF, "last_name": name})
        refused(page, words)
        assert page.form_with("email").values["email"] == [SELF["email"]]
    for typed in BAD_ADDRESSES:
        page = person.presses(**{**SELF, "email": typed})
        assert page.title.startswith("Erreur : ")
        assert page.form_with("first_name").values["first_name"] == ["Camille"]
    known = {name: value for name, value in SELF.items() if name != "password"}  # chosen by now
    for name, (typed, key) in zip(NAMES, [*ADDRESSES.items()] * 3, strict=False):
        person.goes("/creer-un-compte/vous")
        assert person.presses(**{**known, "last_name": name, "email": typed}).heading == "Vérifiez votre demande"
        assert (draft().last_name, draft().email_key) == (" ".join(name.split()), key)


def test_files_and_dates(person: Person) -> None:
    to_signed_letter(person)
    for file, words in FILES.values():
        refused(person.presses(**{**SIGNED, "mandate": file}), words)
    for typed, words in DATES.items():
        page = person.presses(mandate_date=typed)
        assert page.text.count(words) >= 2
        assert page.form_with("mandate").choices["signature_kind"] == ["handwritten", "electronic"]
    page = person.presses(mandate_date="24 août 2026", mandate=("mandat.jpg", files.jpeg()))
    assert page.heading == "Vos coordonnées"
