"""Maintenance: every page answers 503 in French, what operators ask goes on, and nothing typed is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from http.client import HTTPConnection

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from peewee import OperationalError

import models
from bench.installation import Installation, running
from domain.pauses import LATEST, NO_PAUSE, SOON
from queries.pauses import pause
from services.machinery import pauses
from tests.services.test_worker import wait_for
from tests.support.application import deps_of
from tests.support.dependencies import Clock
from tests.support.ports import free_port
from web.announcements import EXTENSION, KEPT_SECONDS, Kept

pytestmark = pytest.mark.slow


def typed(app: Flask, *words: str) -> Result:
    result = app.test_cli_runner().invoke(args=["maintenance", *words])
    app.extensions[EXTENSION].forget()
    models.database.connect(reuse_if_open=True)
    return result


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("address", ["/", "/aide", "/connexion", "/backoffice/", "/suivi/x", "/nowhere"])
def test_every_page_says_in_french_that_it_comes_back(app: Flask, browser: FlaskClient, address: str) -> None:
    assert typed(app, "on", "--words", "Les demandes reprennent <demain>.").exit_code == 0
    answer = browser.get(address)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(SOON))
    assert "Le service est en maintenance" in answer.text
    assert "Les demandes reprennent &lt;demain&gt;." in answer.text


def test_what_operators_and_the_page_itself_need_goes_on(app: Flask, browser: FlaskClient) -> None:
    typed(app, "on")
    assert browser.get("/healthz").status_code == 200
    assert '"standstill":"maintenance"' in browser.get("/readyz").text
    assert browser.get("/static/css/guichet.css").status_code == 200


def test_a_time_that_was_given_is_told_on_the_page_and_to_programs(
    app: Flask, browser: FlaskClient, clock: Clock
) -> None:
    clock.at = datetime(2026, 11, 29, 4, 0, tzinfo=UTC)
    result = typed(app, "on", "--until", "2026-11-29 06:30")
    assert "jusqu’au 29 novembre 2026 à 6\u00a0h\u00a030 environ" in result.output
    answer = browser.get("/")
    assert "29 novembre 2026 à 6\u00a0h\u00a030" in answer.text
    assert answer.headers["Retry-After"] == str(90 * 60)
    clock.advance(hours=3)
    assert browser.get("/").headers["Retry-After"] == str(SOON)
    clock.advance(days=-30)
    assert browser.get("/").headers["Retry-After"] == str(LATEST)


def test_once_it_is_off_pages_answer_as_before(app: Flask, browser: FlaskClient) -> None:
    typed(app, "on")
    assert typed(app, "off").output == "La maintenance est terminée.\n"
    assert browser.get("/aide").status_code == 200
    assert "rien n’est à faire" in typed(app, "off").output


def test_what_cannot_be_is_refused_in_french(app: Flask) -> None:
    assert "La fin prévue est déjà passée." in typed(app, "on", "--until", "2020-01-01 08:00").output
    assert "500 caractères au plus" in typed(app, "on", "--words", "x" * 501).output
    assert typed(app, "on", "--until", "demain").exit_code == 2
    assert not pause()


def test_what_was_typed_is_offered_again_and_taken_once_it_is_over(app: Flask, browser: FlaskClient) -> None:
    page = "/retrouver-ma-demande"
    token = browser.get(page).text.split('name="csrf_token" value="')[1].split('"')[0]
    typed(app, "on")
    ours = {"Sec-Fetch-Site": "same-origin"}
    answer = browser.post(page, data={"csrf_token": token, "email": "camille@bois.example"}, headers=ours)
    assert answer.status_code == 503
    assert 'name="email" value="camille@bois.example"' in answer.text
    assert "une fois la maintenance terminée" in answer.text
    again = answer.text.split('name="csrf_token" value="')[1].split('"')[0]
    typed(app, "off")
    assert browser.post(page, data={"csrf_token": again, "email": "camille@bois.example"}).status_code in (200, 302)


def test_a_form_of_another_site_is_not_offered_again(app: Flask, browser: FlaskClient) -> None:
    typed(app, "on")
    answer = browser.post(
        "/retrouver-ma-demande", data={"email": "x@y.example"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert (answer.status_code, "x@y.example" in answer.text) == (503, False)


def test_the_database_is_asked_once_in_some_seconds_and_never_while_it_does_not_answer(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    answers = iter([NO_PAUSE, OperationalError("gone")])

    def ask() -> object:
        asked.append(1)
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("web.announcements.pauses.pause", ask)
    known = Kept(seconds=3600)
    with app.app_context():
        assert [bool(known.pause()) for _ in range(3)] == [False] * 3
        known.forget()
        assert [bool(known.pause()) for _ in range(3)] == [False] * 3
    assert len(asked) == 2


def test_maintenance_is_kept_while_the_database_is_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses.begin_maintenance(deps_of(app))
    known = Kept(seconds=3600)
    with app.app_context():
        assert known.pause()

    def away() -> object:
        raise OperationalError("gone")

    monkeypatch.setattr("web.announcements.pauses.pause", away)
    known.forget()
    with app.app_context():
        assert known.pause()


@pytest.mark.slow
def test_every_process_stands_still_and_goes_on_within_seconds() -> None:
    with running("sqlite", free_port()) as place:

        def answers(status: int) -> bool:
            """Whether a dozen requests, which both processes share, are all answered so."""
            return {probe(place, "/aide") for _ in range(12)} == {status}

        wait_for(lambda: answers(200))
        with models.database.connection_context():
            pauses.begin_maintenance(place.deps)
        wait_for(lambda: answers(503), 2 * KEPT_SECONDS)
        assert probe(place, "/healthz") == 200
        with models.database.connection_context():
            pauses.end_maintenance()
        wait_for(lambda: answers(200), 2 * KEPT_SECONDS)
        assert "maintenance is on: nothing is taken up" in place.log.read_text(encoding="utf-8")


def probe(place: Installation, path: str) -> int:
    connection = HTTPConnection(*place.address, timeout=20)
    connection.request("GET", path)
    return connection.getresponse().status
