"""Merging two entities on the screen: found, compared, chosen, done, and where the former one leads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from domain.states import Role
from models import AccountRequest, Entity, Membership
from models_work import Job
from queries.entity_merges import merge_facts
from tests.backoffice.conftest import People
from tests.support import factories
from tests.support.application import work
from tests.support.signup import Page

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


@pytest.fixture
def address(people: People) -> str:
    """Where « Institut des essais », which has a manager and a depositor, is merged into « Compagnie voisine »."""
    for name in ("manager", "depositor", "other_manager"):
        people.account(name)
    return f"/backoffice/entites/{people.entity.id}/fusionner"


def fields(people: People, **others: str) -> dict[str, str]:
    """What the form is sent with."""
    facts = merge_facts(people.entity, people.other_entity)
    sent = {
        "avec": str(people.other_entity.id),
        "effective_on": "01/11/2026",
        "reason": "Réforme des instituts.",
        "document": "Décret 2026-12",
        "seen": facts.mark,
    }
    if len(facts.founders) > 1:
        sent["founder"] = str(facts.founders[0].id)
    return sent | others


def test_one_of_many_requests_is_left_to_the_worker(
    app: Flask, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    si, other = people["si"], factories.make_entity(people.deps, name="Celle qui reste")
    factories.make_request(people.deps, entity=people.entity)
    few = replace(people.deps, policy=replace(people.deps.policy, bulk_chunk=0))
    monkeypatch.setitem(app.extensions, "guichet_dependencies", few)
    address = f"/backoffice/entites/{people.entity.id}/fusionner?avec={other.id}"
    assert "en arrière-plan" in si.get(address).text
    seen = merge_facts(people.entity, other).mark
    answer = si.post(address, effective_on="01/11/2026", reason="Réforme.", seen=seen)
    page = si.get(answer.location).text
    assert "Fusionner «" in page
    assert "En cours" in page
    monkeypatch.setitem(app.extensions, "guichet_dependencies", people.deps)
    work(app)
    page = si.get(answer.location).text
    assert f'href="/backoffice/entites/{other.id}"' in page
    assert "Résultat en CSV" not in page
    assert Entity.get_by_id(people.entity.id).merged_into_id == other.id
    again = Job.create(kind="merge", state="cancelled", author=people.account("si"), created_at=people.deps.now(),
                       parameters=Job.get().parameters | {"why": "merge_changed"})  # fmt: skip
    assert "rien n’est fusionné" in si.get(f"/backoffice/taches/{again.id}").text
    assert "Fusionner" in si.get("/backoffice/taches/").text


def test_the_other_one_is_looked_for_or_proposed(people: People, address: str) -> None:
    factories.make_entity(people.deps, name="Institut des essayages")
    assert "Institut des essayages" in people["si"].get(address).text
    text = people["si"].get(address, query_string={"recherche": "compagnie"}).text
    assert f"avec={people.other_entity.id}" in text
    assert "Aucune entité ne correspond." in people["si"].get(address, query_string={"recherche": "zzz"}).text


def test_both_stand_side_by_side_with_what_moves(people: People, address: str) -> None:
    factories.make_request(people.deps, entity=people.entity)
    answer = people["si"].get(address, query_string={"avec": people.other_entity.id})
    assert Page(answer).heading == "Fusionner deux entités"
    assert "2 personnes, 1 demande ouverte" in answer.text
    assert people.other_entity.identifier[-5:] in answer.text


def test_it_is_done_and_the_former_one_leads_to_what_it_became(people: People, address: str) -> None:
    request = factories.make_request(people.deps, entity=people.entity)
    answer = people["si"].post(address, **fields(people))
    assert answer.location == f"/backoffice/entites/{people.other_entity.id}"
    former = people["si"].get(f"/backoffice/entites/{people.entity.id}")
    assert former.location == answer.location
    assert "est réunie avec" in people["si"].get(answer.location).text
    assert AccountRequest.get_by_id(request.id).entity_id == people.other_entity.id
    assert people["si"].get(address).status_code == 404


def test_its_page_tells_what_it_was_and_to_whom_mandates_were_given(people: People, address: str) -> None:
    answer = people["si"].post(address, **fields(people))
    text = people["si"].get(answer.location).text
    assert text.count("mandat donné à «\N{NO-BREAK SPACE}Institut des essais") == 2
    assert "Entité devenue une autre" in text
    assert "mandat donné à" in people["manager"].get(answer.location).text


def test_a_merged_entity_is_in_no_list_and_its_requests_are_still_found_by_it(people: People, address: str) -> None:
    request = factories.make_request(people.deps, entity=people.entity)
    people["si"].post(address, **fields(people))
    assert "Institut des essais" not in people["reader"].get("/backoffice/entites/").text
    asked = {"vue": "toutes", "entite": people.entity.id}
    assert request.reference in people["si"].get("/backoffice/demandes/", query_string=asked).text
    assert request.reference in people["manager"].get("/backoffice/demandes/", query_string=asked).text
    manager = people["manager"].get(f"/backoffice/entites/{people.entity.id}")
    assert manager.location == f"/backoffice/entites/{people.other_entity.id}"


def test_somebody_who_has_a_role_in_both_keeps_the_chosen_one(people: People, address: str) -> None:
    account = people.account("depositor")
    there = Membership.create(account=account, entity=people.other_entity, role=Role.DEPOSITOR, since=people.deps.now())
    answer = people["si"].post(address, **fields(people, **{f"role-{account.id}": "0"}))
    assert answer.status_code == 422
    assert f"Choisissez le rôle que garde {account.full_name}." in answer.text
    answer = people["si"].post(address, **fields(people, **{f"role-{account.id}": str(there.id)}))
    assert answer.status_code == 302
    current = Membership.select().where(Membership.account == account, Membership.until.is_null())
    assert [row.id for row in current] == [there.id]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"effective_on": ""}, "Indiquez la date d’effet."),
        ({"effective_on": "31/02/2026"}, "Cette date n’existe pas"),
        ({"effective_on": "01/11/2099"}, "Cette date est à venir"),
        ({"reason": " "}, "Indiquez un motif."),
        ({"founder": "0"}, "Choisissez qui reste le premier gestionnaire."),
        ({"seen": "autre"}, "Quelqu’un"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    people: People, address: str, wrong: dict[str, Any], words: str
) -> None:
    answer = people["si"].post(address, **fields(people, document="Décret de 2026") | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Décret de 2026" in answer.text
    assert Entity.get_by_id(people.entity.id).merged_into_id is None


def test_what_was_not_shown_is_shown_and_sent_again(people: People, address: str) -> None:
    answer = people["si"].post(address, **fields(people, seen="autre"))
    again = Page(answer).form_with("seen").values["seen"][0]
    assert people["si"].post(address, **fields(people, seen=again)).status_code == 302


@pytest.mark.parametrize("who", ["manager", "reader", "support", "reviewer"])
def test_only_si_administrators_are_offered_it(people: People, address: str, who: str) -> None:
    assert "Fusionner" not in people[who].get(f"/backoffice/entites/{people.entity.id}").text
    assert "Fusionner" in people["si"].get(f"/backoffice/entites/{people.entity.id}").text
