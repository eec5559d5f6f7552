"""The search over everything: what it offers to whom, as a page and as the palette's list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.permissions import STAFF, Permission
from domain.states import StaffRole
from models import AccountRequest, Ministry
from tests.backoffice.conftest import People
from tests.support import factories

ADDRESS = "/backoffice/recherche"

Make = Callable[..., AccountRequest]


def offered(people: People, who: str, text: str) -> str:
    answer = people[who].get(ADDRESS, query_string={"q": text})
    assert answer.status_code == 200
    return str(answer.text)


def test_offers_people_entities_and_requests(people: People, request_of: Make) -> None:
    asked = request_of("with_manager", first_name="Maëlys", last_name="Essaime")
    text = offered(people, "si", "ESSAI")
    for hit in ("manager@essai.example", "Institut des essais", asked.reference, "Maëlys Essaime"):
        assert hit in text
    assert "Compagnie voisine" not in text


@pytest.mark.parametrize("typed", ["{reference}", "[{reference}]", " {reference}\u200e", "réf. {lower}"])
def test_finds_a_request_by_its_reference(people: People, request_of: Make, typed: str) -> None:
    asked = request_of("with_si")
    text = offered(people, "si", typed.format(reference=asked.reference, lower=asked.reference.lower()))
    assert f"/backoffice/demandes/{asked.reference}" in text


def test_a_manager_is_offered_nothing_of_another_entity(people: People, request_of: Make) -> None:
    theirs = factories.make_request(people.deps, "with_si", last_name="Voisinage")
    people.account("other_manager")
    mine = request_of("with_manager")
    for typed in ("voisin", "essai", theirs.reference, str(people.other_entity.identifier)):
        text = offered(people, "manager", typed)
        for foreign in ("Compagnie voisine", f"demandes/{theirs.reference}", "other_manager@", "n’est pas à vous"):
            assert foreign not in text
    text = offered(people, "manager", "essai")
    assert "Institut des essais" in text
    assert mine.reference in text
    assert "/backoffice/comptes/" not in text


def test_a_manager_finds_the_people_of_their_entity(people: People) -> None:
    people.account("depositor")
    text = offered(people, "manager", "depositor@essai.example")
    assert f'href="/backoffice/entites/{people.entity.id}"' in text
    assert "Déposant" in text


def test_a_reader_is_offered_no_account(people: People) -> None:
    people.account("manager")
    assert "manager@essai.example" not in offered(people, "reader", "manager")


def test_staff_without_the_right_learn_that_a_request_exists(
    people: People, request_of: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = request_of("with_si")
    absent = "ZZZ-ZZZ-ZZZ"
    assert "n’est pas à vous" not in offered(people, "reader", asked.reference)
    monkeypatch.setitem(STAFF, StaffRole.READER, frozenset({Permission.SEE_BACKOFFICE}))
    text = offered(people, "reader", asked.reference)
    assert "Cette demande existe, mais elle n’est pas à vous." in text
    assert asked.last_name not in text
    assert "n’est pas à vous" not in offered(people, "reader", absent)


def test_begins_with_where_one_can_go(people: People) -> None:
    text = offered(people, "si", "")
    for command in ("Statistiques", "Demandes\u00a0: Toutes", "Inviter un agent", "Mon compte"):
        assert command in text
    assert "Inviter un agent" not in offered(people, "reader", "")


def test_a_mark_asks_for_screens_and_actions_alone(people: People) -> None:
    Ministry.create(code="agents", label="Ministère des agents")
    text = offered(people, "si", "> agent")
    assert "Inviter un agent" in text
    assert "Écrans et actions" in text
    for group in ("Personnes", "Entités", "Chercher dans les listes"):
        assert f">{group}</h2>" not in text


def test_an_operator_asks_for_requests(people: People, request_of: Make) -> None:
    waiting, refused = request_of("with_si"), request_of("rejected")
    text = offered(people, "si", "statut:refusee")
    assert refused.reference in text
    assert waiting.reference not in text
    assert "n’est pas un critère" in offered(people, "si", "etats:refusee")


HOSTILE: list[Any] = ["\x00", "%", "_%_", "*", '"', "-", ">", "a" * 10_000, "' OR 1=1 --", "statut:", "\u202e\ud800x"]


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_anything_can_be_typed(people: People, typed: str) -> None:
    assert "Rechercher partout" in offered(people, "si", typed.encode("utf-8", "replace").decode())


def test_leads_to_the_lists_for_more(people: People) -> None:
    text = offered(people, "si", "martin")
    for screen in ("demandes", "entites", "comptes", "mails"):
        assert f'href="/backoffice/{screen}/?recherche=martin"' in text


def test_the_palette_is_given_options_alone(people: People) -> None:
    part = people["si"].get(ADDRESS, query_string={"q": "journal"}, headers={"HX-Request": "true"}).text
    assert 'role="option"' in part
    assert "<html" not in part
