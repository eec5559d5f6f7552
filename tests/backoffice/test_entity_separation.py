"""Separating an entity in two, on the screen, and undoing a merge there."""

from __future__ import annotations

import pytest

from models import Entity, Membership
from queries.entity_merges import merge_facts
from queries.entity_separations import parts_of
from tests.backoffice.conftest import People
from tests.support import factories
from tests.support.signup import Page

pytestmark = pytest.mark.one_database

ACT = {"effective_on": "01/11/2026", "reason": "Deux structures."}


@pytest.fixture
def address(people: People) -> str:
    for name in ("manager", "depositor"):
        people.account(name)
    return f"/backoffice/entites/{people.entity.id}/separer"


def test_people_are_chosen_by_name(people: People, address: str) -> None:
    role = Membership.get(Membership.account == people.account("depositor"))
    request = factories.make_request(people.deps, entity=people.entity)
    text = people["si"].get(address).text
    assert people.account("depositor").full_name in text
    assert request.reference in text
    sent = ACT | {"name": "Antenne", "seen": parts_of(people.entity).mark, f"role-{role.id}": "part"}
    answer = people["si"].post(address, **sent, **{f"request-{request.id}": "part"})
    assert answer.location == f"/backoffice/entites/{people.entity.id}"
    other = Entity.get(Entity.name == "Antenne")
    assert Membership.get_by_id(role.id).entity_id == other.id
    assert f'href="/backoffice/entites/{other.id}"' in people["si"].get(answer.location).text


def test_what_was_merged_is_proposed_to_stand_again_with_its_people(people: People, address: str) -> None:
    people.account("other_manager")
    facts = merge_facts(people.other_entity, people.entity)
    merged = ACT | {"avec": str(people.entity.id), "seen": facts.mark, "founder": str(facts.founders[0].id)}
    people["si"].post(f"/backoffice/entites/{people.other_entity.id}/fusionner", **merged)
    page = Page(people["si"].get(address))
    form = page.form_with("reason").values
    role = Membership.get(Membership.account == people.account("other_manager"))
    assert form[f"role-{role.id}"] == ["part"]
    sent = ACT | {"seen": form["seen"][0], "restored": str(people.other_entity.id)}
    assert people["si"].post(address, **sent).status_code == 302
    assert Entity.get_by_id(people.other_entity.id).merged_into_id is None
    assert Membership.get_by_id(role.id).entity_id == people.other_entity.id


def test_a_body_of_the_list_is_separated_into_another_of_the_list(people: People, address: str) -> None:
    ecology, sea = factories.make_ministry("ecologie", "Écologie"), factories.make_ministry("mer", "Mer")
    listed = factories.make_entity(people.deps, ministry=ecology, identifier_kind="ministry", siret="ecologie")
    address = f"/backoffice/entites/{listed.id}/separer"
    missing = people["si"].post(address, **ACT, listed="", seen=parts_of(listed).mark)
    assert missing.status_code == 422
    assert "Choisissez un ministère de la liste." in missing.text
    assert people["si"].post(address, **ACT, listed=str(sea.id), seen=parts_of(listed).mark).status_code == 302
    assert Entity.get(Entity.ministry == sea).name == "Mer"


def test_what_is_missing_is_said_and_nothing_is_lost(people: People, address: str) -> None:
    answer = people["si"].post(address, **ACT, name="", document="Délibération 12", seen="")
    assert answer.status_code == 422
    assert "Donnez un nom à la nouvelle entité." in answer.text
    assert "Délibération 12" in answer.text


def test_what_changed_meanwhile_is_shown_first(people: People, address: str) -> None:
    answer = people["si"].post(address, **ACT, name="Antenne", seen="autre")
    assert answer.status_code == 422
    assert "Relisez-les" in answer.text
    again = Page(answer).form_with("seen").values["seen"][0]
    assert people["si"].post(address, **ACT, name="Antenne", seen=again).status_code == 302
