"""So many requests are served at once; what waits for nothing is served whatever the others wait for."""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

import models
from config import load_settings
from config_checks import HOUSE
from tests.support.application import new_app
from tests.support.dependencies import Clock
from tests.support.settings import environment
from web.admission import AT_ONCE, CONNECTIONS, READY, UPLOADS, WATCHING

pytestmark = pytest.mark.slow

PATIENCE = 20


class Slow:
    """An address whose requests wait until they are let go."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.inside = threading.Semaphore(0)
        self.go = threading.Event()

        @app.route("/slow", methods=["GET", "POST"])
        def slow() -> str:
            self.inside.release()
            self.go.wait(PATIENCE)
            return "done"

    @contextmanager
    def waiting(self, ask: Callable[[], TestResponse], count: int) -> Iterator[list[int]]:
        """While the block runs, `count` requests wait; afterwards the list holds their statuses."""
        statuses: list[int] = []
        threads = [threading.Thread(target=lambda: statuses.append(ask().status_code)) for _ in range(count)]
        for thread in threads:
            thread.start()
        for _ in threads:
            assert self.inside.acquire(timeout=PATIENCE)
        try:
            yield statuses
        finally:
            self.go.set()
            for thread in threads:
                thread.join(PATIENCE)


@pytest.fixture
def app(tmp_path: Path, sqlite_url: str) -> Iterator[Flask]:
    made = new_app(load_settings(environment(tmp_path, database_url=sqlite_url)), Clock())
    made.config["WTF_CSRF_ENABLED"] = False
    yield made
    models.database.close()


@pytest.fixture
def slow(app: Flask) -> Slow:
    return Slow(app)


def get(app: Flask, path: str = "/slow") -> TestResponse:
    return app.test_client().get(path)


def send_file(app: Flask) -> TestResponse:
    return app.test_client().post("/slow", data={"file": (io.BytesIO(b"x"), "a.pdf")})


def test_when_every_place_is_taken_the_next_is_told_at_once_in_french(
    app: Flask, slow: Slow, caplog: pytest.LogCaptureFixture
) -> None:
    with slow.waiting(lambda: get(app), AT_ONCE) as statuses, caplog.at_level(logging.WARNING):
        refused = get(app, "/connexion")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
        assert "trop de demandes à la fois" in refused.text
        get(app, "/connexion")
    assert statuses == [200] * AT_ONCE
    assert [record.name for record in caplog.records].count("guichet.admission") == 1
    assert get(app, "/connexion").status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/static/css/guichet.css", "/", "/aide", "/mentions-legales"])
def test_what_waits_for_nothing_is_served_meanwhile(app: Flask, slow: Slow, path: str) -> None:
    with slow.waiting(lambda: get(app), AT_ONCE):
        assert get(app, path).status_code == 200


def test_a_page_that_reads_who_is_signed_in_takes_a_place(app: Flask, slow: Slow) -> None:
    somebody = app.test_client()
    somebody.set_cookie(app.config["SESSION_COOKIE_NAME"], "x")
    with slow.waiting(lambda: get(app), AT_ONCE):
        assert somebody.get("/aide").status_code == 503


def test_the_home_page_that_tells_of_what_a_browser_sent_takes_a_place(app: Flask, slow: Slow) -> None:
    somebody = app.test_client()
    somebody.set_cookie("guichet-demande", "x")
    with slow.waiting(lambda: get(app), AT_ONCE):
        assert somebody.get("/").status_code == 503
        assert somebody.get("/aide").status_code == 200


def test_files_leave_places_to_somebody_who_sends_none(app: Flask, slow: Slow) -> None:
    with slow.waiting(lambda: send_file(app), UPLOADS):
        assert send_file(app).status_code == 503
        assert get(app, "/connexion").status_code == 200


def test_somebody_who_watches_is_told_whether_the_database_answers(app: Flask, slow: Slow) -> None:
    with slow.waiting(lambda: get(app), AT_ONCE):
        assert get(app, "/readyz").status_code == 200


def test_a_request_that_fails_gives_its_place_back(app: Flask) -> None:
    @app.get("/fails")
    def fails() -> str:
        raise RuntimeError("on purpose")

    app.testing = False
    for _ in range(AT_ONCE + 1):
        assert get(app, "/fails").status_code == 500
    for _ in range(UPLOADS + 1):
        assert app.test_client().post("/nowhere", data={"file": (io.BytesIO(b"x"), "a")}).status_code == 404
    assert get(app, "/connexion").status_code == 200


def test_each_place_has_a_connection_and_a_thread_and_some_threads_are_left() -> None:
    conf: dict[str, object] = {}
    exec(compile((HOUSE / "gunicorn.conf.py").read_text(), "gunicorn.conf.py", "exec"), conf)  # noqa: S102
    assert CONNECTIONS == AT_ONCE + READY + WATCHING
    assert conf["threads"] >= CONNECTIONS + 8  # type: ignore[operator]
    assert UPLOADS < AT_ONCE


@pytest.mark.postgresql
def test_the_pool_has_a_connection_for_each_place(tmp_path: Path, postgresql_url: str) -> None:
    new_app(load_settings(environment(tmp_path, database_url=postgresql_url)), Clock())
    assert models.database.obj._max_connections == CONNECTIONS
