"""« Ce que voit le demandeur »: the follow-up page, word for word, with nothing to send and no secret."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from domain.states import State
from models import AccountRequest, JournalEntry, Link
from services.machinery import links
from services.review.decisions import Item, decide
from tests.backoffice.conftest import People
from tests.support import factories
from tests.support.application import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

Make = Callable[..., AccountRequest]


def words_of(text: str) -> list[str]:
    """What the page says below its notice and its title, without what is hidden and without the button of forms."""
    main = text.partition("</h1>")[2].partition("</main>")[0]
    main = re.sub(r'<button type="submit" class="visually-hidden".*?</button>', "", main)
    main = main.replace("Champs du demandeur, en lecture seule", "")
    main = re.sub(r'<input[^>]*name="csrf_token"[^>]*>', "", main)
    return re.sub(r"<[^>]+>", " ", main).split()


def seen(people: People, request: AccountRequest, who: str = "reviewer") -> str:
    response = people[who].get(f"/backoffice/demandes/{request.reference}/vue-du-demandeur")
    assert response.status_code == 200
    text: str = response.text
    return text


@pytest.mark.parametrize("state", ["with_si", "awaiting_applicant", "rejected"])
def test_it_is_the_page_of_the_applicant_and_sends_nothing(people: People, request_of: Make, state: str) -> None:
    request = request_of("with_si")
    if state == State.AWAITING_APPLICANT:
        items = [Item("mandate", "unsigned", "En bas."), Item("capacity", "imprecise")]
        decide(people.deps, people.actor("si"), request.reference, "request_changes", reason="Presque.", items=items)
    if state == State.REJECTED:
        decide(people.deps, people.actor("si"), request.reference, "reject", reason="Hors du champ du service.")
    assert AccountRequest.get_by_id(request.id).state == state
    page = Visitor(people.app).get(f"/suivi/{links.page_link(people.deps, request)}").text
    people["reviewer"]  # signs in, which is journalled
    before = (Link.select().count(), JournalEntry.select().count())
    read = seen(people, request)
    assert (Link.select().count(), JournalEntry.select().count()) == before
    assert words_of(read) == words_of(page)
    assert "Ce que voit le demandeur" in read
    main = read.partition("<main")[2].partition("</main>")[0]
    assert "<form" not in main
    assert "/suivi/" not in read
    assert ('<fieldset class="unsent" disabled>' in main) == (state == State.AWAITING_APPLICANT)


def test_support_reads_it_without_the_names_of_files_and_others_do_not(people: People, request_of: Make) -> None:
    request = request_of("with_si")
    items = [Item("mandate", "unsigned")]
    decide(people.deps, people.actor("si"), request.reference, "request_changes", items=items)
    assert "piece.pdf" in seen(people, request)
    assert "piece.pdf" not in seen(people, request, "support")
    address = f"/backoffice/demandes/{request.reference}"
    assert f'href="{address}/vue-du-demandeur"' in people["support"].get(address).text
    assert "vue-du-demandeur" not in people["reader"].get(address).text
    answers = [people[who].get(f"{address}/vue-du-demandeur").status_code for who in ("reader", "manager")]
    assert answers == [403, 403]


def test_it_says_how_the_applicant_opens_it(people: People, request_of: Make) -> None:
    request = request_of("with_si")
    assert "par le lien d’un mail" in seen(people, request)
    factories.accept_documents(people.deps, people.actor("si"), request)
    decide(people.deps, people.actor("si"), request.reference, "approve")
    assert "depuis son compte" in seen(people, request)
    people.deps.now.advance(days=400)  # type: ignore[attr-defined]
    assert "ne peut plus ouvrir cette page" in seen(people, request, "support")
