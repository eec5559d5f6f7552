"""The first page: what waits for staff, in numbers that open their lists; a manager's tasks in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from domain.states import Role, State
from models import AccountRequest, Mail, Membership, database
from services.review import claims
from tests.backoffice.conftest import People
from tests.support.dependencies import Clock

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

DESK = "/backoffice/"
Make = Callable[..., AccountRequest]


def state_of(request: AccountRequest) -> str:
    return str(AccountRequest.get_by_id(request.id).state)


class TestStaff:
    def test_see_what_waits_and_open_the_list_that_each_number_counts(
        self, people: People, request_of: Make, clock: Clock
    ) -> None:
        late = request_of("with_si")
        clock.advance(days=30)
        waiting, taken, held = request_of("with_si"), request_of("with_si"), request_of("with_si")
        claims.take(people.deps, people.actor("si"), taken.reference)
        AccountRequest.update(on_hold_until=clock.at.date() + timedelta(days=2)).where(
            AccountRequest.id == held.id
        ).execute()
        text = people["si"].get(DESK).text
        figures = re.findall(
            r'class="figure[^"]*" href="([^"]+)">\s*<span class="figure__label">([^<]+)</span>'
            r'\s*<span class="figure__number">([^<]+)<',
            text,
        )
        assert [(label, number) for _, label, number in figures] == [
            ("À traiter", "3"),
            ("En retard", "1"),
            ("Prises par vous", "1"),
            ("Mises en attente", "1"),
        ]
        for href, label, number in figures:
            listed = people["si"].get(unescape(href)).text
            assert re.search(rf'sieve__end" role="status">\s*{number} demande', listed), label
        oldest = text.partition("Ce qui vous attend")[2]
        assert oldest.index(late.full_name) < oldest.index(waiting.full_name)

    def test_hear_that_nothing_waits(self, people: People) -> None:
        text = people["si"].get(DESK).text
        assert "Rien n’attend votre décision" in text
        assert "Mises en attente" not in text

    def test_hear_what_comes_back_today(self, people: People, request_of: Make, clock: Clock) -> None:
        held = request_of("with_si")
        AccountRequest.update(on_hold_until=clock.at.date()).where(AccountRequest.id == held.id).execute()
        assert held.full_name in people["si"].get(DESK).text.partition("À reprendre aujourd’hui")[2]

    def test_hear_of_mails_that_could_not_be_sent_until_their_person_was_reached(
        self, people: People, request_of: Make
    ) -> None:
        asked = request_of("awaiting_activation")
        Mail.update(state="dead").execute()
        notice = people["support"].get(DESK).text.partition("Un mail n’est pas arrivé\u00a0:")[2].partition("</p>")[0]
        assert asked.full_name in notice
        assert "«\u00a0Demande à activer\u00a0»." in notice
        assert "n’est pas arrivé" not in people["reader"].get(DESK).text
        later = Mail.get()
        Mail.create(
            event="find_requests",
            to_address=later.to_address,
            to_key=later.to_key,
            facts={},
            message_id="later",
            state="sent",
            created_at=people.deps.now(),
        )
        assert "n’est pas arrivé" not in people["support"].get(DESK).text
        assert "Aucun mail" in people["support"].get("/backoffice/mails/?non-jointes=oui").text

    def test_are_shown_a_page_that_asks_little_of_the_database(self, people: People, request_of: Make) -> None:
        for _ in range(3):
            claims.take(people.deps, people.actor("si"), request_of("with_si").reference)
        for address, most in ((DESK, 12), ("/backoffice/statistiques", 7)):
            people["si"].get(address)
            asked: list[str] = []
            hooks: list[Any] = database.obj.query_hooks
            hooks.append(lambda event, asked=asked: asked.append(event.sql))
            try:
                people["si"].get(address)
            finally:
                hooks.pop()
            assert len(asked) <= most, "\n".join(asked)

    def test_find_their_decisions_under_way(self, people: People, request_of: Make) -> None:
        policy = replace(people.deps.policy, decision_window=timedelta(minutes=2))
        people.app.extensions["guichet_dependencies"] = replace(people.deps, policy=policy)
        waiting = request_of("with_si")
        address = f"/backoffice/demandes/{waiting.reference}/refuser"
        people["si"].post(address, refusal="out_of_scope", words="Aucune certification.")
        assert "Vos décisions à envoyer" in people["si"].get(DESK).text

    def test_begin_with_what_no_colleague_takes_care_of(self, people: People, request_of: Make, clock: Clock) -> None:
        first = request_of("with_si")
        clock.advance(hours=1)
        second = request_of("with_si")
        claims.take(people.deps, people.actor("reviewer"), first.reference)
        text = people["si"].get(DESK).text
        assert f"{people.account('reviewer').full_name} s’en charge" in text
        button = text.rpartition("Traiter la plus ancienne")[0].rpartition("<a ")[2]
        assert second.reference in button
        assert "vous vous en chargez" in people["reviewer"].get(DESK).text

    def test_find_what_a_colleague_handed_to_them(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        account = people.account("reviewer").id
        claims.hand_over(people.deps, people.actor("si"), waiting.reference, account, "Un cas pour <toi>.")
        text = people["reviewer"].get(DESK).text.partition("Prises par vous</h2>")[2].partition("</section>")[0]
        assert waiting.reference in text
        assert "Un cas pour &lt;toi&gt;." in text
        assert f"par {people.account('si').full_name}" in text
        assert "Prises par vous</h2>" not in people["si"].get(DESK).text


class TestManagers:
    def test_read_who_asks_and_for_what(self, people: People, request_of: Make) -> None:
        asked = request_of("with_manager")
        text = people["manager"].get(DESK).text
        for words in (asked.full_name, asked.email, asked.capacity, "1 personne attend votre réponse"):
            assert words in text
        assert "Je connais cette personne et elle travaille pour Institut des essais" in text
        assert asked.full_name not in people["other_manager"].get(DESK).text

    def test_approve_only_whom_they_say_they_know(self, people: People, request_of: Make) -> None:
        asked = request_of("with_manager")
        address = f"/backoffice/demandes/{asked.reference}/valider"
        refused = people["manager"].post(address, page=DESK)
        assert refused.status_code == 422
        assert "Cochez cette case" in refused.text
        assert state_of(asked) == State.WITH_MANAGER
        done = people["manager"].post(address, page=DESK, knows="y")
        assert done.headers["Location"] == DESK
        assert state_of(asked) == State.APPROVED
        assert Membership.get(Membership.request == asked.id).role == Role.DEPOSITOR

    def test_refuse_with_a_reason_of_theirs(self, people: People, request_of: Make) -> None:
        asked = request_of("with_manager")
        address = f"/backoffice/demandes/{asked.reference}/refuser"
        form = people["manager"].get(address).text
        assert "Je ne connais pas cette personne" in form
        assert "Existence légale non établie" not in form
        people["manager"].post(address, refusal="unknown_person")
        assert state_of(asked) == State.REJECTED

    def test_ask_about_the_person_never_about_documents(self, people: People, request_of: Make) -> None:
        asked = request_of("with_manager")
        address = f"/backoffice/demandes/{asked.reference}/complement"
        form = people["manager"].get(address).text
        assert "Fonction" in form
        assert "Délégation de mandat" not in form
        people["manager"].post(address, **{"reasons-capacity": "imprecise"})
        assert state_of(asked) == State.AWAITING_APPLICANT

    def test_see_the_people_of_their_entity(self, people: People) -> None:
        people.account("depositor")
        text = people["manager"].get(DESK).text
        assert "depositor@essai.example" in text
        assert "Personne d’autre que vous n’est gestionnaire" in text
        remedy = re.search(r'href="(/aide)#([a-z-]+)"', text)
        assert remedy is not None, "who decides alone is led to what can be done about it"
        assert f'id="{remedy[2]}"' in people["manager"].get(remedy[1]).text
        assert "depositor@essai.example" not in people["other_manager"].get(DESK).text

    def test_read_what_to_do_when_nobody_asks(self, people: People) -> None:
        assert "Aucune demande à traiter" in people["manager"].get(DESK).text

    def test_read_what_was_decided(self, people: People, request_of: Make) -> None:
        asked = request_of("with_manager")
        people["manager"].post(f"/backoffice/demandes/{asked.reference}/refuser", refusal="no_need")
        text = people["manager"].get(DESK).text
        assert "Demandes passées" in text
        assert "Refusée" in text

    def test_who_is_staff_too_has_both(self, people: People, request_of: Make) -> None:
        request_of("with_manager")
        account = people.account("manager")
        type(account).update(staff_role="reader").where(type(account).id == account.id).execute()
        text = people["manager"].get(DESK).text
        assert "Prises par vous" in text
        assert "1 personne attend votre réponse" in text
