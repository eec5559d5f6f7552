"""Suspending a role on its page: by staff from the account's, by managers from the entity's."""

from __future__ import annotations

import pytest

from models import Account, Membership
from tests.backoffice.conftest import People

pytestmark = pytest.mark.one_database


@pytest.fixture
def role(people: People) -> Membership:
    people.account("manager")
    row: Membership = Membership.get(Membership.account == people.account("depositor").id)
    return row


def again(row: Membership) -> Membership:
    now: Membership = Membership.get_by_id(row.id)
    return now


def test_a_manager_suspends_and_gives_back_from_the_page_of_the_entity(people: People, role: Membership) -> None:
    page, address = f"/backoffice/entites/{people.entity.id}", f"/backoffice/roles/{role.id}"
    assert f'href="{address}/suspendre"' in people["manager"].get(page).text
    answer = people["manager"].fill_in(f"{address}/suspendre", motif="Absence.", jusqu_au="")
    assert answer.headers["Location"] == page
    assert again(role).suspended_by_manager
    assert f'action="{address}/retablir"' in people["manager"].get(page).text
    people["manager"].post(f"{address}/retablir", page=page, motif="Retour.")
    assert again(role).suspended_at is None


def test_the_page_of_the_entity_offers_managers_no_more_than_they_may(people: People, role: Membership) -> None:
    own = Membership.get(Membership.account == people.account("manager").id)
    page = f"/backoffice/entites/{people.entity.id}"
    people["si"].fill_in(f"/backoffice/roles/{role.id}/suspendre", motif="Vérification.", jusqu_au="24/12/2026")
    text = people["manager"].get(page).text
    assert "suspendu jusqu’au 24" in text
    assert "/retablir" not in text
    assert f"/roles/{own.id}/" not in text
    people["manager"].post(f"/backoffice/roles/{role.id}/retablir", page=page, motif="Retour.")
    assert "L’administration a suspendu ce rôle" in people["manager"].get(page).text
    assert again(role).suspended_at is not None
    assert people["other_manager"].get(f"/backoffice/roles/{role.id}/suspendre").status_code == 404
    assert people["manager"].get(f"/backoffice/roles/{own.id}/suspendre").status_code == 404


def test_managers_read_the_month_of_the_last_visit_never_its_day(people: People, role: Membership) -> None:
    people["depositor"].get("/mon-compte")
    text = people["manager"].get(f"/backoffice/entites/{people.entity.id}").text
    account = Account.get_by_id(role.account_id)
    assert account.last_seen_at is not None
    assert "dernière visite en novembre 2026" in text


def test_staff_say_until_when(people: People, role: Membership) -> None:
    address = f"/backoffice/roles/{role.id}/suspendre"
    missing = people["si"].fill_in(address, motif="Vérification.", jusqu_au="")
    past = people["si"].fill_in(address, motif="Vérification.", jusqu_au="01/01/2020")
    for answer in (missing, past):
        assert answer.status_code == 422
        assert "Choisissez un jour à venir, dans l’année." in answer.text
        assert "Vérification." in answer.text
    assert again(role).suspended_at is None
    answer = people["si"].fill_in(address, motif="Vérification.", jusqu_au="24/12/2026")
    page = f"/backoffice/comptes/{role.account_id}"
    assert answer.headers["Location"] == page
    assert "jusqu’au 24 décembre 2026" in people["si"].get(page).text.replace("\xa0", " ")


def test_who_comes_after_somebody_reads_who(people: People, role: Membership) -> None:
    address = f"/backoffice/roles/{role.id}/suspendre"
    for _ in range(2):
        answer = people["si"].fill_in(address, motif="Vérification.", jusqu_au="24/12/2026")
    assert answer.status_code == 422
    assert f"Rôle suspendu\N{NO-BREAK SPACE}» par {people.account('si').full_name}" in answer.text
