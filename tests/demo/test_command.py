"""`flask demo load`: once, and in the demonstration alone; then its pages open for the accounts that are printed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask

import models
from app import create_app
from config import load_settings
from demo import closed_cases, load
from demo.load import PASSWORD
from models import AccountRequest, Mail
from services.machinery.dependencies import Dependencies
from tests.demo.conftest import make_demo_app, run_load
from tests.support.application import Visitor
from tests.support.dependencies import make_deps
from tests.support.settings import environment, production_environment

pytestmark = pytest.mark.slow


def count() -> tuple[int, int]:
    with models.database.connection_context():
        return AccountRequest.select().count(), Mail.select().count()


def test_loading_twice_changes_nothing(demo_folder: Path, tmp_path: Path) -> None:
    shutil.copy(demo_folder / "guichet.sqlite", tmp_path)
    app = make_demo_app(tmp_path)
    before = count()
    assert "déjà chargée" in run_load(app)
    assert count() == before


@pytest.mark.parametrize("settings", [production_environment, environment])
def test_it_is_refused_outside_of_the_demonstration(settings: object, tmp_path: Path) -> None:
    app = create_app(load_settings(settings(tmp_path)))  # type: ignore[operator]
    outcome = app.test_cli_runner().invoke(args=["demo", "load"])
    assert outcome.exit_code == 1
    assert "rien n’est fait" in outcome.output


def test_a_load_that_fails_leaves_nothing(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> object:
        yield from list(closed_cases.plots())[:1]
        raise KeyboardInterrupt

    monkeypatch.setattr(load, "plots", interrupted)
    deps: Dependencies = make_deps(tmp_path)
    with models.bind(sqlite_url).connection_context():
        with pytest.raises(KeyboardInterrupt):
            load.load(deps, password_hash="x", token_for=lambda account: "x")
        assert not load.is_loaded()


PAGES = {
    "si": ("/backoffice/", "/backoffice/demandes/", "/backoffice/entites/", "/backoffice/journal/",
           "/backoffice/mails/", "/backoffice/statistiques", "/mon-compte"),
    "instructeur": ("/backoffice/", "/backoffice/demandes/"),
    "assistance": ("/backoffice/", "/backoffice/demandes/"),
    "lecteur": ("/backoffice/", "/backoffice/demandes/"),
    "gestionnaire": ("/backoffice/", "/backoffice/demandes/", "/mon-compte"),
    "deposant": ("/mon-compte",),
}  # fmt: skip


@pytest.fixture
def copied(demo_folder: Path, tmp_path: Path) -> Flask:
    """The application on a copy: signing in writes."""
    shutil.copy(demo_folder / "guichet.sqlite", tmp_path)
    (tmp_path / "documents").symlink_to(demo_folder / "documents")
    return make_demo_app(tmp_path)


def test_the_pages_open_for_each_account(copied: Flask) -> None:
    for name, addresses in PAGES.items():
        visitor = Visitor(copied)
        visitor.post("/connexion", email=f"{name}@demo.example", password=PASSWORD)
        for address in addresses:
            answer = visitor.get(address)
            assert answer.status_code == 200, f"{name} {address}"
            assert "Démonstration" in answer.text, f"{name} {address}"


def test_every_request_page_opens_for_the_administrator(copied: Flask) -> None:
    visitor = Visitor(copied)
    visitor.post("/connexion", email="si@demo.example", password=PASSWORD)
    with models.database.connection_context():
        # One of each state and kind of body: what is shown depends on both.
        rows = AccountRequest.select().where(AccountRequest.state != "draft")
        chosen = {(row.state, row.kind): row.reference for row in rows}
    answers = {reference: visitor.get(f"/backoffice/demandes/{reference}").status_code for reference in chosen.values()}
    assert set(answers.values()) == {200}, answers


def test_mails_are_listed_with_links_that_work(copied: Flask) -> None:
    visitor = Visitor(copied)
    assert "Mails de la démonstration" in visitor.get("/demo/mails").text
    with models.database.connection_context():
        mail = Mail.select().where(Mail.event == "activated").order_by(Mail.id.desc()).get()
    page = visitor.get(f"/demo/mails/{mail.id}")
    assert page.status_code == 200
    assert "/suivi/" in page.text
