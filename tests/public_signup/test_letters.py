"""The mandate letter's pages: names that the PDF cannot print, and files that anybody can read."""

from __future__ import annotations

import io

import docx
import pytest

from models import AccountRequest
from tests.public_signup.steps import SIGNATORY, draft, to_letter, to_signatory
from tests.support.signup import Page, Person

pytestmark = pytest.mark.one_database

PDF, WORD = "Télécharger la lettre (PDF)", "Télécharger la lettre (Word)"
ONE = "Le caractère « 阮 » ne peut pas être imprimé en PDF."
TWO = "Les caractères « 阮 » et « 明 » ne peuvent pas être imprimés en PDF."
LETTER_FIELDS = ("entity_name", "applicant_name", "signatory_name", "signatory_capacity", "second_name")


def errors_of(page: Page) -> list[str]:
    """The fields to which the summary of errors leads."""
    return [link for link in page.links if link.startswith("#") and link[1:] in LETTER_FIELDS]


@pytest.mark.parametrize("field", LETTER_FIELDS)
def test_a_letter_that_the_pdf_lacks_is_named_beside_its_field(person: Person, field: str) -> None:
    person.goes("/lettre-de-mandat")
    names = dict.fromkeys(LETTER_FIELDS, "Zoé Œuvré")
    page = person.presses(PDF, **{**names, "second_capacity": "présidente", field: "阮 明"})
    assert errors_of(page) == [f"#{field}"]
    assert TWO in page.text
    assert page.form_with("entity_name").values[field] == ["阮 明"], "what was typed is still there"
    assert "Word" in page.text
    assert person.presses(WORD).response.data.startswith(b"PK")


def test_a_name_of_many_such_letters_is_no_list_without_end(person: Person) -> None:
    person.goes("/lettre-de-mandat")
    page = person.presses(PDF, applicant_name="阮文明國安勇")
    assert "« 阮 », « 文 », « 明 », « 國 », « 安 » et « 勇 » ne peuvent pas être imprimés" in page.text
    page = person.presses(PDF, applicant_name="阮文明國安勇德")
    assert "« 阮 », « 文 », « 明 », « 國 », « 安 » et 2 autres ne peuvent pas être imprimés" in page.text


def test_a_draft_s_letter_names_whose_name_it_is(person: Person) -> None:
    to_signatory(person)
    person.presses(**SIGNATORY | {"signatory_name": "阮 Zoé"})
    page = person.presses(PDF)
    assert f"Signée par : {ONE}" in page.text
    assert draft().resume_requested_at is None
    opened = docx.Document(io.BytesIO(person.presses(WORD).response.data))
    assert "阮 Zoé, agissant" in "".join(paragraph.text for paragraph in opened.paragraphs)


def test_nor_can_the_entity_s_name_be_printed(person: Person) -> None:
    to_letter(person)
    AccountRequest.update(entity_name="Institut 阮", last_name="明").where(AccountRequest.id == draft().id).execute()
    page = person.presses(PDF)
    assert f"Nom de l’entité : {ONE}" in page.text
    assert "Personne désignée : Le caractère « 明 »" in page.text
    assert person.presses(WORD).response.status_code == 200
