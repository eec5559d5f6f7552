"""Error pages: the right status, what to do in French, nothing of our insides, whatever else is broken."""

from __future__ import annotations

import errno
import io
import logging
import re

import peewee
import pytest
from flask import Flask, abort, flash, redirect, request
from flask.testing import FlaskClient
from flask_wtf import CSRFProtect

from tests.support.pages import page_app

SECRET = "the-inside-of-the-program"


@pytest.fixture
def app() -> Flask:
    app = page_app(MAX_CONTENT_LENGTH=3 * 1024 * 1024)

    @app.get("/abort/<int:code>")
    def refuse(code: int) -> str:
        abort(code)

    @app.get("/broken/<token>")
    def broken(token: str) -> str:
        raise RuntimeError(SECRET)

    @app.get("/database")
    def database() -> str:
        raise peewee.OperationalError(f"could not connect to server {SECRET}")

    @app.get("/disk/<int:number>")
    def disk(number: int) -> str:
        raise OSError(number, SECRET)

    @app.post("/form")
    def form() -> str:
        return str(request.form.get("name"))

    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def heading(html: str) -> str:
    headings = re.findall(r"<h1>(.*?)</h1>", html, re.S)
    assert len(headings) == 1
    return str(headings[0]).strip()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (400, "n’a pas été comprise"),
        (403, "Vous n’avez pas accès"),
        (404, "Page introuvable"),
        (405, "ne s’ouvre pas directement"),
        (413, "trop volumineux"),
        (429, "Trop de tentatives"),
        (500, "Une erreur est survenue"),
        (503, "momentanément indisponible"),
        (418, "n’a pas été comprise"),  # any other refusal
        (502, "Une erreur est survenue"),  # any other failure
    ],
)
def test_each_status_has_its_page(client: FlaskClient, code: int, words: str) -> None:
    response = client.get(f"/abort/{code}")
    assert response.status_code == code
    assert response.content_type == "text/html; charset=utf-8"
    assert words in heading(response.text)
    assert heading(response.text) + " — Guichet d’essai</title>" in response.text
    assert '<html lang="fr">' in response.text


def test_a_failure_shows_a_reference_that_the_log_has_and_nothing_else(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.get("/broken/a-secret-token")
    assert response.status_code == 500
    assert SECRET not in response.text
    assert "RuntimeError" not in response.text
    reference = re.search(r"\b[0-9a-f]{12}(?=</p>)", response.text)
    assert reference
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert caplog.records[0].getMessage() == f"error {reference[0]} on GET /broken/<token>"
    assert SECRET in caplog.text
    assert "a-secret-token" not in caplog.text


@pytest.mark.parametrize(
    ("trouble", "status"), [(errno.ENOSPC, 503), (errno.EDQUOT, 503), (errno.EROFS, 503), (errno.EACCES, 500)]
)
def test_a_disk_that_takes_nothing_is_a_503_and_any_other_error_is_ours(
    client: FlaskClient, trouble: int, status: int
) -> None:
    response = client.get(f"/disk/{trouble}")
    assert response.status_code == status
    assert SECRET not in response.text


def test_a_database_that_does_not_answer_is_a_503_with_a_reference(client: FlaskClient) -> None:
    response = client.get("/database")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "60"
    assert SECRET not in response.text
    assert re.search(r"\b[0-9a-f]{12}(?=</p>)", response.text)


@pytest.mark.parametrize(("path", "status"), [("/absent", 404), ("/broken/x", 500), ("/database", 503)])
def test_pages_stand_when_who_is_signed_in_cannot_be_read(app: Flask, path: str, status: int) -> None:
    @app.context_processor
    def account() -> dict[str, object]:
        raise peewee.OperationalError(SECRET)

    response = app.test_client().get(path)
    assert response.status_code == status
    assert heading(response.text)
    assert "Guichet d’essai" in response.text
    assert SECRET not in response.text


def test_even_without_templates_something_is_said(app: Flask) -> None:
    app.jinja_loader = None
    app.jinja_env.loader = None
    response = app.test_client().get("/broken/x")
    assert response.status_code == 500
    assert heading(response.text) == "Une erreur est survenue"
    assert "Référence" in response.text


def test_a_failure_leaves_the_messages_of_the_session_for_the_next_page(app: Flask) -> None:
    @app.get("/say")
    def say() -> str:
        flash("Enregistré.", "success")
        return ""

    client = app.test_client()
    client.get("/say")
    assert "Enregistré." not in client.get("/broken/x").text
    assert "Enregistré." in client.get("/absent").text


@pytest.mark.parametrize(
    ("path", "leads"), [("/away", "/abort/404?x=1&amp;y"), ("/folder", "http://localhost/folder/")]
)
def test_a_redirection_is_french_too(app: Flask, path: str, leads: str) -> None:
    app.add_url_rule("/away", "away", lambda: redirect("/abort/404?x=1&y"))
    app.add_url_rule("/folder/", "folder", lambda: "")
    response = app.test_client().get(path)
    assert response.status_code in (302, 308)
    assert f'<a href="{leads}">Continuer</a>' in response.text
    assert "redirected" not in response.text


def test_the_405_keeps_the_methods_that_are_allowed(client: FlaskClient) -> None:
    response = client.get("/form")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


def test_a_body_above_the_limit_is_read_away_and_told_the_limit(client: FlaskClient) -> None:
    body = io.BytesIO(b"name=" + b"x" * (4 * 1024 * 1024))
    response = client.post("/form", input_stream=body)
    assert response.status_code == 413
    assert "ne peut pas dépasser 3\N{NO-BREAK SPACE}Mo" in response.text
    assert body.read() == b""


def test_a_body_of_no_sane_size_is_not_read(client: FlaskClient) -> None:
    body = io.BytesIO(b"x" * 100)
    response = client.post("/form", input_stream=body, environ_overrides={"CONTENT_LENGTH": str(10**12)})
    assert response.status_code == 413
    assert body.tell() == 0


class TestForgeryToken:
    """A form whose token is missing or too old offers what was typed again, to our own pages only."""

    TYPED = {"name": "Zoé <Œ>", "password": "do-not-repeat-me", "csrf_token": "old"}
    OURS = {"Sec-Fetch-Site": "same-origin"}

    @pytest.fixture
    def client(self, app: Flask) -> FlaskClient:
        CSRFProtect(app)
        return app.test_client()

    def test_what_was_typed_is_offered_again_under_a_new_token(self, client: FlaskClient) -> None:
        client.set_cookie("guichet", "ended")
        page = client.post("/form", data=self.TYPED, headers=self.OURS)
        assert page.status_code == 400
        assert "Ce formulaire a expiré" in page.text
        assert 'name="name" value="Zoé &lt;Œ&gt;"' in page.text
        assert "do-not-repeat-me" not in page.text
        assert "Le mot de passe, lui, est à taper de nouveau" in page.text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert token
        again = client.post("/form", data={"name": "Zoé <Œ>", "csrf_token": token[1]})
        assert again.text == "Zoé <Œ>"

    def test_a_browser_without_any_cookie_is_told_so(self, client: FlaskClient) -> None:
        page = client.post("/form", data=self.TYPED, headers=self.OURS)
        assert page.status_code == 400
        assert "n’a renvoyé aucun cookie" in page.text
        assert "Autorisez les cookies" in page.text
        assert 'name="name" value="Zoé &lt;Œ&gt;"' in page.text, "nothing is lost for it"

    def test_the_origin_vouches_where_the_browser_sends_no_fetch_metadata(self, client: FlaskClient) -> None:
        page = client.post("/form", data=self.TYPED, headers={"Origin": "http://localhost"})
        assert "Envoyer de nouveau" in page.text

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
            {"Origin": "http://elsewhere.example"},
            {"Origin": "null"},
        ],
    )
    def test_a_form_of_another_site_gets_no_button(self, client: FlaskClient, headers: dict[str, str]) -> None:
        page = client.post("/form", data=self.TYPED, headers=headers)
        assert page.status_code == 400
        assert "Zoé" not in page.text
        assert "Envoyer de nouveau" not in page.text

    def test_files_are_told_to_be_chosen_again(self, client: FlaskClient) -> None:
        data = {"name": "Zoé", "paper": (io.BytesIO(b"%PDF"), "paper.pdf")}
        page = client.post("/form", data=data, headers=self.OURS)
        assert "à choisir de nouveau" in page.text
        assert "mot de passe" not in page.text

    def test_too_much_text_is_not_repeated(self, client: FlaskClient) -> None:
        page = client.post("/form", data={"name": "x" * 100_000}, headers=self.OURS)
        assert page.status_code == 400
        assert len(page.text) < 20_000
        assert "Revenir à la page" in page.text
