"""« Désaccords »: what contradicts the text of a file, by question, with a link to the request; never by whom."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest

from models import AccountRequest
from models_work import HintDisagreement
from queries.documents import current_versions
from tests.backoffice.conftest import People

pytestmark = pytest.mark.slow

LIST = "/backoffice/desaccords/"


def disagrees(people: People, request: AccountRequest, code: str, answer: str, document: str = "mandate") -> None:
    version = current_versions(request)[document]
    about = {"request": request, "version": version, "document": document, "check_code": code}
    HintDisagreement.create(answer=answer, at=people.deps.now(), **about)


def read(people: People, words: str = "", who: str = "reviewer") -> str:
    response = people[who].get(f"{LIST}{words}")
    assert response.status_code == 200
    return " ".join(html.unescape(response.text).split())


def test_questions_are_counted_and_lead_to_their_rows(
    people: People, request_of: Callable[..., AccountRequest]
) -> None:
    one, other = request_of("with_si"), request_of("with_si")
    disagrees(people, one, "names_applicant", "no")
    disagrees(people, other, "names_applicant", "yes")
    disagrees(people, one, "names_entity", "yes", "proof_of_existence")
    text = read(people)
    assert "« non » contre le texte : 1 · « oui » contre le texte : 1" in text
    assert f'href="{LIST}?question=mandate:names_applicant"' in text.replace("%3A", ":")
    assert "3 désaccords" in text
    assert f"{one.reference}?piece=proof_of_existence" in text
    assert "1 désaccord" in read(people, "?question=mandate:names_applicant&reponse=no")
    assert other.reference not in read(people, "?piece=proof_of_existence").partition("<table")[2]
    assert "Aucun désaccord" in read(people, "?au=2001-01-01")
    for order in ("question", "piece", "reponse", "date"):
        assert "3 désaccords" in read(people, f"?tri={order}")
    assert "<h1" in read(people, "?question=mandate&piece=%00&du=hier&tri=x&page=9999")


def test_only_those_who_see_documents_read_it(people: People) -> None:
    assert "Aucun désaccord" in read(people, who="si")
    answers = {who: people[who].get(LIST).status_code for who in ("support", "reader", "manager")}
    assert answers == dict.fromkeys(answers, 403)
    assert LIST not in people["support"].get("/backoffice/").text
