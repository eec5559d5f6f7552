"""« Retirer » a role: its holder is invited to answer, answers from « Mon compte », and then it is decided."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from domain.role_endings import LONGEST_ANSWER, EndReason
from models import Membership
from models_people import RoleEnding
from services.people import role_endings
from tests.backoffice.conftest import People
from tests.support.dependencies import Clock
from tests.support.succession import asks_to_manage

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


def role_of(people: People) -> Membership:
    return Membership.get(Membership.account == people.account("depositor"))


def begun(people: People, role: Membership) -> None:
    role_endings.begin(people.deps, people.actor("si"), role.id, EndReason.LEFT, "Annoncé par son service.")


def mark_in(text: str) -> str:
    """What the form that ends the role carries of the answer that the page shows."""
    (mark,) = re.findall(r'name="vu" value="([^"]+)"', text)
    return str(mark)


def test_from_the_announcement_to_the_answer_and_the_end(people: People) -> None:
    role, si, holder = role_of(people), people["si"], people["depositor"]
    account, ending = f"/backoffice/comptes/{role.account_id}", f"/backoffice/roles/{role.id}/retirer"
    assert f'href="{ending}"' in si.get(account).text
    assert si.fill_in(ending, because="left", motif="Annoncé par son service.").location == account
    assert "Retrait engagé" in si.get(account).text
    assert "Réponse attendue" in si.get(ending).text
    assert f'href="{ending}"' in si.get("/backoffice/continuite/").text
    assert "/retirer/decider" not in si.get(ending).text
    answering = f"/mon-compte/roles/{role.id}/observations"
    assert answering in holder.get("/mon-compte").text
    page = holder.get(answering).text
    assert "Vous avez quitté cette entité." in page
    assert "Annoncé par son service." in page
    assert holder.fill_in(answering, observations="").status_code == 422
    assert holder.fill_in(answering, observations="Je pars en mars.").location == "/mon-compte"
    assert "Je pars en mars." in holder.get(answering).text
    assert "Je pars en mars." in si.get(ending).text
    si.post(f"{ending}/decider", page=ending, motif="Confirmé.", vu=mark_in(si.get(ending).text))
    assert Membership.get_by_id(role.id).until is not None
    assert f"/backoffice/recours/role/{role.id}" in si.get(account).text


def test_what_the_person_answers_is_read_by_who_decides_alone(people: People) -> None:
    role = role_of(people)
    begun(people, role)
    role_endings.observe(people.deps, people.account("depositor"), role.id, "Je suis souffrante.")
    entity, journal = f"/backoffice/entites/{people.entity.id}", "/backoffice/journal/"
    for where in (entity, f"/backoffice/comptes/{role.account_id}", journal, f"{journal}export/csv/"):
        text = people["reviewer"].get(where).text
        assert "Réponse de la personne" in text or where.startswith("/backoffice/comptes"), where
        assert "souffrante" not in text, where
    assert "souffrante" in people["si"].get(f"/backoffice/roles/{role.id}/retirer").text


def test_staff_note_a_letter_and_give_it_up(people: People) -> None:
    role, si = role_of(people), people["si"]
    begun(people, role)
    page = f"/backoffice/roles/{role.id}/retirer"
    si.post(f"{page}/observations", page=page, motif="Par lettre.")
    assert RoleEnding.get().observed_by_id == people.account("si").id
    si.post(f"{page}/abandonner", page=page, motif="Elle reste.")
    assert Membership.get_by_id(role.id).until is None
    assert "Retrait engagé" not in si.get(f"/backoffice/comptes/{role.account_id}").text


def test_words_are_asked_for_and_a_hurry_is_refused_in_words(people: People) -> None:
    role, si = role_of(people), people["si"]
    begun(people, role)
    page = f"/backoffice/roles/{role.id}/retirer"
    for verb, motif, words in (
        ("decider", "Vite.", "La personne peut encore répondre"),
        ("abandonner", "", "Indiquez un motif."),
    ):
        answer = si.post(f"{page}/{verb}", page=page, motif=motif)
        assert words in si.get(answer.location).text
    assert Membership.get_by_id(role.id).until is None


def test_after_its_time_the_page_offers_the_end(people: People, clock: Clock) -> None:
    role = role_of(people)
    begun(people, role)
    RoleEnding.update(hear_until=RoleEnding.get().hear_until - timedelta(days=20)).execute()
    assert "/retirer/decider" in people["si"].get(f"/backoffice/roles/{role.id}/retirer").text


def test_an_answer_that_came_since_is_shown_before_the_role_ends_and_the_reason_is_kept(people: People) -> None:
    role, si = role_of(people), people["si"]
    begun(people, role)
    RoleEnding.update(hear_until=RoleEnding.get().hear_until - timedelta(days=20)).execute()
    page = f"/backoffice/roles/{role.id}/retirer"
    seen = mark_in(si.get(page).text)
    people["depositor"].fill_in(f"/mon-compte/roles/{role.id}/observations", observations="Je reste.")
    late = si.post(f"{page}/decider", page=page, motif="Motif déjà rédigé.", vu=seen)
    assert late.status_code == 422
    for words in ("La personne a répondu entre-temps", "Je reste.", "Motif déjà rédigé."):
        assert words in late.text
    assert Membership.get_by_id(role.id).until is None
    si.post(f"{page}/decider", page=page, motif="Motif déjà rédigé.", vu=mark_in(late.text))
    assert Membership.get_by_id(role.id).until is not None


def test_the_person_adds_to_what_staff_noted(people: People) -> None:
    role, answering = role_of(people), f"/mon-compte/roles/{role_of(people).id}/observations"
    begun(people, role)
    role_endings.observe_for(people.deps, people.actor("si"), role.id, "Par lettre.")
    holder = people["depositor"]
    assert "s’y ajoute" in holder.get(answering).text
    assert holder.fill_in(answering, observations="Et en ligne.").location == "/mon-compte"
    RoleEnding.update(observations="x" * LONGEST_ANSWER).execute()
    full = holder.fill_in(answering, observations="De trop, et gardé.")
    assert (full.status_code, "trop longue" in full.text, "De trop, et gardé." in full.text) == (422, True, True)


def test_who_comes_second_is_told_who_did_it(people: People) -> None:
    role, si = role_of(people), people["si"]
    page = f"/backoffice/roles/{role.id}/retirer"
    si.fill_in(page, because="own_request", motif="Sa lettre.")
    again = si.get(page)
    assert f"par {people.account('si').full_name}" in si.get(again.location).text


def test_who_decides_on_a_claim_sees_that_an_end_was_begun(people: People) -> None:
    role = role_of(people)
    people.account("manager")
    begun(people, role)
    request = asks_to_manage(people.deps, people.account("depositor"), people.entity.id)
    page, ending = f"/backoffice/demandes/{request.reference}", f"/backoffice/roles/{role.id}/retirer"
    for who, sees in (("si", True), ("reviewer", False), ("manager", False)):
        answer = people[who].get(page)
        assert (answer.status_code, ending in answer.text) == (200, sees)


def test_nobody_answers_for_somebody_else(people: People) -> None:
    role = role_of(people)
    begun(people, role)
    for who in ("manager", "other_manager", "si"):
        assert people[who].get(f"/mon-compte/roles/{role.id}/observations").status_code == 404
    assert people["depositor"].get(f"/mon-compte/roles/{2**40}/observations").status_code == 404
