"""« Proposer comme gestionnaire », from the page of an entity."""

from __future__ import annotations

import pytest

from domain.states import Role
from models import Mail, Membership
from models_people import ManagerProposal
from tests.backoffice.conftest import People
from tests.support.factories import make_entity, make_member
from web.limits import FORM_FACTORS

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

PROPOSE = "Proposer comme"


def page_of(people: People) -> str:
    return f"/backoffice/entites/{people.entity.id}"


def depositor(people: People) -> Membership:
    actor = make_member(people.deps, people.entity, Role.DEPOSITOR, first_name="Ana", last_name="Neuve")
    return Membership.get(Membership.account == actor.account_id)


def test_a_manager_proposes_a_depositor_and_takes_it_back(people: People) -> None:
    role, manager, page = depositor(people), people["manager"], page_of(people)
    address = f"/backoffice/roles/{role.id}/proposer"
    assert address in manager.get(page).text
    answer = manager.fill_in(address)
    assert (answer.status_code, "Choisissez ce que devient votre rôle." in answer.text) == (422, True)
    assert manager.fill_in(address, how="reste").location.startswith(page)
    proposal = ManagerProposal.get()
    assert (proposal.hands_over, proposal.stays) == (True, True)
    shown = manager.get(page).text
    assert "La proposition est envoyée." in shown
    assert "à sa place" in shown
    assert address not in shown
    manager.post(f"/backoffice/roles/{role.id}/ne-plus-proposer", page)
    shown = manager.get(page).text
    assert "La proposition est annulée." in shown
    assert address in shown


def test_somebody_proposed_meanwhile_is_told_beside_the_question(people: People) -> None:
    role, manager = depositor(people), people["manager"]
    address = f"/backoffice/roles/{role.id}/proposer"
    assert manager.fill_in(address, how="second").status_code == 302
    answer = manager.fill_in(address, how="quitte")
    assert (answer.status_code, "est déjà proposée comme" in answer.text) == (422, True)
    assert Mail.select().where(Mail.event == "manager_proposed").count() == 1


def test_proposals_and_departures_of_one_account_are_counted(people: People) -> None:
    """One who proposes and takes back without end writes rows and a journal without end."""
    role, manager, page = depositor(people), people["manager"], page_of(people)
    settings = people.app.extensions["guichet_settings"]
    people.app.extensions["guichet_settings"] = settings.model_copy(update={"requests_per_visitor_per_hour": 1})
    for first, again, answers in (
        (f"/backoffice/roles/{role.id}/proposer", f"/backoffice/roles/{role.id}/ne-plus-proposer", {"how": "second"}),
        (f"{page}/quitter", f"{page}/rester", {"then": "reste"}),
    ):
        statuses = [manager.post(first, page, **answers).status_code, manager.post(again, page).status_code]
        statuses += [manager.post(again, page).status_code for _ in range(FORM_FACTORS["proposal"] - 2)]
        assert set(statuses) <= {302, 404}
        assert (manager.post(first, page, **answers).status_code, manager.post(again, page).status_code) == (429, 429)


def test_an_administrator_proposes_a_second_one_alone(people: People) -> None:
    role, admin = depositor(people), people["si"]
    address = f"/backoffice/roles/{role.id}/proposer"
    assert "Elle me remplace" not in admin.get(address).text
    assert admin.post(address, page_of(people), how="second").status_code == 302
    proposal = ManagerProposal.get()
    assert (proposal.hands_over, proposal.proposer_id) == (False, people.account("si").id)


@pytest.mark.parametrize("who", ["support", "reviewer"])
def test_nobody_else_is_offered_it(people: People, who: str) -> None:
    role = depositor(people)
    assert PROPOSE not in people[who].get(page_of(people)).text
    assert people[who].get(f"/backoffice/roles/{role.id}/proposer").status_code == 403


def test_nor_for_people_of_another_entity(people: People) -> None:
    actor = make_member(people.deps, make_entity(people.deps), Role.DEPOSITOR)
    other = Membership.get(Membership.account == actor.account_id)
    for last in ("proposer", "ne-plus-proposer"):
        address = f"/backoffice/roles/{other.id}/{last}"
        assert people["manager"].post(address, page_of(people), how="second").status_code == 404
