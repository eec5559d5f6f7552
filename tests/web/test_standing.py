"""Commands that write wait, as the worker does, for somebody to have looked at a restored database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

import models
from config import Settings
from models import AccountRequest
from services.machinery import pauses
from tests.support import factories
from tests.support.application import deps_of
from tests.support.bounces import report
from tests.support.operators_commands import leaves

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

WRITE = (
    ("retention", "run"),
    ("storage", "sweep"),
    ("tick",),
    ("import", "{file}", "--par", "si@exemple.example"),
)
ASK = (
    ("retention", "run"),
    ("tick",),
    ("maintenance", "on"),
    ("backup", "create", "--documents-only", "{place}"),
    ("backup", "release"),
    ("storage", "reseal"),
    ("storage", "sweep", "--dry-run"),
    ("journal", "verify"),
    ("figures", "recount"),
    ("reset-second-factor", "si@exemple.example"),
)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
READ = (("retention", "run", "--dry-run"), ("storage", "sweep", "--dry-run"), ("journal", "verify"))


@pytest.fixture
def old(app: Flask, tmp_path: Path) -> Flask:
    """What time alone would erase stands in the database."""
    with models.database.connection_context():
        request = factories.make_draft(deps_of(app), documents=False)
        long_ago = {"created_at": LONG_AGO, "state_since": LONG_AGO}
        AccountRequest.update(long_ago).where(AccountRequest.id == request.id).execute()
    (tmp_path / "lignes.csv").write_text("entite;siret\n")
    return app


@pytest.mark.parametrize("words", WRITE, ids=lambda words: words[0])
@pytest.mark.parametrize(("stop", "why"), [("hold", "flask backup release"), ("maintenance", "flask maintenance off")])
def test_a_command_that_writes_waits(old: Flask, tmp_path: Path, words: tuple[str, ...], stop: str, why: str) -> None:
    with models.database.connection_context():
        (pauses.hold if stop == "hold" else pauses.begin_maintenance)(deps_of(old))
    typed = [word.format(file=tmp_path / "lignes.csv") for word in words]
    result = old.test_cli_runner().invoke(args=typed)
    assert (result.exit_code, why in result.output) == (1, True), result.output
    with models.database.connection_context():
        assert AccountRequest.select().count() == 1


def test_every_command_of_operators_answers_a_database_that_is_not_there(old: Flask) -> None:
    """But the demonstration’s."""
    commands = dict(leaves(old.cli))
    plain = {name for name, command in commands.items() if not hasattr(command.callback, "waits")}
    assert plain == {"demo load"}
    waiting = {name for name, command in commands.items() if getattr(command.callback, "waits", False)}
    assert waiting == {"tick", "import", "retention run", "storage sweep", "directory load", "directory check"}


@pytest.mark.parametrize("words", ASK, ids=" ".join)
def test_a_database_without_tables_is_told_in_french(
    monkeypatch: pytest.MonkeyPatch, old: Flask, tmp_path: Path, words: tuple[str, ...]
) -> None:
    elsewhere = replace_url(old, f"sqlite:///{tmp_path}/empty.sqlite")
    monkeypatch.setitem(old.extensions, "guichet_settings", elsewhere)
    result = old.test_cli_runner().invoke(args=[word.format(place=tmp_path / "place") for word in words])
    assert (result.exit_code, "flask migrate" in result.output) == (1, True), (result.output, result.exception)


@pytest.mark.parametrize("words", ASK, ids=" ".join)
def test_one_that_is_away_too(
    monkeypatch: pytest.MonkeyPatch, old: Flask, tmp_path: Path, words: tuple[str, ...]
) -> None:
    elsewhere = replace_url(old, "postgresql://guichet@127.0.0.1:1/guichet")
    monkeypatch.setitem(old.extensions, "guichet_settings", elsewhere)
    result = old.test_cli_runner().invoke(args=[word.format(place=tmp_path / "place") for word in words])
    assert (result.exit_code, "ne répond pas" in result.output) == (1, True), (result.output, result.exception)


def replace_url(app: Flask, url: str) -> Settings:
    """The application's settings, of another database."""
    chosen: Settings = app.extensions["guichet_settings"]
    return chosen.model_copy(update={"database_url": url})


@pytest.mark.parametrize("words", READ, ids=lambda words: words[0])
def test_one_that_reads_goes_on(old: Flask, words: tuple[str, ...]) -> None:
    with models.database.connection_context():
        pauses.hold(deps_of(old))
    result = old.test_cli_runner().invoke(args=list(words))
    assert "flask backup release" not in result.output


def test_a_report_of_a_mail_is_tried_again(old: Flask) -> None:
    """The mail server asks again later: nothing is lost."""
    with models.database.connection_context():
        pauses.hold(deps_of(old))
    result = old.test_cli_runner().invoke(
        args=["mail", "bounce"], input=report("<none@exemple.example>", "ada@exemple.example")
    )
    assert (result.exit_code, "à essayer de nouveau" in result.output) == (75, True)
