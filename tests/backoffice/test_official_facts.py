"""Reviewers of a request see what is declared beside what the directory of companies says, differences marked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest

from domain.companies import DirectoryAnswer, EntityCheck, Establishment, Finding, Source
from models import AccountRequest
from tests.backoffice.conftest import People
from tests.backoffice.test_request_page import page_of

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

Make = Callable[..., AccountRequest]
NUMBER = "73282932000074"


def answer(**changes: object) -> dict[str, object]:
    known = {
        "name": "ATELIER DES ESSAIS",
        "address": "3 RUE BASSE",
        "postcode": "35000",
        "city": "RENNES",
        "legal_category": "5710",
        "is_head_office": True,
    } | changes
    establishment = Establishment(**known)  # type: ignore[arg-type]
    return DirectoryAnswer(NUMBER, Finding.KNOWN, Source.STOCK, date(2026, 11, 1), establishment).stored()


def lines(people: People, request: AccountRequest) -> dict[str, str]:
    """The rows of the comparison by their labels, in words."""
    text = people["reviewer"].get(page_of(request)).text
    table = text[text.index('<table class="compared">') : text.index("</table>")]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.S)
    plain = [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]
    return {row.split(" ")[0]: row for row in plain}


def test_what_is_confirmed_is_identical(people: People, request_of: Make) -> None:
    made = request_of(
        "with_si", siret=NUMBER, entity_name="Atelier des essais", address="3 rue Basse", postcode="35000",
        city="Rennes", official=answer(), entity_check=EntityCheck.CONFIRMED,
    )  # fmt: skip
    rows = lines(people, made)
    for label in ("Nom", "Type", "Siège", "Adresse"):
        assert "Identique" in rows[label], rows
        assert "Diffère" not in rows[label]
    text = people["reviewer"].get(page_of(made)).text
    assert "fichiers stock Sirene, 1er novembre 2026" in " ".join(text.split())
    assert "Non vérifiée" not in text


@pytest.mark.parametrize(
    ("changes", "label", "words"),
    [
        ({"name": "AUTRE ATELIER"}, "Nom", "AUTRE ATELIER"),
        ({"legal_category": "9220"}, "Type", "Association catégorie 9220"),
        ({"is_head_office": False}, "Siège", "Non"),
        ({"address": "9 RUE HAUTE"}, "Adresse", "9 RUE HAUTE"),
    ],
)
def test_what_differs_is_marked(
    people: People, request_of: Make, changes: dict[str, object], label: str, words: str
) -> None:
    made = request_of(
        "with_si", siret=NUMBER, entity_name="Atelier des essais", address="3 rue Basse", postcode="35000",
        city="Rennes", official=answer(**changes), entity_check=EntityCheck.CONTESTED,
    )  # fmt: skip
    rows = lines(people, made)
    assert "≠ Diffère" in rows[label]
    assert words in rows[label]
    assert [name for name in ("Nom", "Type", "Siège", "Adresse") if "Diffère" in rows[name]] == [label]
    text = people["reviewer"].get(page_of(made)).text
    assert "Non vérifiée" in text
    assert "Le demandeur dit que l’annuaire n’est pas exact." in text


def test_what_is_not_declared_is_told_and_differs_from_nothing(people: People, request_of: Make) -> None:
    made = request_of(
        "with_si", siret=NUMBER, entity_name="Atelier des essais", official=answer(), entity_check="typed"
    )
    rows = lines(people, made)
    assert "3 RUE BASSE" in rows["Adresse"]
    assert "Diffère" not in rows["Adresse"]
    assert "Non vérifiée" in people["reviewer"].get(page_of(made)).text


SAYS_NOTHING = {
    Finding.UNKNOWN: "Ce SIRET n’est pas dans l’annuaire",
    Finding.CEASED: "Établissement fermé",
    Finding.NOT_PUBLIC: "ne publie rien de cet établissement",
    Finding.UNAVAILABLE: "il sera consulté de nouveau",
}


@pytest.mark.parametrize(("finding", "words"), SAYS_NOTHING.items())
def test_a_directory_that_says_nothing_says_why(people: People, request_of: Make, finding: Finding, words: str) -> None:
    stored = DirectoryAnswer(NUMBER, finding).stored()
    made = request_of("with_si", siret=NUMBER, official=stored, entity_check=EntityCheck.TYPED)
    text = people["reviewer"].get(page_of(made)).text
    assert words in text
    assert "Annuaire</th>" not in text


def test_an_answer_about_a_former_siret_is_not_shown(people: People, request_of: Make) -> None:
    made = request_of("with_si", siret="35600000000048", official=answer(), entity_check=EntityCheck.CONFIRMED)
    text = people["reviewer"].get(page_of(made)).text
    assert "ATELIER DES ESSAIS" not in text
    assert "Non vérifiée" in text


def test_a_request_of_before_has_no_mark(people: People, request_of: Make) -> None:
    text = people["reviewer"].get(page_of(request_of("with_si", siret=NUMBER))).text
    assert "Non vérifiée" not in text
    assert "Annuaire</th>" not in text


def test_managers_do_not_see_it(people: People, request_of: Make) -> None:
    asked = request_of("with_manager", official=answer(), entity_check=EntityCheck.CONTESTED)
    text = people["manager"].get(page_of(asked)).text
    assert "Annuaire" not in text
    assert "Non vérifiée" not in text
