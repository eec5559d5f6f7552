"""« Quitter mon rôle », on the page of an entity that one manages."""

from __future__ import annotations

import pytest

from domain.states import Role
from models import Mail, Membership
from queries.memberships import current_membership
from tests.backoffice.conftest import People
from tests.support.factories import make_member

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


def page_of(people: People) -> str:
    return f"/backoffice/entites/{people.entity.id}"


def test_a_manager_stays_as_a_depositor(people: People) -> None:
    second = make_member(people.deps, people.entity)
    manager, page = people["manager"], page_of(people)
    assert f"{page}/quitter" in manager.get(page).text
    assert second.name in manager.get(f"{page}/quitter").text
    answer = manager.fill_in(f"{page}/quitter")
    assert (answer.status_code, "Choisissez ce que vous faites ensuite." in answer.text) == (422, True)
    assert manager.fill_in(f"{page}/quitter", then="reste").location == "/mon-compte"
    assert "de cette entité." in manager.get("/mon-compte").text
    role = current_membership(people.account("manager").id, people.entity.id)
    assert role is not None
    assert role.role == Role.DEPOSITOR
    assert manager.get(page).status_code == 302


def test_the_only_manager_is_told_what_to_do_first_and_announces_to_leave(people: People) -> None:
    manager, page = people["manager"], page_of(people)
    assert "Faites d’abord" in manager.get(f"{page}/quitter").text
    assert manager.fill_in(f"{page}/quitter", then="reste").location.startswith(page)
    role = current_membership(people.account("manager").id, people.entity.id)
    assert role is not None
    assert role.role == Role.ENTITY_MANAGER, "nothing is done yet"
    for last in ("", "/quitter"):
        assert "Vous avez annoncé votre départ" in manager.get(f"{page}{last}").text
    assert "souhaite quitter ce rôle" in people["si"].get(page).text
    people["si"].post(f"/backoffice/roles/{role.id}/depart", page)
    after = current_membership(people.account("manager").id, people.entity.id)
    assert after is not None
    assert after.role == Role.DEPOSITOR
    assert "la personne en est avertie" in people["si"].get(page).text
    people["si"].post(f"/backoffice/roles/{role.id}/depart", page)
    assert Mail.select().where(Mail.event == "departure_done").count() == 1


def test_who_announced_to_leave_may_stay(people: People) -> None:
    manager, page = people["manager"], page_of(people)
    manager.fill_in(f"{page}/quitter", then="quitte")
    manager.post(f"{page}/rester", page)
    shown = manager.get(page).text
    assert "Votre départ est annulé." in shown
    assert "Vous avez annoncé" not in shown
    assert "souhaite quitter" not in people["si"].get(page).text
    assert Membership.get(Membership.account == people.account("manager")).until is None


def test_others_are_not_offered_it(people: People) -> None:
    people.account("manager")
    for who in ("si", "support"):
        assert "/quitter" not in people[who].get(page_of(people)).text
