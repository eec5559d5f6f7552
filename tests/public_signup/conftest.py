"""The real application on each database, people at their browsers, the mails that they get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from config import load_settings
from domain.mailboxes import email_key
from models import Mail
from services.machinery import outbox, worker
from services.machinery.dependencies import Dependencies
from tests.support.application import connected, deps_of, make_app
from tests.support.dependencies import Clock
from tests.support.settings import environment
from tests.support.signup import Person
from web.handlers import make_handlers


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, database_url: str, clock: Clock) -> Any:
    settings = load_settings(environment(tmp_path, database_url=database_url))
    made = make_app(settings, clock)
    made.extensions["guichet_dependencies"] = replace(deps_of(made), keep_mail_secrets=True)
    with connected(made):
        yield made


@pytest.fixture
def deps(app: Flask) -> Dependencies:
    found: Dependencies = app.extensions["guichet_dependencies"]
    return found


@pytest.fixture
def person(app: Flask) -> Person:
    return Person(app)


@pytest.fixture
def secrets_to(deps: Dependencies) -> Callable[..., dict[str, str]]:
    """The link secrets of the last mail of an event to an address."""

    def read(address: str, event: str) -> dict[str, str]:
        mail = (
            Mail.select().where(Mail.to_key == email_key(address), Mail.event == event).order_by(Mail.id.desc()).get()
        )
        return outbox.secrets_of(deps, mail) or {}

    return read


@pytest.fixture
def work(app: Flask, deps: Dependencies) -> Callable[[], int]:
    """Let the worker do what is due."""

    def run() -> int:
        with app.app_context():
            return worker.run_due(deps, make_handlers(app.extensions["guichet_settings"], deps))

    return run
