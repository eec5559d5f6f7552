"""The strip of a request's page: who looks, who takes care of it, what was decided meanwhile; and late « Annuler »."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import quote

import pytest

from domain.states import DecisionStatus, Role, State
from models import Account, AccountRequest, AccountSession, Claim, Decision, Membership, Presence
from tests.backoffice.conftest import People
from tests.backoffice.test_deciding import ready, with_window
from tests.backoffice.test_grid import references
from tests.support.application import work
from tests.support.dependencies import Clock

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

GRID = "/backoffice/demandes/"
Make = Callable[..., AccountRequest]


@pytest.fixture
def waiting(request_of: Make) -> AccountRequest:
    return request_of("with_si")


def page_of(request: AccountRequest) -> str:
    return f"{GRID}{request.reference}"


def question(request: AccountRequest, text: str) -> str:
    """What the open page asks every few seconds, with the mark of what it shows."""
    assert f'hx-get="{page_of(request)}/presence"' in text
    (mark,) = re.findall(r'<input type="hidden" name="vu" value="([^"]+)">', text)
    return f"{page_of(request)}/presence?vu={mark}"


def news_of(people: People, who: str, asked: str) -> str:
    """What the open page is told in its live region; '' where it is left alone."""
    told = re.search(r'<p id="claim-news" hx-swap-oob="innerHTML">(.*?) <a href="">', people[who].get(asked).text)
    return unescape(told[1]) if told else ""


class TestWhoElse:
    def test_a_colleague_is_told_who_looks(self, people: People, waiting: AccountRequest, clock: Clock) -> None:
        people["reviewer"].get(page_of(waiting))
        clock.advance(seconds=30)
        name = people.account("reviewer").full_name
        assert f"{name} consulte cette demande depuis un instant" in people["si"].get(page_of(waiting)).text
        clock.advance(minutes=3)
        assert f"{name} a ouvert cette demande il y a 3" in people["si"].get(page_of(waiting)).text
        assert (
            name not in people["reviewer"].get(page_of(waiting)).text.partition("</nav>")[2].partition("claim__acts")[0]
        )

    def test_an_open_page_says_that_it_is(self, people: People, waiting: AccountRequest, clock: Clock) -> None:
        asked = question(waiting, people["reviewer"].get(page_of(waiting)).text)
        for _ in range(12):
            clock.advance(seconds=15)
            answer = people["reviewer"].get(asked)
            assert "claim__who" not in answer.text
            assert "claim-news" not in answer.text
        name = people.account("reviewer").full_name
        assert (
            f"{name} consulte cette demande depuis 3\N{NO-BREAK SPACE}minutes"
            in people["si"].get(page_of(waiting)).text
        )

    @pytest.mark.parametrize("who", ["support", "reader"])
    def test_those_who_do_not_review_are_not_told_of(self, people: People, waiting: AccountRequest, who: str) -> None:
        people[who].get(page_of(waiting))
        assert not Presence.select().exists()

    @pytest.mark.parametrize("who", ["support", "reader"])
    def test_their_page_asks_for_nothing(self, people: People, waiting: AccountRequest, who: str) -> None:
        people["si"].post(f"{page_of(waiting)}/prendre", page=page_of(waiting))
        text = people[who].get(page_of(waiting)).text
        assert "s’en charge depuis" in text
        assert "/presence" not in text

    def test_managers_know_nothing_of_it(self, people: People, request_of: Make) -> None:
        asked = request_of("with_manager")
        people["si"].get(page_of(asked))
        people["si"].post(f"{page_of(asked)}/prendre", page=page_of(asked))
        text = people["manager"].get(page_of(asked)).text + people["manager"].get(GRID).text
        assert people.account("si").full_name not in text
        assert "suivi" not in text
        narrowed = people["manager"].get(f"{GRID}?suivi=moi").text
        assert asked.reference in narrowed
        assert people.account("si").full_name not in narrowed
        assert "Le filtre «\xa0Prises en charge\xa0» n’est pas lisible\xa0: il est ignoré." in narrowed

    def test_asking_keeps_no_session_alive(self, people: People, waiting: AccountRequest, clock: Clock) -> None:
        asked = question(waiting, people["si"].get(page_of(waiting)).text)
        news = re.search(r'hx-get="([^"]*/nouvelles[^"]*)"', people["si"].get(GRID).text)
        assert news is not None
        seen = AccountSession.get(AccountSession.account == people.account("si")).last_seen_at
        for _ in range(5):
            clock.advance(minutes=4)
            assert people["si"].get(asked).status_code == 200
            assert people["si"].get(unescape(news[1])).status_code == 200
        assert AccountSession.get(AccountSession.account == people.account("si")).last_seen_at == seen


class TestTakingCare:
    def test_is_shown_on_the_page_and_in_the_row(self, people: People, waiting: AccountRequest) -> None:
        people["reviewer"].post(f"{page_of(waiting)}/prendre", page=page_of(waiting))
        assert "Vous vous en chargez encore 20" in people["reviewer"].get(page_of(waiting)).text
        name = people.account("reviewer").full_name
        text = people["si"].get(page_of(waiting)).text
        assert f"{name} s’en charge depuis un instant" in text
        assert "Je m’en charge à sa place" in text
        assert f"{name} s’en charge" in people["si"].get(GRID).text
        assert "vous vous en chargez" in people["reviewer"].get(GRID).text

    def test_a_stale_page_takes_nothing_away(self, people: People, waiting: AccountRequest) -> None:
        people["reviewer"].post(f"{page_of(waiting)}/prendre", page=page_of(waiting))
        response = people["si"].post(f"{page_of(waiting)}/prendre", page="/mon-compte")
        name = people.account("reviewer").full_name
        assert f"{name} s’en charge depuis le" in people["si"].get(response.headers["Location"]).text
        holder = str(people.account("reviewer").id)
        people["si"].post(f"{page_of(waiting)}/prendre", page=page_of(waiting), au_lieu_de=holder)
        assert Claim.get().account_id == people.account("si").id
        people["si"].post(f"{page_of(waiting)}/laisser", page=page_of(waiting))
        assert not Claim.select().exists()

    @pytest.mark.parametrize("typed", ["x", "-1", "99999999999999999999", "\x00"])
    def test_garbage_is_no_colleague(self, people: People, waiting: AccountRequest, typed: str) -> None:
        for act, field in (("prendre", "au_lieu_de"), ("confier", "collegue")):
            response = people["si"].post(f"{page_of(waiting)}/{act}", page=page_of(waiting), **{field: typed})
            assert response.status_code == 404

    def test_any_act_on_the_request_renews_it(self, people: People, waiting: AccountRequest, clock: Clock) -> None:
        people["si"].post(f"{page_of(waiting)}/prendre", page=page_of(waiting))
        until = Claim.get().expires_at
        clock.advance(minutes=10)
        people["si"].post(f"{page_of(waiting)}/note", page=page_of(waiting), texte="Vu.")
        assert (Claim.get().expires_at - until).total_seconds() == 600

    def test_lists_show_what_is_mine_mine_by_a_colleague_and_free(self, people: People, request_of: Make) -> None:
        mine, handed, free = (request_of("with_si") for _ in range(3))
        people["si"].post(f"{page_of(mine)}/prendre", page=page_of(mine))
        chosen = str(people.account("si").id)
        people["reviewer"].post(f"{page_of(handed)}/confier", page=page_of(handed), collegue=chosen, mot="Pour toi.")
        assert references(people, "si", f"{GRID}?suivi=moi") == [mine.reference, handed.reference]
        assert references(people, "si", f"{GRID}?suivi=confiees") == [handed.reference]
        assert references(people, "si", f"{GRID}?suivi=libres") == [free.reference]
        text = people["si"].get(page_of(handed)).text
        assert f"à la demande de {people.account('reviewer').full_name}" in text
        assert "Pour toi." in text

    def test_handing_over_goes_on_with_the_list(self, people: People, request_of: Make) -> None:
        first, second = request_of("with_si"), request_of("with_si")
        shown = f"{page_of(first)}/confier?liste={quote('vue=en-cours', safe='')}"
        chosen = str(people.account("reviewer").id)
        response = people["si"].post(shown, page=page_of(first), collegue=chosen)
        assert response.headers["Location"].startswith(page_of(second))
        assert "est confiée à" in people["si"].get(response.headers["Location"]).text
        assert "Choisissez à qui" in people["si"].post(
            shown, page=page_of(first), options={"follow_redirects": True}
        ).text  # fmt: skip


class TestMeanwhile:
    def test_a_pending_decision_of_a_colleague_is_news(
        self, people: People, waiting: AccountRequest, clock: Clock
    ) -> None:
        with_window(people, 5)
        asked = question(waiting, people["si"].get(page_of(waiting)).text)
        people["reviewer"].post(f"{page_of(waiting)}/complement", page=page_of(waiting), reason="Précisez.")
        clock.advance(minutes=1)
        news = news_of(people, "si", asked)
        assert news.startswith(f"Décision prise par {people.account('reviewer').full_name} il y a 1")
        assert "complément demandé dans 4" in news

    def test_news_is_told_once(self, people: People, waiting: AccountRequest) -> None:
        asked = question(waiting, people["si"].get(page_of(waiting)).text)
        people["reviewer"].post(f"{page_of(waiting)}/complement", page=page_of(waiting), reason="Précisez.")
        answer = people["si"].get(asked).text
        assert "claim-news" in answer
        (mark,) = re.findall(r'name="vu" value="([^"]+)"', answer)
        assert mark not in asked
        assert news_of(people, "si", f"{page_of(waiting)}/presence?vu={mark}") == ""

    def test_an_applied_one_too(self, people: People, waiting: AccountRequest) -> None:
        asked = question(waiting, people["reviewer"].get(page_of(waiting)).text)
        people["si"].post(f"{page_of(waiting)}/refuser", page=page_of(waiting), refusal="other", words="Non.")
        news = news_of(people, "reviewer", asked)
        assert news.startswith(f"Décision prise par {people.account('si').full_name} à l’instant")
        assert "Refusée" in news

    def test_a_change_that_is_no_decision_is_told_as_one(self, people: People, waiting: AccountRequest) -> None:
        asked = question(waiting, people["reviewer"].get(page_of(waiting)).text)
        AccountRequest.update(version=AccountRequest.version + 1).where(AccountRequest.id == waiting.id).execute()
        assert "a changé depuis" in news_of(people, "reviewer", asked)

    def test_once_the_session_is_over_the_page_is_told_so(self, people: People, waiting: AccountRequest) -> None:
        asked = question(waiting, people["si"].get(page_of(waiting)).text)
        answer = people["nobody"].get(asked, headers={"HX-Request": "true"})
        assert answer.status_code == 401
        assert answer.text.startswith("Votre session est terminée\N{NO-BREAK SPACE}: <a")
        assert people["nobody"].get(asked).status_code == 302

    def test_out_of_scope_there_is_nothing_to_ask(self, people: People, waiting: AccountRequest) -> None:
        assert people["manager"].get(f"{page_of(waiting)}/presence").status_code == 403
        assert people["si"].get(f"{GRID}AAA-AAA-AAA/presence").status_code == 404
        assert people["si"].get(f"{page_of(waiting)}/presence?vu={'x' * 5000}").status_code == 200


class TestCancellingLate:
    """« Annuler » after the decision's guard has changed: before the window's end, and after it."""

    def stored(self, people: People, waiting: AccountRequest) -> str:
        with_window(people)
        ready(people, waiting)
        people["si"].post(f"{page_of(waiting)}/valider", page=page_of(waiting))
        assert Decision.get(Decision.request == waiting.id).status == DecisionStatus.PENDING
        return page_of(waiting)

    def guard_changes(self, people: People, waiting: AccountRequest) -> None:
        """The entity gets a manager: what was approved as the first manager would now be a depositor."""
        founder = people.account("reviewer")
        Membership.create(
            account=founder,
            entity=waiting.entity_id,
            role=Role.ENTITY_MANAGER,
            founding=True,
            since=people.deps.now(),
        )

    def test_before_it_is_due_the_request_waits_again(self, people: People, waiting: AccountRequest) -> None:
        page = self.stored(people, waiting)
        self.guard_changes(people, waiting)
        response = people["si"].post(f"{page}/annuler", page=page)
        assert "La décision est annulée" in people["si"].get(response.headers["Location"]).text
        assert Decision.get(Decision.request == waiting.id).status == DecisionStatus.CANCELLED
        assert AccountRequest.get_by_id(waiting.id).state == State.WITH_SI

    def test_sending_it_at_once_says_why_it_is_not_applied(self, people: People, waiting: AccountRequest) -> None:
        page = self.stored(people, waiting)
        self.guard_changes(people, waiting)
        response = people["si"].post(f"{page}/envoyer", page=page)
        text = people["si"].get(response.headers["Location"]).text
        assert "n’a pas été appliquée" in text
        assert "La demande a changé depuis cette décision" in text
        assert AccountRequest.get_by_id(waiting.id).state == State.WITH_SI

    def test_once_the_worker_has_failed_it_says_so(self, people: People, waiting: AccountRequest, clock: Clock) -> None:
        page = self.stored(people, waiting)
        self.guard_changes(people, waiting)
        clock.advance(minutes=3)
        work(people.app)
        assert Decision.get(Decision.request == waiting.id).status == DecisionStatus.FAILED
        response = people["si"].post(f"{page}/annuler", page="/mon-compte")
        text = people["si"].get(response.headers["Location"]).text
        assert "n’a pas été appliquée" in text
        assert "Décision non appliquée" in people["si"].get(f"{page}/historique").text
        assert 'id="decision"' in text

    def test_an_author_who_lost_the_role_cannot_apply_it(
        self, people: People, waiting: AccountRequest, clock: Clock
    ) -> None:
        self.stored(people, waiting)
        Account.update(staff_role="reader").where(Account.id == people.account("si").id).execute()
        clock.advance(minutes=3)
        work(people.app)
        assert Decision.get(Decision.request == waiting.id).failure == "not_allowed"
        assert AccountRequest.get_by_id(waiting.id).state == State.WITH_SI
