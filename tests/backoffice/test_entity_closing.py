"""Closing an entity and opening it again, on the screen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.calendar import paris_date
from domain.states import State
from models import Entity, Membership
from tests.backoffice.conftest import People
from tests.support import factories

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


@pytest.fixture
def address(people: People) -> str:
    people.account("manager")
    return f"/backoffice/entites/{people.entity.id}"


def day(people: People, days: int = 0) -> str:
    return f"{paris_date(people.deps.now()) + timedelta(days=days):%d/%m/%Y}"


def test_it_says_what_ends_and_does_it(people: People, address: str) -> None:
    text = people["si"].get(f"{address}/fermer").text
    assert "1 personne et" in " ".join(text.split())
    answer = people["si"].post(f"{address}/fermer", effective_on=day(people), reason="Cessation d’activité.")
    assert answer.location == address
    page = people["si"].get(address).text
    assert "L’entité est fermée depuis le" in page
    assert "Rouvrir" in page
    assert Membership.select().where(Membership.entity == people.entity, Membership.until.is_null()).count() == 0


def test_it_is_announced_for_a_day_to_come_and_taken_back(people: People, address: str) -> None:
    people["si"].post(f"{address}/fermer", effective_on=day(people, 30), reason="Cessation d’activité.")
    page = people["si"].get(address).text
    assert "L’entité sera fermée le" in page
    assert "gardent" in people["si"].get(f"{address}/rouvrir").text
    people["si"].post(f"{address}/rouvrir", effective_on=day(people), reason="Elle continue.")
    assert "L’entité est rouverte." in people["si"].get(address).text
    assert Entity.get_by_id(people.entity.id).closed_on is None


@pytest.mark.parametrize("verb", ["fermer", "rouvrir"])
def test_what_is_missing_is_said_and_nothing_is_lost(people: People, address: str, verb: str) -> None:
    answer = people["si"].post(f"{address}/{verb}", effective_on=day(people), document="Décret 2026-7", reason="")
    assert answer.status_code == 422
    assert "Indiquez un motif." in answer.text
    assert "Décret 2026-7" in answer.text


def test_a_later_request_that_names_it_is_marked(people: People, address: str) -> None:
    people["si"].post(f"{address}/fermer", effective_on=day(people), reason="Cessation d’activité.")
    request = factories.make_request(people.deps, State.WITH_SI, entity=people.entity)
    page, listed = f"/backoffice/demandes/{request.reference}", "/backoffice/demandes/?vue=toutes"
    text = people["si"].get(page).text
    assert "Elle est fermée depuis le" in text
    assert "la première personne validée en devient" not in text
    assert "entité fermée" in people["si"].get(listed).text
    people["si"].post(f"{address}/rouvrir", effective_on=day(people), reason="Elle continue.")
    assert "Elle est fermée depuis le" not in people["si"].get(page).text
    assert "entité fermée" not in people["si"].get(listed).text


def test_what_cannot_be_done_is_said(people: People, address: str) -> None:
    answer = people["si"].post(f"{address}/rouvrir", effective_on=day(people), reason="Elle continue.")
    assert answer.status_code == 422
    assert "L’entité n’est pas fermée." in answer.text


def test_a_closed_entity_says_so_on_its_page(people: People, address: str) -> None:
    people["si"].post(f"{address}/fermer", effective_on=day(people, 30), reason="Cessation d’activité.")
    people["si"].get(address)
    text = people["manager"].get(address).text
    assert "Fermée à partir du" in text
    assert "Cessation d’activité." in text
