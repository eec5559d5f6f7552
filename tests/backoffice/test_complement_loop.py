"""The whole loop of a complement: what the applicant reads and mends, what the reviewer then has to judge again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from domain.states import State
from models import AccountRequest, DocumentVersion
from services.machinery import links
from services.review import examination
from services.review.decisions import Item, decide
from tests.backoffice.conftest import People
from tests.support import factories, files
from tests.support.signup import Page, Person

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

GRID = "/backoffice/demandes/"
Make = Callable[..., AccountRequest]
LETTER = ("mandat signé.pdf", files.pdf(text="Je soussignée"))


def later(people: People) -> None:
    people.deps.now.advance(minutes=5)  # type: ignore[attr-defined]


def read(people: People, request: AccountRequest, who: str = "si", part: str = "") -> str:
    text: str = people[who].get(f"{GRID}{request.reference}{part}").text
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\N{NO-BREAK SPACE}", " ").split())


def asks(people: People, request: AccountRequest, *items: Item, who: str = "si") -> None:
    """Ask the applicant for these."""
    decide(people.deps, people.actor(who), request.reference, "request_changes", items=items)


def follows(app: Flask, people: People, request: AccountRequest) -> tuple[Person, Page]:
    """The applicant at the follow-up page."""
    applicant = Person(app)
    return applicant, applicant.goes(f"/suivi/{links.page_link(people.deps, request)}")


def panel(text: str, title: str = "Depuis votre demande de complément") -> str:
    """What the panel of the mended things reads."""
    assert title in text
    return text.partition(title)[2].partition("Adresse mail")[0]


def test_the_applicant_mends_what_was_asked_and_the_reviewer_judges_only_that(
    app: Flask, people: People, request_of: Make
) -> None:
    waiting = request_of("with_si", capacity="Cheffe")
    later(people)
    factories.accept_documents(people.deps, people.actor("si"), waiting)
    examination.judge_document(
        people.deps, people.actor("si"), waiting.reference, "mandate", factories.Judgement.REFUSED, reason="unsigned"
    )
    later(people)
    asks(people, waiting, Item("mandate", "unsigned", "En bas de la page."), Item("capacity", "imprecise"))

    applicant, page = follows(app, people, waiting)
    assert "Fichier à remplacer : piece.pdf" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "En bas de la page." in page.text
    form, _ = page.form_of_button("Envoyer mon complément")
    assert form.files == {"mandate"}
    assert form.values["capacity"] == ["Cheffe"]

    page = applicant.presses("Envoyer ce fichier", mandate=LETTER, mandate_date="20/11/2026")
    assert "Fichier reçu" in page.text
    assert "Fichier à remplacer" not in page.text
    told = panel(read(people, waiting))
    assert "Le demandeur n’a pas encore tout envoyé." in told
    assert "Fonction : pas encore envoyé" in told
    applicant.presses("Envoyer mon complément", capacity="Cheffe du service des titres", mandate_date="20/11/2026")

    told = panel(read(people, waiting))
    assert "Fonction : avant : Cheffe → après : Cheffe du service des titres" in told
    assert "version 1 , la précédente (nouvel onglet) → version 2 , la nouvelle (nouvel onglet) À examiner" in told
    assert "1 pièce à examiner" in told
    assert "Document attestant de l’existence légale : inchangée Reste acceptée" in told
    assert "Depuis le complément demandé" in read(people, waiting, "reviewer")

    versions = list(DocumentVersion.select().order_by(DocumentVersion.id))
    assert [version.erased_at for version in versions] == [None] * 3
    for version in versions:
        assert people["si"].get(f"{GRID}{waiting.reference}/pieces/{version.id}/page/1.jpg").status_code == 200
    people["si"].post(
        f"{GRID}{waiting.reference}/pieces/mandate", f"{GRID}{waiting.reference}", avis="accepted", version="2"
    )
    assert "Tout ce qui est nouveau a été examiné" in panel(read(people, waiting))
    decide(people.deps, people.actor("si"), waiting.reference, "approve")
    assert "Depuis votre demande" not in read(people, waiting)


def test_what_was_sent_again_unchanged_is_said_to_be_as_before(app: Flask, people: People, request_of: Make) -> None:
    waiting = request_of("with_si", capacity="Cheffe")
    asks(people, waiting, Item("capacity", "imprecise"))
    applicant, _ = follows(app, people, waiting)
    applicant.presses("Envoyer mon complément")
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_SI
    assert "Fonction : comme avant" in panel(read(people, waiting))


def test_what_the_first_round_changed_is_not_told_after_the_second(
    app: Flask, people: People, request_of: Make
) -> None:
    waiting = request_of("with_si", capacity="Cheffe")
    for answer, target in (("Cheffe de service", "capacity"), ("01 02 03 04 05", "phone")):
        asks(people, waiting, Item(target, "imprecise" if target == "capacity" else "wrong"))
        applicant, _ = follows(app, people, waiting)
        applicant.presses("Envoyer mon complément", **{target: answer})
        later(people)
    told = panel(read(people, waiting))
    assert "Téléphone : avant : vide → après :" in told
    assert "Fonction : avant" not in told
    text = read(people, waiting, part="/historique")
    assert "Réponse corrigée par le demandeur" in text
    assert "Fonction : avant : Cheffe → après : Cheffe de service" in text


def test_a_question_in_words_and_its_answer(app: Flask, people: People, request_of: Make) -> None:
    waiting = request_of("with_si")
    later(people)
    reviewer = people.actor("si")
    decide(people.deps, reviewer, waiting.reference, "request_changes", reason="Qui vous emploie ?")
    applicant, page = follows(app, people, waiting)
    assert "Qui vous emploie" in page.text
    assert "Depuis votre demande" not in read(people, waiting)
    later(people)
    applicant.presses("Envoyer mon complément", answer="L’institut <b>des essais</b>.")
    text = read(people, waiting)
    assert "Réponse au message : « L’institut &lt;b&gt;des essais&lt;/b&gt;. »" in panel(text)
    assert "Réponse du demandeur" in read(people, waiting, part="/historique")
    assert "vide" not in panel(text)


def test_managers_read_the_fields_and_nothing_of_documents(app: Flask, people: People, request_of: Make) -> None:
    asked = request_of("with_manager", capacity="Cheffe")
    asks(people, asked, Item("capacity", "imprecise"), who="manager")
    applicant, _ = follows(app, people, asked)
    applicant.presses("Envoyer mon complément", capacity="Cheffe de service")
    text = read(people, asked, "manager")
    assert "Fonction : avant : Cheffe → après : Cheffe de service" in panel(text)
    assert "version" not in text
    assert "Document attestant" not in text


def test_nothing_is_told_before_the_applicant_did_anything(people: People, request_of: Make) -> None:
    waiting = request_of("with_si")
    later(people)
    asked = [Item("mandate", "unsigned")]
    decide(people.deps, people.actor("si"), waiting.reference, "request_changes", items=asked)
    assert "complément demandé" not in read(people, waiting).partition("Adresse mail")[0]
    assert "votre demande de complément" not in read(people, waiting)
