"""« Recours »: recorded from the page of what is contested, listed due first, answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.calendar import french_date, paris_date
from domain.remedies import RemedyOutcome
from domain.states import State
from models import AccountRequest, Membership
from models_people import Remedy
from services.review import remedies
from tests.backoffice.conftest import People
from tests.support.role_ends import decide_end, end_role

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

LIST = "/backoffice/recours/"
Make = Callable[..., AccountRequest]


def today(people: People) -> str:
    return f"{paris_date(people.deps.now()):%d/%m/%Y}"


def ended(people: People) -> Membership:
    account = people.account("depositor")
    role = Membership.get(Membership.account == account)
    decide_end(people.deps, people.actor("si"), role.id, "Annoncé par son service.")
    return Membership.get(Membership.account == account)


def test_one_is_noted_on_a_refused_request_and_granting_opens_it_again(people: People, request_of: Make) -> None:
    request, si = request_of("rejected"), people["si"]
    page = f"/backoffice/demandes/{request.reference}"
    noting = f"{LIST}demande/{request.reference}"
    assert noting in si.get(page).text
    done = si.fill_in(noting, received_on=today(people), words="Le mandat est joint.")
    assert done.location.startswith(page)
    remedy = Remedy.get()
    of_request = si.get(page).text
    assert f"{LIST}{remedy.id}" in of_request
    assert noting not in of_request
    assert request.full_name in si.get(LIST).text
    assert "Le mandat est joint." in si.get(f"{LIST}{remedy.id}").text
    assert si.fill_in(f"{LIST}{remedy.id}/reponse", outcome="granted", words="Vu.").location.startswith(page)
    assert AccountRequest.get_by_id(request.id).state == State.WITH_SI


def test_one_is_noted_on_a_role_that_ended_and_granting_gives_it_back(people: People) -> None:
    role, si = ended(people), people["si"]
    page, noting = f"/backoffice/comptes/{role.account_id}", f"{LIST}role/{role.id}"
    assert noting in si.get(page).text
    assert si.fill_in(noting, received_on=today(people), words="Y travaille encore.").location == page
    remedy = Remedy.get()
    assert f"{LIST}{remedy.id}" in si.get(page).text
    assert si.fill_in(f"{LIST}{remedy.id}/reponse", outcome="granted", words="Vu.").location == page
    current = Membership.select().where(Membership.account == role.account_id, Membership.until.is_null())
    assert current.count() == 1


def test_none_is_noted_on_a_role_that_ended_at_its_holder_s_wish(people: People) -> None:
    role = Membership.get(Membership.account == people.account("depositor"))
    end_role(people.deps, people.actor("si"), role.id, "Sa lettre.")
    si, noting = people["si"], f"{LIST}role/{role.id}"
    assert noting not in si.get(f"/backoffice/comptes/{role.account_id}").text
    assert si.get(noting).status_code == 404


def test_what_is_wrong_is_said_beside_it_and_nothing_is_lost(people: People, request_of: Make) -> None:
    request, si = request_of("rejected"), people["si"]
    noting = f"{LIST}demande/{request.reference}"
    early = si.fill_in(noting, received_on="01/01/2020", words="Gardé.")
    assert (early.status_code, Remedy.select().count()) == (422, 0)
    assert "pas avant la décision" in early.text
    assert "Gardé." in early.text
    remedy = remedies.record(
        people.deps, people.actor("si"), request.reference, paris_date(people.deps.now()), "Contesté."
    )
    empty = si.fill_in(f"{LIST}{remedy.id}/reponse", words="Gardé aussi.")
    assert (empty.status_code, "Choisissez la réponse." in empty.text, "Gardé aussi." in empty.text) == (
        422,
        True,
        True,
    )
    si.fill_in(f"{LIST}{remedy.id}/reponse", outcome="rejected", words="Non.")
    late = si.fill_in(f"{LIST}{remedy.id}/reponse", outcome="granted", words="Oui.")
    assert (late.status_code, "Une réponse a déjà été donnée" in late.text) == (422, True)


def test_the_list_has_those_that_run_due_first_and_all_on_demand(people: People, request_of: Make) -> None:
    admin, day = people.actor("si"), paris_date(people.deps.now())
    rows = [request_of("rejected", last_name=f"Personne{number}") for number in range(3)]
    made = [remedies.record(people.deps, admin, row.reference, day, "Contesté.") for row in rows]
    Remedy.update(due_on=day).where(Remedy.id == made[2].id).execute()
    remedies.answer(people.deps, admin, made[0].id, RemedyOutcome.REJECTED, "Non.")
    shown = people["si"].get(LIST).text
    assert "Personne0" not in shown
    assert shown.index("Personne2") < shown.index("Personne1")
    assert "Recours rejeté" in people["support"].get(f"{LIST}?etat=tous").text
    assert "en cours" in people["si"].get("/backoffice/").text


def test_who_helps_reads_and_does_not_answer(people: People, request_of: Make) -> None:
    request = request_of("rejected")
    day = paris_date(people.deps.now())
    remedy = remedies.record(people.deps, people.actor("si"), request.reference, day, "Contesté.")
    support = people["support"]
    assert "/reponse" not in support.get(f"{LIST}{remedy.id}").text
    assert f"{LIST}demande/" not in support.get(f"/backoffice/demandes/{request.reference}").text


def test_who_does_not_see_remedies_reads_them_in_no_history(people: People, request_of: Make) -> None:
    request, day = request_of("rejected"), paris_date(people.deps.now())
    remedy = remedies.record(people.deps, people.actor("si"), request.reference, day, "Dit dans le recours.")
    remedies.answer(people.deps, people.actor("si"), remedy.id, RemedyOutcome.GRANTED, "Dit dans la réponse.")
    for part in ("", "/historique"):
        read = people["reader"].get(f"/backoffice/demandes/{request.reference}{part}").text
        assert ("Dit dans" in read, "Recours" in read) == (False, False)
    read = people["support"].get(f"/backoffice/demandes/{request.reference}/historique").text
    assert ("Dit dans le recours." in read, "Dit dans la réponse." in read) == (True, True)


def test_the_follow_up_page_says_by_when_it_is_answered(people: People, request_of: Make) -> None:
    request, si = request_of("rejected"), people["si"]
    page = f"/backoffice/demandes/{request.reference}/vue-du-demandeur"
    assert "Votre recours gracieux est arrivé" not in si.get(page).text
    day = paris_date(people.deps.now())
    remedy = remedies.record(people.deps, people.actor("si"), request.reference, day, "Contesté.")
    assert f"Votre recours gracieux est arrivé le {french_date(day)}" in si.get(page).text
    assert french_date(remedy.due_on) in si.get(page).text
    remedies.answer(people.deps, people.actor("si"), remedy.id, RemedyOutcome.REJECTED, "Non.")
    assert "Votre recours gracieux est arrivé" not in si.get(page).text
