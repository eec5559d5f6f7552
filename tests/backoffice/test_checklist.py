"""The checklist on the screen: answers kept, what a « non » proposes, hints beside the questions, highlights."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from demo.bodies import bodies
from demo.documents.catalogue import mandate_of
from demo.documents.mandates import Mandate
from demo.people import Person as Invented
from domain.states import CheckResult, Judgement
from models import AccountRequest, CheckAnswer, DocumentVersion
from services.review.checklist import check_document
from services.review.decisions import Item, decide
from services.signup import complements, draft_documents
from tests.backoffice.conftest import People
from tests.support import factories, files
from tests.support.application import CSRF
from tests.support.dependencies import Clock

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

GRID = "/backoffice/demandes/"
Make = Callable[..., AccountRequest]
CLAIRE = Invented("Claire", "Vauquelin-Roy", "feminine", date(1980, 4, 2))


def page_of(request: AccountRequest) -> str:
    return f"{GRID}{request.reference}"


def plain(text: str) -> str:
    """What people read, every space a plain one."""
    return html.unescape(text).replace("\N{NO-BREAK SPACE}", " ")


def card(people: People, request: AccountRequest, who: str = "reviewer") -> str:
    """The mandate's part of the page, as text for people."""
    text = people[who].get(page_of(request)).text
    found = re.search(r'<article class="document" id="piece-mandate".*?</article>', text, re.DOTALL)
    assert found is not None
    return plain(found[0])


def save(people: People, request: AccountRequest, **fields: str) -> str:
    """Post the mandate's checklist as the page would, and read the page that follows."""
    page = page_of(request)
    named = {f"reponse-{name}" if name not in ("version", "avis") else name: value for name, value in fields.items()}
    options = {"options": {"follow_redirects": True}}
    response = people["reviewer"].post(
        f"{page}/pieces/mandate/verifications", page=page, **{"version": "1", **named}, **options
    )
    assert response.status_code == 200
    return plain(response.text)


def answers() -> dict[str, str]:
    return {row.check_code: row.answer for row in CheckAnswer.select()}


def with_mandate(people: People, data: bytes, **fields: Any) -> AccountRequest:
    """A waiting request whose mandate is this file."""
    draft = factories.make_draft(people.deps, **fields)
    draft_documents.put_document(people.deps, draft, "mandate", factories.PlainFile(data))
    return factories.activate(people.deps, factories.submission.submit(people.deps, draft))


def test_each_question_has_three_answers_and_its_key(people: People, request_of: Make) -> None:
    text = card(people, request_of("with_si"))
    questions = people.deps.registry.document("mandate").checklist
    assert re.findall(r'<fieldset class="check" data-check="(\w+)"', text) == [question.code for question in questions]
    for question in questions:
        assert plain(question.question) in text
        values = re.findall(rf'name="reponse-{question.code}" value="(\w+)"', text)
        assert values == ["yes", "no", "na"]
    assert "0 sur 7" in text


def test_answers_are_kept_and_shown_with_who_gave_them(people: People, request_of: Make) -> None:
    request = request_of("with_si")
    text = save(people, request, legible="yes", signed="no", fresh="na")
    assert answers() == {"legible": "yes", "signed": "no", "fresh": "na"}
    assert "réponses enregistrées." in text
    assert "3 sur 7" in text
    assert re.search(r'name="reponse-signed" value="no" checked', text)
    assert people.deps.registry.document("mandate").check("signed").sentence in text
    assert people.account("reviewer").full_name in card(people, request)


def test_one_button_saves_and_accepts_unless_there_is_a_no(people: People, request_of: Make) -> None:
    request = request_of("with_si")
    text = save(people, request, signed="no", avis="accepted")
    assert "la pièce n’est pas acceptée" in text
    assert "Est-elle signée" in text
    assert answers() == {"signed": "no"}
    assert "pièce acceptée" in save(people, request, signed="yes", avis="accepted")
    assert DocumentVersion.select().where(DocumentVersion.judgement == Judgement.ACCEPTED).count() == 1
    assert "n’est plus acceptée" in save(people, request, signed="no")


def test_an_answer_saved_by_itself_brings_the_button_that_approves_at_once(people: People, request_of: Make) -> None:
    request = request_of("with_si")
    page, version = page_of(request), {"version": "1"}
    for row in DocumentVersion.select():
        address = f"{page}/pieces/{row.document.kind}/verifications"
        judged = {"version": str(row.number), "avis": "accepted"}
        assert people["si"].post(address, page=page, **judged).status_code == 302
    part = {"options": {"headers": {"HX-Request": "true"}}}
    answer = people["si"].post(f"{page}/pieces/mandate/verifications", page=page, **version, **part)
    assert answer.status_code == 200
    form = re.search(rf'<form method="post" action="{page}/valider[^"]*".*?</form>', answer.text, re.DOTALL)
    assert form is not None
    assert 'name="csrf_token"' in form[0]


def test_one_button_saves_and_refuses_in_the_words_of_the_noes(people: People, request_of: Make) -> None:
    request = request_of("with_si")
    assert "choisissez un motif" in save(people, request, legible="yes", avis="refused")
    assert "pièce refusée" in save(people, request, signed="no", fresh="no", avis="refused")
    text = card(people, request)
    assert "Motif : Non signée" in text


def test_noes_are_ticked_in_the_complement(people: People, request_of: Make) -> None:
    request = request_of("with_si")
    save(people, request, signed="no", fresh="no")
    text = people["reviewer"].get(f"{page_of(request)}/complement").text
    ticked = re.findall(r"<input[^>]*\bchecked\b[^>]*>", text)
    assert set(re.findall(r'value="(\w+)"', " ".join(ticked))) >= {"unsigned", "too_old"}


def test_another_version_by_now_saves_nothing(people: People, request_of: Make) -> None:
    request = request_of("with_si")
    assert "Cette pièce a changé" in save(people, request, signed="yes", version="2")
    assert answers() == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"version": "1", "reponse-signed": "peut-être"},
        {"version": "1", "reponse-couleur": "yes"},
        {"version": "x", "reponse-signed": "yes"},
        {"version": "1", "avis": "bof"},
    ],
)
def test_garbage_saves_nothing(people: People, request_of: Make, fields: dict[str, str]) -> None:
    page = page_of(request_of("with_si"))
    response = people["reviewer"].post(f"{page}/pieces/mandate/verifications", page=page, **fields)
    assert response.status_code == 404
    assert answers() == {}


def test_former_answers_stay_with_the_former_file(people: People, request_of: Make) -> None:
    request = request_of("with_si")
    save(people, request, signed="no")
    document = DocumentVersion.get(DocumentVersion.storage_key.is_null(False)).document.request
    draft_documents.add_version(
        people.deps, document, "mandate", factories.PlainFile(b"%PDF-1.4 again"), "document." + "0" * 32
    )
    text = card(people, request)
    assert "Versions précédentes (1)" in text
    assert re.search(r"Est-elle signée[^<]*<strong>Non</strong>", text)
    assert "0 sur 7" in text


def test_hints_stand_beside_the_questions_and_on_the_page(people: People) -> None:
    body = bodies()["kerlann"]
    what = Mandate(body, CLAIRE, date(2026, 11, 10), body.heads, surname_first=True)
    paper = mandate_of(what, people.deps.registry.letter, "signed")
    request = with_mandate(
        people,
        paper.data,
        first_name="Claire",
        last_name="Vauquelin Roy",
        entity_name=body.name,
        siret=body.siret,
        signatories=[{"name": body.heads[0].person.name, "capacity": "Président"}],
        mandate_date=date(2026, 11, 10),
    )
    text = card(people, request)
    assert "Demandeur « Claire Vauquelin Roy » : trouvé" in text
    assert f"« {body.name} » : trouvé" in text
    assert f"Signataire déclaré « {body.heads[0].person.name} » : trouvé" in text
    assert "« Fait à Rennes, le » 10 novembre 2026 : 13 jours à ce jour, comme déclaré" in text
    signer = f"{body.heads[0].person.name} ({body.name})"
    assert f"Signature électronique de {signer}, le 10 novembre 2026 à 11 h 12 selon son ordinateur" in text
    assert re.search(r'<svg class="marks" viewBox="0 0 1000 1000" preserveAspectRatio="none" data-page="1"', text)
    assert "<title>Nom du demandeur</title>" in text
    assert answers() == {}


def test_the_age_of_a_mandate_given_again_is_that_of_the_day_it_was_given(
    people: People, request_of: Make, clock: Clock
) -> None:
    request = request_of("with_si")
    clock.advance(days=20)
    asked = [Item("mandate", "unsigned")]
    decide(people.deps, people.actor("si"), request.reference, "request_changes", items=asked)
    written = clock.at.date() - timedelta(days=5)
    paper = factories.PlainFile(files.pdf(1, f"Fait à Nantes, le {written:%d/%m/%Y}"))
    complements.replace_document(people.deps, request.id, "mandate", paper, mandate_date=written)
    complements.complete(people.deps, request.id, factories.own_actor(request))
    clock.advance(days=3)
    text = card(people, request)
    assert "8 jours à ce jour, 5 jours à l’envoi, comme déclaré" in text
    assert "selon le demandeur : 5 jours à l’envoi, 8 jours à ce jour." in text


def test_what_is_not_found_is_said_so(people: People) -> None:
    request = with_mandate(people, files.pdf(1, "Mandat de personne"))
    text = card(people, request)
    assert f"Demandeur « {request.full_name} » : pas trouvé dans le texte" in text
    assert "Date du document pas trouvée dans le texte" in text
    assert "marks__mark" not in text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (files.one_page_pdf(b"0 0 9 9 re f"), "Texte non détecté : à lire à l’écran."),
        (b"%PDF-1.4 broken", "n’a pas pu être lu : à lire à l’écran."),
    ],
)
def test_a_file_without_text_says_so_and_nothing_more(people: People, data: bytes, words: str) -> None:
    text = card(people, with_mandate(people, data))
    assert words in text
    assert "pas trouvé" not in text


def test_what_a_file_says_is_only_text(people: People) -> None:
    request = with_mandate(people, files.pdf(1, "x"), first_name="<script>alert(1)</script>")
    assert "<script>alert" not in people["reviewer"].get(page_of(request)).text


def test_somebody_who_only_reads_sees_the_answers_and_no_form(people: People, request_of: Make) -> None:
    request = request_of("with_si")
    check_document(
        people.deps,
        people.actor("reviewer"),
        request.reference,
        "mandate",
        {"signed": CheckResult.YES},
        version_number=1,
    )
    factories.closing.withdraw(people.deps, request.id, factories.own_actor(request))
    text = card(people, request)
    assert "reponse-" not in text
    assert re.search(r'<p class="check__answers small">Oui</p>', text)


@pytest.mark.parametrize("posted", ["mandate/verifications", "mandate"])
def test_of_a_request_that_was_decided_meanwhile_the_decision_is_told(
    people: People, request_of: Make, posted: str
) -> None:
    """Not that the document changed, which nobody would find."""
    waiting = request_of("with_si")
    token = CSRF.search(people["reviewer"].get(page_of(waiting)).text)
    assert token is not None
    decide(people.deps, people.actor("si"), waiting.reference, "reject", reason="Non")
    fields = {"csrf_token": token[1], "version": "1", "avis": "accepted"}
    answer = people["reviewer"].client.post(f"{page_of(waiting)}/pieces/{posted}", data=fields, follow_redirects=True)
    text = plain(answer.text)
    assert f"a déjà décidé de la demande {waiting.reference}" in text
    assert "Cette pièce a changé" not in text
