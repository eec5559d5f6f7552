"""What a form of ours reads of a request: text where it asks for text, files where it asks for files, never JSON."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from wtforms import MultipleFileField, StringField

from tests.support.application import CSRF, Visitor
from web.form_words import FrenchForm, naming


class Letter(FrenchForm):
    sender = StringField("Expéditeur", default="personne")
    papers = MultipleFileField("Pièces")


def given(words: bytes) -> tuple[io.BytesIO, str]:
    return io.BytesIO(words), "lettre.pdf"


def read(**options: Any) -> tuple[Any, list[str]]:
    """The sender, and the names of the papers."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="only-for-tests-" * 3, WTF_CSRF_ENABLED=False)
    with app.test_request_context(method="POST", **options):
        form = Letter()
        return form.sender.data, [paper.filename for paper in form.papers.data or ()]


def test_text_and_files_are_read() -> None:
    assert read(data={"sender": "Camille", "papers": given(b"%PDF")}) == ("Camille", ["lettre.pdf"])


def test_a_file_in_the_place_of_a_text_is_nothing() -> None:
    assert read(data={"sender": given(b"Camille")}) == ("personne", [])
    assert read(data={"sender": given(b"Camille"), "papers": given(b"%PDF")}) == ("personne", ["lettre.pdf"])


@pytest.mark.parametrize("sent", [["sender"], {"sender": ["Camille"]}, {"sender": 7}, 7, None])
def test_json_is_no_form(sent: object) -> None:
    assert read(json=sent) == ("personne", [])


def test_json_that_is_none_is_no_form_either() -> None:
    assert read(data=b"{", content_type="application/json") == ("personne", [])


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """No database is asked before the form is understood."""
    return sqlite_url


def test_signing_in_with_neither_asks_for_the_address(app: Flask, visitor: Visitor) -> None:
    token = CSRF.search(visitor.get("/connexion").text)
    assert token is not None
    fields = {"email": given(b"camille@bois.example"), "password": "x"}
    for sent in ({"data": fields}, {"json": ["email"]}):
        answer = visitor.client.post("/connexion", headers={"X-CSRFToken": token[1]}, **sent)
        assert answer.status_code == 200
        assert "Saisissez votre adresse mail." in answer.text


@pytest.mark.parametrize(
    ("label", "message", "summary"),
    [
        ("Nom", "Indiquez votre nom.", "Indiquez votre nom."),
        ("Numéro SIRET", "Le numéro SIRET compte 14 chiffres.", "Le numéro SIRET compte 14 chiffres."),
        ("Commune", "Ce texte est trop long.", "Commune : ce texte est trop long."),
        ("Est-ce une école publique ?", "Répondez par oui.", "Est-ce une école publique : répondez par oui."),
        ("Date de la lettre", "Cette date n’existe pas.", "Cette date n’existe pas."),
        ("", "Choisissez une réponse de la liste.", "Choisissez une réponse de la liste."),
    ],
)
def test_the_summary_names_the_field_of_each_error(label: str, message: str, summary: str) -> None:
    assert naming(message, label.replace(" ?", "\u00a0?")).replace("\u00a0", " ") == summary
