"""A file joined to a refusal or a complement: kept whatever else its form says; the applicant downloads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from domain.scans import Verdict
from domain.states import State
from models import AccountRequest, Decision, JournalEntry
from models_exchange import AttachedFile
from services.machinery import links
from tests.backoffice.conftest import People
from tests.support import files

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

GRID = "/backoffice/demandes/"
Make = Callable[..., AccountRequest]
REJECTED = {"refusal": "other", "words": "Le document ne vous nomme pas."}
NOT_YET = "Ce fichier n’a pas encore été analysé par l’antivirus"


@pytest.fixture(autouse=True)
def antivirus(people: People) -> None:
    people.deps = replace(people.deps, policy=replace(people.deps.policy, antivirus=True))
    people.app.extensions["guichet_dependencies"] = people.deps


def posts(people: People, address: str, who: str = "reviewer", **fields: Any) -> TestResponse:
    return people[who].post(address, options={"content_type": "multipart/form-data"}, **fields)


def courier(data: bytes | None = None, name: str = "courrier.pdf") -> tuple[BytesIO, str]:
    return BytesIO(data if data is not None else files.pdf()), name


def scanned(verdict: Verdict) -> AttachedFile:
    AttachedFile.update(scan_verdict=verdict).execute()
    file: AttachedFile = AttachedFile.get()
    return file


def test_a_file_goes_with_a_refusal(people: People, request_of: Make) -> None:
    waiting = request_of("with_si")
    answer = posts(people, f"{GRID}{waiting.reference}/refuser", "si", **REJECTED, file=courier())
    assert answer.status_code == 302
    file = AttachedFile.get()
    assert file.decision_id == Decision.get(Decision.request == waiting).id
    assert (file.filename, file.pages, file.added_by_id) == ("courrier.pdf", 1, people.account("si").id)


def test_what_is_wrong_elsewhere_loses_no_file(people: People, request_of: Make) -> None:
    address = f"{GRID}{request_of('with_si').reference}/refuser"
    answer = posts(people, address, "si", words="Voici pourquoi.", file=courier())
    assert answer.status_code == 422
    assert "Joindre «\N{NO-BREAK SPACE}courrier.pdf\N{NO-BREAK SPACE}»" in answer.text
    kept = re.search(r'name="joint" value="(\d+)" checked', answer.text)
    assert kept is not None
    assert posts(people, address, "si", **REJECTED, joint=kept[1]).status_code == 302
    assert AttachedFile.get().decision_id is not None


def test_a_tick_taken_out_leaves_it_behind(people: People, request_of: Make) -> None:
    address = f"{GRID}{request_of('with_si').reference}/refuser"
    posts(people, address, "si", file=courier())
    assert posts(people, address, "si", **REJECTED).status_code == 302
    assert AttachedFile.get().decision_id is None


def test_a_file_that_cannot_be_taken_is_told_beside_its_field(people: People, request_of: Make) -> None:
    waiting = request_of("with_si")
    address = f"{GRID}{waiting.reference}/complement"
    answer = posts(people, address, reason="Voyez le modèle.", file=courier(b"", "vide.pdf"))
    assert answer.status_code == 422
    assert "Le fichier «\N{NO-BREAK SPACE}vide.pdf\N{NO-BREAK SPACE}» est vide." in answer.text
    assert "Voyez le modèle." in answer.text
    assert AccountRequest.get_by_id(waiting.id).state == State.WITH_SI


def test_of_a_word_file_a_pdf_is_asked_for_and_no_signature(people: People, request_of: Make) -> None:
    address = f"{GRID}{request_of('with_si').reference}/refuser"
    answer = posts(people, address, "si", **REJECTED, file=courier(files.word_docx(), "lettre.docx"))
    assert answer.status_code == 422
    assert "Enregistrez-le en PDF, puis joignez ce PDF." in answer.text
    assert "signer" not in answer.text


def test_another_s_file_cannot_be_named(people: People, request_of: Make) -> None:
    address = f"{GRID}{request_of('with_si').reference}/complement"
    posts(people, address, "si", file=courier())
    named = str(AttachedFile.get().id)
    assert posts(people, address, reason="Voyez le modèle.", joint=named).status_code == 302
    assert AttachedFile.get().decision_id is None


def test_managers_are_offered_none(people: People, request_of: Make) -> None:
    waiting = request_of("with_manager")
    address = f"{GRID}{waiting.reference}/refuser"
    assert "Fichier à joindre" not in people["manager"].get(address).text
    answer = posts(people, address, "manager", refusal="other", words="Inconnue ici.", file=courier())
    assert answer.status_code == 302
    assert AttachedFile.select().count() == 0


def test_the_applicant_downloads_it_from_the_follow_up_page(people: People, request_of: Make) -> None:
    waiting = request_of("with_si")
    posts(people, f"{GRID}{waiting.reference}/complement", reason="Voyez le modèle.", file=courier())
    page = f"/suivi/{links.page_link(people.deps, waiting)}"
    address = f"{page}/fichiers-joints/{AttachedFile.get().id}"
    assert address in people["nobody"].get(page).text
    early = people["nobody"].get(address)
    assert (early.status_code, NOT_YET in early.text) == (403, True)
    scanned(Verdict.CLEAN)
    answer = people["nobody"].get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=courrier.pdf")
    assert answer.data.startswith(b"%PDF")
    scanned(Verdict.INFECTED)
    assert people["nobody"].get(address).status_code == 403
    assert people["nobody"].get(f"/suivi/{'x' * 43}/fichiers-joints/1").status_code == 404
    assert people["nobody"].get(f"{page}/fichiers-joints/{'9' * 30}").status_code == 404


def test_reviewers_find_it_beside_the_request_and_opening_it_is_journalled(people: People, request_of: Make) -> None:
    waiting = request_of("with_si")
    page = f"{GRID}{waiting.reference}"
    posts(people, f"{page}/complement", reason="Voyez le modèle.", file=courier())
    address = f"{page}/fichiers-joints/{AttachedFile.get().id}"
    assert address not in people["si"].get(f"{page}/historique").text
    assert people["si"].get(address).status_code == 403
    scanned(Verdict.CLEAN)
    assert address in people["si"].get(f"{page}/historique").text
    assert "fichiers-joints" not in people["support"].get(f"{page}/historique").text
    assert people["si"].get(address).data.startswith(b"%PDF")
    assert JournalEntry.select().where(JournalEntry.event == "attached_file.opened").count() == 1
    assert people["support"].get(address).status_code == 403


@pytest.mark.parametrize("name", ["reader", "support"])
def test_who_sees_no_documents_reads_its_name_nowhere(people: People, request_of: Make, name: str) -> None:
    waiting = request_of("with_si")
    page = f"{GRID}{waiting.reference}"
    posts(people, f"{page}/complement", reason="Voyez le modèle.", file=courier())
    parts = ["", "/historique", *(["/vue-du-demandeur"] if name == "support" else ())]
    for part in parts:
        assert AttachedFile.get().filename not in people[name].get(f"{page}{part}").text, part
    assert "Fichier joint" in people["reviewer"].get(f"{page}/historique").text
    assert AttachedFile.get().filename in people["reviewer"].get(f"{page}/vue-du-demandeur").text


def test_what_the_applicant_sees_names_it(people: People, request_of: Make) -> None:
    waiting = request_of("with_si")
    posts(people, f"{GRID}{waiting.reference}/complement", reason="Voyez le modèle.", file=courier())
    text = people["si"].get(f"{GRID}{waiting.reference}/vue-du-demandeur").text
    assert "courrier.pdf" in text
    assert "fichiers-joints/" not in text
