"""A database that is locked, full or gone: 503 within a few seconds, and nothing of what was typed is lost."""

from __future__ import annotations

import logging
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import peewee
import psycopg
import pytest
from flask import Flask
from psycopg import sql
from werkzeug.test import TestResponse

import models
from adapters.database_errors import Outage, outage
from adapters.migrate import limit_program
from adapters.role_limits import RoleLimits
from config import load_settings
from tests.support.application import CSRF, PASSWORD, Visitor, known_account, new_app
from tests.support.dependencies import Clock
from tests.support.postgres import PROGRAM, Server
from tests.support.settings import environment

pytestmark = pytest.mark.slow

PROMISED = 3.5  # seconds
OURS = {"Sec-Fetch-Site": "same-origin"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
ADDRESS = "alix.martin@organisme.example"

postgresql = pytest.mark.postgresql


@pytest.fixture(scope="module")
def hurried_url(postgresql_server: Server) -> Iterator[str]:
    """A database whose role waits a second or two for whatever it is: the tests have no more."""
    postgresql_server.clone("hurried")
    url = postgresql_server.url("hurried", PROGRAM)
    limit_program(url, RoleLimits(lock=1, statement=2, idle_in_transaction=1))
    yield url
    postgresql_server.drop("hurried")


@pytest.fixture
def hurried(tmp_path: Path, hurried_url: str, postgresql_server: Server) -> Iterator[Flask]:
    """An application on it, with pages that ask too much of it."""
    app = new_app(load_settings(environment(tmp_path, database_url=hurried_url, database_lock_seconds="1")), Clock())
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.get("/slow")
    def slow() -> str:
        models.database.execute_sql("SELECT pg_sleep(10)")
        return "late"

    @app.get("/cut")
    def cut() -> str:
        with models.database.atomic():
            models.database.execute_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        return "whole"

    @app.get("/wrong")
    def wrong() -> str:
        models.database.execute_sql("SELECT absent FROM account")
        return "right"

    @app.get("/pid")
    def pid() -> str:
        return str(models.database.execute_sql("SELECT pg_backend_pid()").fetchone()[0])

    yield app
    models.database.obj.close_all()
    postgresql_server.empty("hurried")


@contextmanager
def locked(server: Server, database: str, *tables: str) -> Iterator[None]:
    """Nobody else reads or writes these tables."""
    names = sql.SQL(", ").join(map(sql.Identifier, tables))
    with psycopg.connect(server.url(database, "postgres")) as holder:
        holder.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(names))
        yield
        holder.rollback()


def typed(visitor: Visitor) -> dict[str, str]:
    """What somebody who signs in sends."""
    token = CSRF.search(visitor.get("/connexion").text)
    assert token
    return {"csrf_token": token[1], "email": ADDRESS, "password": PASSWORD}


@contextmanager
def written_by_somebody(url: str) -> Iterator[None]:
    """Somebody else holds the one lock that SQLite has for writing."""
    holder = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    yield
    holder.execute("ROLLBACK")
    holder.close()


def take_every_connection(server: Server, taken: ExitStack) -> None:
    """Connect until the server refuses. Raises its refusal."""
    while True:
        taken.enter_context(psycopg.connect(server.url("postgres", "postgres")))


def timed(call: Callable[[], TestResponse]) -> tuple[TestResponse, float]:
    started = time.monotonic()
    answer = call()
    return answer, time.monotonic() - started


def said_by(caplog: pytest.LogCaptureFixture) -> list[tuple[int, str]]:
    return [(record.levelno, record.getMessage()) for record in caplog.records if record.levelno >= logging.WARNING]


@postgresql
def test_a_sign_in_that_meets_a_lock_is_answered_in_time_and_can_be_sent_again(
    tmp_path: Path, postgresql_server: Server, postgresql_url: str
) -> None:
    """With the limits that an installation has by default."""
    app = new_app(load_settings(environment(tmp_path, database_url=postgresql_url)), Clock())
    known_account(app, email=ADDRESS, email_key=ADDRESS)
    visitor = Visitor(app)
    fields = typed(visitor)
    with locked(postgresql_server, "guichet_test", "account"):
        page, seconds = timed(lambda: visitor.client.post("/connexion", data=fields, headers=OURS))
    assert page.status_code == 503
    assert seconds <= PROMISED
    assert "Rien n’est perdu" in page.text
    assert "Le mot de passe, lui, est à taper de nouveau" in page.text
    assert PASSWORD not in page.text
    kept = {name: unescape(value) for name, value in HIDDEN.findall(page.text)}
    assert kept["email"] == ADDRESS
    again = visitor.client.post("/connexion", data={**kept, "password": PASSWORD})
    assert again.status_code == 302
    models.database.obj.close_all()


def test_a_sign_in_that_meets_the_lock_of_sqlite_is_answered_in_time_and_can_be_sent_again(
    tmp_path: Path, sqlite_url: str
) -> None:
    chosen = environment(tmp_path, database_url=sqlite_url, database_lock_seconds="1")
    app = new_app(load_settings(chosen), Clock())
    known_account(app, email=ADDRESS, email_key=ADDRESS)
    visitor = Visitor(app)
    fields = typed(visitor)
    with written_by_somebody(sqlite_url):
        page, seconds = timed(lambda: visitor.client.post("/connexion", data=fields, headers=OURS))
    assert page.status_code == 503
    assert seconds <= PROMISED
    kept = {name: unescape(value) for name, value in HIDDEN.findall(page.text)}
    assert kept["email"] == ADDRESS
    assert visitor.client.post("/connexion", data={**kept, "password": PASSWORD}).status_code == 302
    models.database.close()


def test_a_counter_waits_for_the_lock_of_sqlite_for_a_moment_only(tmp_path: Path, sqlite_url: str) -> None:
    """The form is counted first: the page's own wait is what its sender is promised."""
    app = new_app(load_settings(environment(tmp_path, database_url=sqlite_url, database_lock_seconds="2")), Clock())
    visitor = Visitor(app)
    fields = typed(visitor)
    with written_by_somebody(sqlite_url):
        page, seconds = timed(lambda: visitor.client.post("/retrouver-ma-demande", data=fields, headers=OURS))
    assert page.status_code == 503
    assert seconds <= PROMISED
    models.database.close()


def test_a_page_that_only_shows_something_waits_for_no_other_writer(tmp_path: Path, sqlite_url: str) -> None:
    """That somebody was seen is written by the next page."""
    clock = Clock()
    app = new_app(load_settings(environment(tmp_path, database_url=sqlite_url, database_lock_seconds="2")), clock)
    account = known_account(app, email=ADDRESS, email_key=ADDRESS)
    visitor = Visitor(app)
    visitor.sign_in(account)
    clock.advance(minutes=5)
    with written_by_somebody(sqlite_url):
        page, seconds = timed(lambda: visitor.get("/mon-compte"))
    assert page.status_code == 200
    assert seconds < 1
    visitor.get("/mon-compte")
    assert models.Account.get_by_id(account.id).last_seen_at == clock()
    models.database.close()


@postgresql
def test_a_lock_is_a_warning_of_one_line(
    hurried: Flask, postgresql_server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = Visitor(hurried)
    with locked(postgresql_server, "hurried", "link"):
        caplog.clear()
        page = visitor.client.get("/suivi/some-secret-token")
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "10"
    ((level, words),) = said_by(caplog)
    assert level == logging.WARNING
    assert words.startswith("database busy ")
    assert words.endswith("on GET /suivi/<token>: LockNotAvailable 55P03")
    assert caplog.records[-1].exc_info is None or not caplog.records[-1].exc_info[0]
    assert "Réessayer" in page.text


@postgresql
def test_a_form_that_another_site_sent_is_not_offered_again(hurried: Flask, postgresql_server: Server) -> None:
    visitor = Visitor(hurried)
    token = CSRF.search(visitor.get("/connexion").text)
    assert token
    with locked(postgresql_server, "hurried", "account"):
        page = visitor.client.post(
            "/connexion",
            data={"email": ADDRESS, "password": "x", "csrf_token": token[1]},
            headers={"Sec-Fetch-Site": "cross-site"},
        )
    assert page.status_code == 503
    assert ADDRESS not in page.text
    assert "Envoyer de nouveau" not in page.text


@postgresql
def test_a_statement_that_takes_too_long_is_ended_and_answered(hurried: Flask) -> None:
    page, seconds = timed(lambda: hurried.test_client().get("/slow"))
    assert page.status_code == 503
    assert seconds < 5
    assert hurried.test_client().get("/pid").status_code == 200


@postgresql
def test_a_connection_that_is_lost_is_a_503_once_and_none_afterwards(
    hurried: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    client = hurried.test_client()
    before = client.get("/pid").text
    caplog.clear()
    assert client.get("/cut").status_code == 503
    ((level, words),) = said_by(caplog)
    assert level == logging.ERROR
    assert words.startswith("database unreachable ")
    assert "Traceback" not in caplog.text
    after = client.get("/pid")
    assert after.status_code == 200
    assert after.text != before


@postgresql
def test_a_connection_that_was_lost_in_the_pool_is_replaced_unnoticed(
    hurried: Flask, postgresql_server: Server
) -> None:
    client = hurried.test_client()
    pid = client.get("/pid").text
    with psycopg.connect(postgresql_server.url("hurried", "postgres"), autocommit=True) as administrator:
        administrator.execute("SELECT pg_terminate_backend(%s, 5000)", (int(pid),))
    assert client.get("/pid").status_code == 200


@postgresql
def test_too_many_clients_is_a_503(hurried: Flask, postgresql_server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """Every connection that the server has is taken."""
    with ExitStack() as taken:
        with pytest.raises(psycopg.OperationalError, match="too many clients"):
            take_every_connection(postgresql_server, taken)
        caplog.clear()
        page, seconds = timed(lambda: hurried.test_client().get("/pid"))
        ready = hurried.test_client().get("/readyz")
    assert page.status_code == 503
    assert seconds <= PROMISED
    assert [level for level, _ in said_by(caplog)] == [logging.WARNING]
    assert ready.status_code == 503
    assert hurried.test_client().get("/pid").status_code == 200


@postgresql
def test_a_full_pool_is_waited_for_a_moment_and_then_a_503(hurried: Flask, hurried_url: str) -> None:
    opened: Any = models.bind(hurried_url, max_connections=1, patience=models.Patience(lock=1))
    held, enough = threading.Event(), threading.Event()

    def hold() -> None:
        with opened.connection_context():
            held.set()
            enough.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(5)
    page, seconds = timed(lambda: hurried.test_client().get("/pid"))
    enough.set()
    thread.join()
    assert page.status_code == 503
    assert seconds <= PROMISED
    assert hurried.test_client().get("/pid").status_code == 200


@postgresql
def test_a_fault_of_the_program_stays_a_500_with_its_traceback(
    hurried: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    page = hurried.test_client().get("/wrong")
    assert page.status_code == 500
    assert "UndefinedColumn" in caplog.text
    assert "Traceback" in caplog.text


@postgresql
def test_a_transaction_in_which_nothing_happens_gives_its_locks_back(
    hurried: Flask, hurried_url: str, postgresql_server: Server
) -> None:
    opened = models.database.obj
    alive = "SELECT 1 FROM pg_stat_activity WHERE pid = %s"
    with psycopg.connect(postgresql_server.url("hurried", "postgres"), autocommit=True) as administrator:
        opened.begin()
        (pid,) = opened.execute_sql("SELECT pg_backend_pid()").fetchone()
        models.Ministry.create(code="culture", label="Culture")
        deadline = time.monotonic() + 10
        while administrator.execute(alive, (pid,)).fetchone() and time.monotonic() < deadline:
            time.sleep(0.05)
        with pytest.raises(peewee.PeeweeException) as ended:
            models.Ministry.create(code="mer", label="Mer")
        assert administrator.execute("SELECT 1 FROM ministry").fetchone() is None
    assert outage(ended.value) in (Outage.BUSY, Outage.UNREACHABLE)
    opened.close()


@postgresql
@pytest.mark.parametrize(
    ("tables", "failing"), [(("task", "mail"), "database"), (("schema_migration", "mail"), "migrations")]
)
def test_a_probe_that_meets_a_lock_waits_for_it_once(
    hurried: Flask, postgresql_server: Server, tables: tuple[str, ...], failing: str
) -> None:
    with locked(postgresql_server, "hurried", *tables):
        ready, seconds = timed(lambda: hurried.test_client().get("/readyz"))
        healthy = hurried.test_client().get("/healthz")
    assert (ready.status_code, healthy.status_code) == (503, 200)
    assert ready.json is not None
    assert ready.json[failing] is False
    assert seconds < 2  # one wait, not one a check
