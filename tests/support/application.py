"""The real application on an empty database, and visitors that post forms as browsers do.

Fixtures, to be imported in a conftest: `app`, `clock` (the time that the dependencies read), `visitor` (a `Visitor`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from peewee import Database
from werkzeug.test import TestResponse

import models
from adapters.passwords import hash_password
from app import create_app
from config import Settings
from models import Account
from models_work import Counter
from services.machinery.dependencies import Dependencies
from services.machinery.outbox import secrets_of
from services.machinery.worker import run_due
from tests.support.dependencies import Clock
from tests.support.factories import make_account
from web import announcements
from web.handlers import make_handlers
from web.limits import init_limits
from web.sign_in_limits import BLOCKED, BUSY
from web.wiring import make_storage

PASSWORD = "quatre mots sans lien 2026"
_made: dict[Settings, tuple[Flask, dict[str, Any], dict[str, Any]]] = {}
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
HIDDEN = re.compile(r'<input (?=[^>]*type="hidden")(?=[^>]*name="([^"]+)")[^>]*value="([^"]*)"')


class Visitor:
    """A browser without JavaScript: keeps cookies, takes the CSRF token from the page that it posts from."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, address: str, **options: Any) -> TestResponse:
        # Read to its end, as browsers do: a file that streams has the application's context until then.
        return self.client.get(address, **{"buffered": True, **options})

    def post(self, address: str, page: str | None = None, **fields: Any) -> TestResponse:
        """Post these fields; `page` is where the form stands, when it posts to another address."""
        options = fields.pop("options", {})
        token = CSRF.search(self.get(page or address).text)
        assert token is not None, f"no form at {page or address}"
        return self.client.post(address, data={"csrf_token": token[1], **fields}, **options)

    def fill_in(self, address: str, **fields: Any) -> TestResponse:
        """Post these fields with the hidden ones of the form that stands there."""
        return self.client.post(address, data={**self.hidden_in(self.get(address).text), **fields})

    def hidden_in(self, page: str) -> dict[str, str]:
        """The hidden fields of the page's forms, by name."""
        return {name: html.unescape(value) for name, value in HIDDEN.findall(page)}

    def sign_in(self, account: Account, password: str = PASSWORD) -> TestResponse:
        return self.post("/connexion", email=account.email, password=password)


def outcome_of(answer: TestResponse) -> str:
    """What signing in came to, in words, for asserts that then say who was kept out and why."""
    if answer.status_code == 302:
        return "signed in"
    refusals = {BLOCKED: "kept out after too many tries", BUSY: "asked to try again"}
    return next((words for text, words in refusals.items() if text in answer.text), f"refused ({answer.status_code})")


def make_app(settings: Settings, clock: Clock) -> Flask:
    """The application of these settings, with a clock of ours.

    One is made for all tests whose settings differ in nothing but where the data is: registering routes and
    reading the kinds file took longer than most tests. What a test may have changed of it is put back first;
    whether it stands still or announces something is asked once a test says so (`Kept.forget`). Who
    keeps it longer than a test, or adds routes, makes a `new_app`.
    """
    elsewhere = settings.model_copy(update={"database_url": "", "storage_url": ""})
    if elsewhere not in _made:
        app = create_app(settings)
        _made[elsewhere] = (app, dict(app.config), dict(app.extensions))
    app, config, extensions = _made[elsewhere]
    models.bind(settings.database_url)
    app.config.clear()
    app.config.update(config)
    app.extensions.clear()
    deps = extensions["guichet_dependencies"]
    deps = replace(deps, storage=make_storage(settings, settings.storage_url, deps.vault), now=clock)
    app.extensions.update(extensions, guichet_settings=settings, guichet_dependencies=deps)
    app.extensions[announcements.EXTENSION] = announcements.Kept(first=float("inf"))
    init_limits(app, settings)
    return app


def forget_counters() -> None:
    """All that visitors tried is forgotten; the models are bound and connected."""
    Counter.delete().execute()


def new_app(settings: Settings, clock: Clock) -> Flask:
    """The same, shared with nobody."""
    app = create_app(settings)
    app.extensions["guichet_dependencies"] = replace(app.extensions["guichet_dependencies"], now=clock)
    return app


def deps_of(app: Flask) -> Dependencies:
    deps: Dependencies = app.extensions["guichet_dependencies"]
    return deps


def known_account(app: Flask, password: str = PASSWORD, **fields: Any) -> Account:
    """An account that signs in with this password."""
    with app.app_context():
        return make_account(deps_of(app), password=hash_password(password), **fields)


def work(app: Flask) -> int:
    """Do what is due, as the worker; returns how many tasks."""
    with app.app_context():
        handlers = make_handlers(app.extensions["guichet_settings"], deps_of(app))
        return run_due(deps_of(app), handlers | app.extensions["guichet_export_handlers"])


def secret_of(app: Flask, mail: models.Mail, name: str) -> str:
    """A link's secret in a mail that is not delivered yet."""
    found = secrets_of(deps_of(app), mail)
    assert found is not None
    return found[name]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@contextmanager
def connected(app: Flask) -> Iterator[Flask]:
    """The application while this thread is connected to its database; every connection is closed afterwards."""
    opened: Database = models.database.obj
    opened.connect(reuse_if_open=True)
    try:
        yield app
    finally:
        getattr(opened, "close_all", opened.close)()


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The application, connected in this thread."""
    with connected(make_app(settings, clock)) as made:
        yield made


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)
