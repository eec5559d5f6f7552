"""Writing to an applicant and being answered: pages of both sides; managers read texts alone; off, nothing is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from domain.actors import SYSTEM
from domain.scans import Verdict
from domain.states import State
from domain.workflow import BY_NAME
from models import AccountRequest
from models_exchange import AttachedFile, Message
from services.machinery import links
from services.requests import closing
from services.requests.lifecycle import move
from tests.backoffice.conftest import People
from tests.support import factories, files
from tests.support.dependencies import Clock
from tests.support.succession import asks_to_manage

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

GRID = "/backoffice/demandes/"
Make = Callable[..., AccountRequest]
MULTIPART = {"content_type": "multipart/form-data"}


def turned(people: People, **policy: Any) -> None:
    people.deps = replace(people.deps, policy=replace(people.deps.policy, **policy))
    people.app.extensions["guichet_dependencies"] = people.deps


@pytest.fixture(autouse=True)
def talking(people: People) -> None:
    turned(people, request_threads=True, antivirus=True)


def writes(people: People, request: AccountRequest, text: str = "Qui signe la lettre ?", **fields: Any) -> TestResponse:
    address = f"{GRID}{request.reference}/messages"
    return people["reviewer"].post(address, options=MULTIPART, text=text, **fields)


def page_of(people: People, request: AccountRequest) -> str:
    return f"/suivi/{links.page_link(people.deps, request)}"


def test_from_the_first_message_to_the_answer(people: People, request_of: Make) -> None:
    waiting = request_of("with_si")
    page = page_of(people, waiting)
    assert "/messages" not in people["nobody"].get(page).text
    assert people["nobody"].get(f"{page}/messages").status_code == 404
    assert "Écrire au demandeur" in people["reviewer"].get(f"{GRID}{waiting.reference}").text
    assert writes(people, waiting).status_code == 302
    assert "Lecture non confirmée" in people["reviewer"].get(f"{GRID}{waiting.reference}/messages").text
    text = people["nobody"].get(page).text
    assert "Un message vous attend" in text
    assert ">Lire et répondre</a>" in text
    assert "Qui signe la lettre" in people["nobody"].get(f"{page}/messages").text
    assert "Un message vous attend" in people["nobody"].get(page).text, "a link alone shows no reader"
    people["nobody"].client.set_cookie("guichet-demande", factories.browser_of(waiting))
    assert "Qui signe la lettre" in people["nobody"].get(f"{page}/messages").text
    assert "Un message vous attend" not in people["nobody"].get(page).text
    assert "Lecture non confirmée" not in people["reviewer"].get(f"{GRID}{waiting.reference}/messages").text
    answer = people["nobody"].post(f"{page}/messages", text="Madame Exemple, présidente.")
    assert answer.status_code == 302
    assert "1 à lire" in people["reviewer"].get(f"{GRID}{waiting.reference}").text
    assert "Madame Exemple, présidente." in people["reviewer"].get(f"{GRID}{waiting.reference}/messages").text
    assert "1 à lire" not in people["reviewer"].get(f"{GRID}{waiting.reference}").text


def test_a_link_that_opens_nothing_leads_to_no_thread(people: People, request_of: Make) -> None:
    waiting = request_of("with_si")
    writes(people, waiting)
    for page in ("/suivi/inconnu", f"/suivi/{'x' * 43}"):
        answer, usual = people["nobody"].get(f"{page}/messages"), people["nobody"].get(page)
        assert (answer.status_code, answer.text.count("lettre")) == (usual.status_code, 0) == (404, 0)
        assert "Ce lien" in answer.text


def test_a_reviewer_reads_their_own_request_as_its_applicant_alone(people: People, request_of: Make) -> None:
    own, reviewer = request_of("with_si"), people.account("reviewer")
    AccountRequest.update(email=reviewer.email, email_key=reviewer.email_key).where(
        AccountRequest.id == own.id
    ).execute()
    Message.create(request=own, author=people.account("si"), at=people.deps.now(), text="Bonjour.")
    Message.create(request=own, author=None, at=people.deps.now(), text="Bonjour à vous.")
    text = people["reviewer"].get(f"{GRID}{own.reference}/messages").text
    assert 'name="text"' not in text
    assert Message.select().where(Message.read_at.is_null()).count() == 2


def test_files_go_both_ways_and_managers_see_none(people: People, request_of: Make) -> None:
    waiting = request_of("with_manager")
    page = page_of(people, waiting)
    writes(people, waiting, file=(BytesIO(files.pdf()), "modele.pdf"))
    people["nobody"].post(
        f"{page}/messages", options=MULTIPART, text="Signé.", file=(BytesIO(files.pdf()), "signe.pdf")
    )
    AttachedFile.update(scan_verdict=Verdict.CLEAN).execute()
    model, signed = AttachedFile.select().order_by(AttachedFile.id)
    assert (model.added_by_id, signed.added_by_id) == (people.account("reviewer").id, None)
    for file in (model, signed):
        assert people["nobody"].get(f"{page}/fichiers-joints/{file.id}").data.startswith(b"%PDF")
        assert people["reviewer"].get(f"{GRID}{waiting.reference}/fichiers-joints/{file.id}").status_code == 200
        assert people["manager"].get(f"{GRID}{waiting.reference}/fichiers-joints/{file.id}").status_code == 403
    unread = Message.select().where(Message.read_at.is_null()).count()
    text = people["manager"].get(f"{GRID}{waiting.reference}/messages").text
    assert "Qui signe la lettre" in text
    assert ".pdf" not in text
    assert 'name="text"' not in text
    assert people["other_manager"].get(f"{GRID}{waiting.reference}/messages").status_code == 404
    assert Message.select().where(Message.read_at.is_null()).count() == unread == 1


def answers(people: People, request: AccountRequest, text: str, who: str = "nobody") -> str:
    """The page on which the applicant wrote this."""
    address = f"{page_of(people, request)}/messages"
    page = people[who].get(address).text
    assert people[who].post(address, text=text).status_code == 302
    return page


def test_the_managers_read_nothing_of_a_claim_to_their_role(people: People) -> None:
    """Whom it contests: the mandate, and why the applicant asks, are between the applicant and the administration."""
    claim = asks_to_manage(people.deps, people.account("depositor"), people.entity.id)
    writes(people, claim)
    assert "Seule l’administration lit votre message." in answers(people, claim, "La personne est partie.", "depositor")
    page = people["manager"].get(f"{GRID}{claim.reference}")
    assert page.status_code == 200
    assert "/messages" not in page.text
    assert "Message" not in page.text
    assert people["manager"].get(f"{GRID}{claim.reference}/messages").status_code == 404
    assert "La personne est partie." in people["reader"].get(f"{GRID}{claim.reference}/messages").text
    assert "n’en lisent rien" in people["reviewer"].get(f"{GRID}{claim.reference}/messages").text


def test_managers_read_what_was_written_while_they_had_the_request(
    people: People, request_of: Make, clock: Clock
) -> None:
    request = request_of("with_manager")
    for state, text in ((State.WITH_MANAGER, "Avant."), (State.WITH_SI, "Pendant."), (State.WITH_MANAGER, "Après.")):
        if AccountRequest.get_by_id(request.id).state != state:
            clock.advance(minutes=1)
            _moves(people, request, state)
        clock.advance(minutes=1)
        writes(people, request, f"{text} Question")
        alone = "Seule l’administration" in answers(people, request, f"{text} Réponse")
        assert alone == (state == State.WITH_SI)
    page = people["manager"].get(f"{GRID}{request.reference}/messages").text
    read = [f"{when} {what}" for when in ("Avant.", "Pendant.", "Après.") for what in ("Question", "Réponse")]
    assert [text in page for text in read] == [True, True, False, False, True, True]
    assert all(text in people["reviewer"].get(f"{GRID}{request.reference}/messages").text for text in read)
    assert "/messages" in people["manager"].get(f"{GRID}{request.reference}").text


def _moves(people: People, request: AccountRequest, state: State) -> None:
    """The entity loses its manager, or has one again."""
    name = "orphan" if state == State.WITH_SI else "reroute"
    move(people.deps, BY_NAME[name], AccountRequest.get_by_id(request.id), state, SYSTEM)


def test_an_empty_answer_keeps_the_file(people: People, request_of: Make) -> None:
    waiting = request_of("with_si")
    page = page_of(people, waiting)
    writes(people, waiting)
    answer = people["nobody"].post(f"{page}/messages", options=MULTIPART, file=(BytesIO(files.pdf()), "signe.pdf"))
    assert answer.status_code == 422
    assert "Écrivez votre message." in answer.text
    kept = str(AttachedFile.get().id)
    assert f'value="{kept}" checked' in answer.text
    assert people["nobody"].post(f"{page}/messages", text="Voici.", joint=kept).status_code == 302
    assert Message.select().where(Message.file == kept).count() == 1


def test_a_closed_request_is_read_only(people: People, request_of: Make) -> None:
    waiting = request_of("with_si")
    writes(people, waiting)
    closing.withdraw(people.deps, waiting.id, factories.own_actor(waiting))
    assert AccountRequest.get_by_id(waiting.id).state == State.WITHDRAWN
    page = page_of(people, waiting)
    assert ">Lire les messages</a>" in people["nobody"].get(page).text
    text = people["nobody"].get(f"{page}/messages").text
    assert "Qui signe la lettre" in text
    assert 'name="text"' not in text
    assert 'name="text"' not in people["reviewer"].get(f"{GRID}{waiting.reference}/messages").text


def test_without_an_antivirus_no_file_is_asked_for(people: People, request_of: Make) -> None:
    turned(people, antivirus=False)
    waiting = request_of("with_si")
    writes(people, waiting)
    page = page_of(people, waiting)
    for text in (
        people["reviewer"].get(f"{GRID}{waiting.reference}/messages").text,
        people["nobody"].get(f"{page}/messages").text,
    ):
        assert 'name="text"' in text
        assert 'type="file"' not in text


def test_off_nothing_is_drawn_and_every_address_is_404(people: People, request_of: Make) -> None:
    waiting = request_of("with_si")
    writes(people, waiting, file=(BytesIO(files.pdf()), "modele.pdf"))
    AttachedFile.update(scan_verdict=Verdict.CLEAN).execute()
    file, page = AttachedFile.get().id, page_of(people, waiting)
    turned(people, request_threads=False)
    assert "message" not in people["nobody"].get(page).text.lower()
    assert "/messages" not in people["reviewer"].get(f"{GRID}{waiting.reference}").text
    for who, address in (
        ("nobody", f"{page}/messages"),
        ("nobody", f"{page}/fichiers-joints/{file}"),
        ("nobody", "/suivi/inconnu/messages"),
        ("reviewer", f"{GRID}{waiting.reference}/messages"),
        ("reviewer", f"{GRID}{waiting.reference}/fichiers-joints/{file}"),
    ):
        assert people[who].get(address).status_code == 404
    assert people["reviewer"].post(f"{GRID}{waiting.reference}/messages", page="/mon-compte/profil").status_code == 404
