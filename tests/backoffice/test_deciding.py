"""Deciding on a row, on a selection and on the request's page; the window in which a decision can be cancelled."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backoffice.requests import selection
from domain.states import DecisionStatus, Role, State
from models import AccountRequest, ComplementItem, Decision, Mail, Membership
from services.review import decisions
from tests.backoffice.conftest import People
from tests.support import factories
from tests.support.application import work
from tests.support.dependencies import Clock

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

GRID = "/backoffice/demandes/"
Make = Callable[..., AccountRequest]


def state_of(request: AccountRequest) -> str:
    return str(AccountRequest.get_by_id(request.id).state)


def ready(people: People, request: AccountRequest) -> AccountRequest:
    """Its documents accepted."""
    factories.accept_documents(people.deps, people.actor("reviewer"), request)
    return request


def with_window(people: People, minutes: int = 2) -> None:
    policy = replace(people.deps.policy, decision_window=timedelta(minutes=minutes))
    people.deps = replace(people.deps, policy=policy)
    people.app.extensions["guichet_dependencies"] = people.deps


class TestOnThePage:
    def test_approving_gives_the_role_and_goes_on_to_the_next_request(
        self, people: People, request_of: Make, clock: Clock
    ) -> None:
        first = ready(people, request_of("with_si"))
        clock.advance(hours=1)
        second = request_of("with_si")
        page = f"{GRID}{first.reference}"
        response = people["si"].post(f"{page}/valider", page=page)
        assert response.headers["Location"] == f"{GRID}{second.reference}"
        assert state_of(first) == State.APPROVED
        assert Membership.get(Membership.request == first.id).role == Role.ENTITY_MANAGER
        assert f"{first.full_name}\N{NO-BREAK SPACE}: validée" in people["si"].get(response.headers["Location"]).text

    def test_after_the_last_one_comes_the_list(self, people: People, request_of: Make) -> None:
        only = ready(people, request_of("with_si"))
        response = people["si"].post(f"{GRID}{only.reference}/valider")
        assert response.headers["Location"] == GRID

    def test_approving_waits_for_the_documents_and_says_so(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        page = f"{GRID}{waiting.reference}"
        text = people["si"].get(page).text
        assert re.search(r'<button[^>]*aria-disabled="true"\s+aria-describedby="raison">Valider<', text)
        assert "Pour valider, acceptez\N{NO-BREAK SPACE}: document attestant de l’existence légale" in text
        response = people["si"].post(f"{page}/valider", page=page)
        assert response.status_code == 422
        assert "Il reste des pièces à accepter" in response.text
        assert state_of(waiting) == State.WITH_SI

    def test_refusing_needs_a_reason_and_keeps_what_was_typed(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        address = f"{GRID}{waiting.reference}/refuser"
        response = people["si"].post(address, words="Voici pourquoi.")
        assert response.status_code == 422
        assert "Choisissez le motif du refus." in response.text
        assert "Voici pourquoi." in response.text
        assert "peut la rouvrir pendant 30\N{NO-BREAK SPACE}jours" in response.text, "what will happen is told first"
        assert state_of(waiting) == State.WITH_SI

    def test_refusing_sends_the_sentence_of_the_reason_and_the_words(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        people["si"].post(f"{GRID}{waiting.reference}/refuser", refusal="not_established", words="Le Kbis est périmé.")
        decision = Decision.get(Decision.request == waiting.id)
        sentence, words, basis = decision.reason.split("\n\n")
        assert sentence.startswith("Les documents fournis n’établissent pas")
        assert words == "Le Kbis est périmé."
        assert basis.startswith("Fondement\N{NO-BREAK SPACE}: article L.\N{NO-BREAK SPACE}210-6 du code de commerce")
        assert state_of(waiting) == State.REJECTED

    def test_another_reason_needs_its_words(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        response = people["si"].post(f"{GRID}{waiting.reference}/refuser", refusal="other")
        assert response.status_code == 422
        assert "Écrivez ce qui, dans cette demande, motive le refus" in response.text

    @pytest.mark.parametrize("refusal", ["inconnu", "unknown_person", "\x00"])
    def test_only_the_reasons_offered_are_taken(self, people: People, request_of: Make, refusal: str) -> None:
        waiting = request_of("with_si")
        assert people["si"].post(f"{GRID}{waiting.reference}/refuser", refusal=refusal).status_code == 422

    def test_a_complement_names_what_is_to_be_mended(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        fields = {"reasons-mandate": "too_old", "words-mandate": "Datée de mai.", "reasons-siret": "closed"}
        people["reviewer"].post(f"{GRID}{waiting.reference}/complement", **fields)
        asked = list(
            ComplementItem.select(ComplementItem.target, ComplementItem.reason, ComplementItem.words)
            .where(ComplementItem.request == waiting.id)
            .order_by(ComplementItem.id)
            .tuples()
        )
        assert asked == [("mandate", "too_old", "Datée de mai."), ("siret", "closed", "")]
        assert state_of(waiting) == State.AWAITING_APPLICANT

    def test_a_complement_that_asks_nothing_is_shown_again(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        response = people["si"].post(f"{GRID}{waiting.reference}/complement")
        assert response.status_code == 422
        assert "Cochez au moins" in response.text

    def test_refused_documents_are_ticked_beforehand(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        page = f"{GRID}{waiting.reference}"
        people["reviewer"].post(f"{page}/pieces/mandate", page=page, avis="refused", motif="unsigned", version="1")
        form = people["reviewer"].get(f"{page}/complement").text
        assert re.search(r'<input[^>]*checked[^>]*value="unsigned"', form)

    @pytest.mark.parametrize("words", ["x" * 4001, "nul\x00", "se\u202ens"])
    def test_words_that_cannot_be_stored_are_told(self, people: People, request_of: Make, words: str) -> None:
        waiting = request_of("with_si")
        response = people["si"].post(f"{GRID}{waiting.reference}/refuser", refusal="other", words=words)
        assert response.status_code == 422
        assert state_of(waiting) == State.WITH_SI

    def test_posted_twice_the_second_hears_who_decided(self, people: People, request_of: Make) -> None:
        waiting = ready(people, request_of("with_si"))
        address = f"{GRID}{waiting.reference}/valider"
        browser = people["si"]
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(address).text)
        assert token is not None
        browser.client.post(address, data={"csrf_token": token[1]}, follow_redirects=True)
        again = browser.client.post(address, data={"csrf_token": token[1]})
        assert again.headers["Location"] == f"{GRID}{waiting.reference}"
        assert "a déjà décidé" in browser.get(f"{GRID}{waiting.reference}").text
        assert Decision.select().where(Decision.request == waiting.id).count() == 1

    def test_what_cannot_be_decided_leads_back_with_the_reason(self, people: People, request_of: Make) -> None:
        closed = request_of("rejected")
        response = people["si"].get(f"{GRID}{closed.reference}/refuser")
        assert response.headers["Location"] == f"{GRID}{closed.reference}"

    def test_nobody_decides_on_their_own_request(self, people: People, request_of: Make) -> None:
        own = request_of("with_si")
        AccountRequest.update(account=people.account("si")).where(AccountRequest.id == own.id).execute()
        page = f"{GRID}{own.reference}"
        assert not offers_decision(people["si"].get(page).text)
        response = people["si"].post(f"{page}/refuser", page="/mon-compte", refusal="other", words="Non")
        assert response.status_code == 422
        assert state_of(own) == State.WITH_SI

    def test_a_reviewer_asks_for_complements_and_does_not_approve(self, people: People, request_of: Make) -> None:
        waiting = ready(people, request_of("with_si"))
        page = people["reviewer"].get(f"{GRID}{waiting.reference}").text
        assert "/complement" in page
        assert f"{waiting.reference}/valider" not in page

    def test_deciding_in_the_managers_place_needs_a_reason(self, people: People, request_of: Make) -> None:
        asked = request_of("with_manager")
        address = f"{GRID}{asked.reference}/valider"
        refused = people["si"].post(address)
        assert refused.status_code == 422
        assert "à la place du gestionnaire" in refused.text
        people["si"].post(address, reason="Le gestionnaire est absent.")
        assert state_of(asked) == State.APPROVED


def offers_decision(page: str) -> bool:
    return any(f'data-key="{way}"' in page for way in ("approve", "reject", "changes"))


class TestTheWindow:
    def test_a_decision_can_be_cancelled(self, people: People, request_of: Make) -> None:
        with_window(people)
        waiting = ready(people, request_of("with_si"))
        page = f"{GRID}{waiting.reference}"
        response = people["si"].post(f"{page}/valider", page=page)
        assert "dans 2\N{NO-BREAK SPACE}min" in people["si"].get(response.headers["Location"]).text
        shown = people["si"].get(page).text
        assert re.search(r'Validée <span class="countdown"><span data-left="120".*?à \d+\D+h\D+\d\d\D+min', shown, re.S)
        assert "Envoyer maintenant" in shown
        people["si"].post(f"{page}/annuler", page=page)
        assert state_of(waiting) == State.WITH_SI
        assert Decision.get(Decision.request == waiting.id).status == DecisionStatus.CANCELLED
        assert not Mail.select().where(Mail.event == "approved").exists()

    def test_a_decision_can_be_sent_at_once(self, people: People, request_of: Make) -> None:
        with_window(people)
        waiting = ready(people, request_of("with_si"))
        page = f"{GRID}{waiting.reference}"
        people["si"].post(f"{page}/valider", page=page)
        people["si"].post(f"{page}/envoyer", page=page)
        assert state_of(waiting) == State.APPROVED

    def test_after_the_window_the_worker_applies_it(self, people: People, request_of: Make, clock: Clock) -> None:
        with_window(people)
        waiting = ready(people, request_of("with_si"))
        page = f"{GRID}{waiting.reference}"
        people["si"].post(f"{page}/valider", page=page)
        clock.advance(minutes=3)
        work(people.app)
        assert state_of(waiting) == State.APPROVED
        response = people["si"].post(f"{page}/annuler", page="/mon-compte")
        assert response.status_code == 302
        assert "a déjà décidé" in people["si"].get(page).text

    def test_another_decider_sees_who_decides_and_cannot(self, people: People, request_of: Make) -> None:
        with_window(people)
        waiting = request_of("with_si")
        page = f"{GRID}{waiting.reference}"
        people["reviewer"].post(f"{page}/complement", page=page, reason="Précisez.")
        shown = people["si"].get(page).text
        assert people.account("reviewer").full_name in shown
        assert not offers_decision(shown)
        typed = {"refusal": "other", "words": "Non, car le mandat est d’un autre."}
        response = people["si"].post(f"{page}/refuser", page="/mon-compte", **typed)
        assert response.status_code == 422
        told = f"{people.account('reviewer').full_name} a déjà décidé de la demande {waiting.reference}"
        assert told in response.text
        assert re.search(
            r"«\N{NO-BREAK SPACE}Complément demandé\N{NO-BREAK SPACE}». Cette décision part à \d+", response.text
        )
        assert typed["words"] in response.text
        assert 'name="relu"' not in response.text


class TestSelections:
    def test_nothing_is_decided_before_it_was_asked_again(self, people: People, request_of: Make) -> None:
        waiting = ready(people, request_of("with_si"))
        for fields in ({"action": "approve", "rowid": waiting.reference}, {"row": f"approve:{waiting.reference}"}):
            asked = people["si"].post(f"{GRID}actions/", page=GRID, **fields)
            assert asked.status_code == 200
            assert waiting.reference in asked.text
            assert state_of(waiting) == State.WITH_SI

    def test_a_rows_button_concerns_that_row_whatever_is_ticked(self, people: People, request_of: Make) -> None:
        ticked, pressed = request_of("with_si"), request_of("with_si")
        fields = {"row": f"reject:{pressed.reference}", "rowid": ticked.reference}
        asked = people["si"].post(f"{GRID}actions/", page=GRID, **fields).text
        assert re.findall(r'name="rowid" value="([^"]+)"', asked) == [pressed.reference]

    def test_each_request_has_its_own_result(self, people: People, request_of: Make) -> None:
        good, lacking = ready(people, request_of("with_si")), request_of("with_si")
        chosen = [good.reference, lacking.reference]
        result = people["si"].post(f"{GRID}decider", page=f"{GRID}{good.reference}", decision="approve", rowid=chosen)
        assert result.status_code == 200
        assert "1 demande validée sur 2" in result.text
        assert "Il reste des pièces à accepter" in result.text
        assert (state_of(good), state_of(lacking)) == (State.APPROVED, State.WITH_SI)

    def test_a_common_refusal(self, people: People, request_of: Make) -> None:
        both = [request_of("with_si"), request_of("with_si")]
        references = [request.reference for request in both]
        fields: dict[str, Any] = {
            "decision": "reject",
            "rowid": references,
            "refusal": "out_of_scope",
            "words": "Merci.",
        }
        fields[f"facts-{references[0]}"] = "Aucun titre."
        lacking = people["si"].post(f"{GRID}decider", page=GRID, **fields)
        assert lacking.status_code == 422
        assert "Aucun titre." in lacking.text
        assert [state_of(request) for request in both] == [State.WITH_SI, State.WITH_SI]
        fields[f"facts-{references[1]}"] = "Aucun certificat."
        people["si"].post(f"{GRID}decider", page=GRID, **fields)
        reasons = [Decision.get(Decision.request == request).reason.split("\n\n")[1:-1] for request in both]
        assert reasons == [["Aucun titre.", "Merci."], ["Aucun certificat.", "Merci."]]
        assert [state_of(request) for request in both] == [State.REJECTED, State.REJECTED]

    def test_a_managers_refusal_needs_no_facts(self, people: People, request_of: Make) -> None:
        asked = request_of("with_manager")
        fields = {"decision": "reject", "rowid": asked.reference, "refusal": "unknown_person"}
        people["manager"].post(f"{GRID}decider", page=GRID, **fields)
        assert state_of(asked) == State.REJECTED

    def test_a_common_complement(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        fields = {"decision": "request_changes", "rowid": waiting.reference, "reasons-mandate": "unsigned"}
        people["reviewer"].post(f"{GRID}decider", page=GRID, **fields)
        assert state_of(waiting) == State.AWAITING_APPLICANT

    def test_a_missing_reason_is_asked_for_with_the_selection_kept(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        fields = {"decision": "reject", "rowid": waiting.reference}
        again = people["si"].post(f"{GRID}decider", page=GRID, **fields)
        assert again.status_code == 422
        assert re.findall(r'name="rowid" value="([^"]+)"', again.text) == [waiting.reference]

    def test_deciding_in_the_managers_place_asks_why(self, people: People, request_of: Make) -> None:
        asked, other = request_of("with_manager"), request_of("with_si")
        why = "à la place du gestionnaire"
        alone = people["si"].post(f"{GRID}actions/", page=f"{GRID}?vue=toutes", action="approve", rowid=other.reference)
        assert why not in alone.text
        fields: dict[str, Any] = {"rowid": [asked.reference, other.reference]}
        assert why in people["si"].post(f"{GRID}actions/", page=f"{GRID}?vue=toutes", action="approve", **fields).text
        fields |= {"decision": "approve", "reason": "Le gestionnaire est absent."}
        people["si"].post(f"{GRID}decider", page=f"{GRID}?vue=toutes", **fields)
        assert state_of(asked) == State.APPROVED

    def test_requests_out_of_scope_are_left_alone(self, people: People, request_of: Make) -> None:
        hidden, mine = request_of("with_si"), request_of("with_manager")
        chosen = [hidden.reference, mine.reference]
        fields = {"decision": "reject", "rowid": chosen, "refusal": "unknown_person"}
        result = people["manager"].post(f"{GRID}decider", page=GRID, **fields)
        assert hidden.reference not in result.text
        assert (state_of(hidden), state_of(mine)) == (State.WITH_SI, State.REJECTED)

    @pytest.mark.parametrize("rowid", ["1", "abc", "-5", "\x00", "9" * 40])
    def test_garbage_is_no_selection(self, people: People, rowid: str) -> None:
        fields = {"action": "approve", "rowid": rowid}
        page = "/mon-compte"
        assert people["si"].post(f"{GRID}actions/", page=page, **fields).headers["Location"] == GRID
        answer = people["si"].post(f"{GRID}decider", page=page, decision="approve", rowid=rowid)
        assert answer.status_code == 404

    def test_of_more_than_are_decided_at_once_nothing_is_and_all_stay(
        self, people: People, request_of: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(selection, "MOST_DECIDED", 2)
        three = [request_of("with_si").reference for _ in range(3)]
        for address, fields in (("actions/", {"action": "reject"}), ("decider", {"decision": "reject"})):
            answer = people["si"].post(f"{GRID}{address}", page=GRID, rowid=three, **fields)
            assert answer.status_code == 422
            assert "décidez de 2 au plus à la fois" in answer.text
            assert re.findall(r'name="rowid" value="([^"]+)"( checked)?', answer.text) == [
                (three[0], " checked"),
                (three[1], " checked"),
                (three[2], ""),
            ]
        assert not Decision.select().exists()

    def test_no_decision_is_taken_on_all_that_the_filter_has(self, people: People, request_of: Make) -> None:
        request_of("with_si")
        answer = people["si"].post(f"{GRID}actions/", page=GRID, action="approve", tout="filtre", retour=GRID)
        assert answer.headers["Location"] == GRID
        assert "jamais sur tout le filtre" in people["si"].get(GRID).text

    def test_the_way_back_stays_within_the_grid(self, people: People, request_of: Make) -> None:
        waiting = request_of("with_si")
        for foreign in ("https://ailleurs.example/", "//ailleurs.example", f"{GRID}..//ailleurs.example"):
            fields = {"action": "approve", "rowid": waiting.reference, "retour": foreign}
            assert "ailleurs.example" not in people["si"].post(f"{GRID}actions/", page=GRID, **fields).text

    def test_managers_say_that_they_know_the_people(self, people: People, request_of: Make) -> None:
        mine = request_of("with_manager")
        fields = {"decision": "approve", "rowid": mine.reference}
        assert people["manager"].post(f"{GRID}decider", page=GRID, **fields).status_code == 422
        people["manager"].post(f"{GRID}decider", page=GRID, **fields, knows="y")
        assert state_of(mine) == State.APPROVED


def test_a_decision_of_somebody_whose_role_was_taken_is_refused(people: People, request_of: Make) -> None:
    waiting = request_of("with_si")
    page = f"{GRID}{waiting.reference}"
    people["si"].get(page)
    account = people.account("si")
    type(account).update(staff_role="reader").where(type(account).id == account.id).execute()
    response = people["si"].post(f"{page}/refuser", page="/mon-compte", refusal="other", words="Non")
    assert response.status_code == 403
    assert state_of(waiting) == State.WITH_SI


def test_reading_changes_nothing(people: People, request_of: Make) -> None:
    waiting = request_of("with_si")
    page = f"{GRID}{waiting.reference}"
    before = (state_of(waiting), Decision.select().count(), Mail.select().count())
    for address in (GRID, page, f"{page}/valider", f"{page}/refuser", f"{page}/complement", f"{page}/corriger"):
        people["si"].get(address)
    assert (state_of(waiting), Decision.select().count(), Mail.select().count()) == before
    assert decisions.NEEDED.keys() == {"approve", "reject", "request_changes"}
