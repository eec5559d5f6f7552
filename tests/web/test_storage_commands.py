"""`flask storage …`, as an operator types it."""

from __future__ import annotations

import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

import models
from app import create_app
from config import load_settings
from models_store import Installation, StoreSweep
from services.documents import files, store
from services.machinery import worker
from tests.support import factories
from tests.support.application import deps_of
from tests.support.dependencies import Clock
from tests.support.settings import environment

pytestmark = pytest.mark.slow


def typed(app: Flask, *words: str, answer: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=["storage", *words], input=answer)


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def later(app: Flask) -> None:
    """For this installation every file is old."""
    deps = deps_of(app)
    app.extensions["guichet_dependencies"] = replace(deps, now=Clock(deps.now() + timedelta(days=20 * 365)))


def line(result: Result, label: str) -> str:
    (found,) = [line for line in result.stdout.splitlines() if line.endswith(f"  {label}")]
    return found.split()[0]


def test_a_dry_run_counts_and_writes_nothing(app: Flask, later: None, tmp_path: Path) -> None:
    deps = deps_of(app)
    factories.make_draft(deps)
    deps.storage.put(b"x", files.PURPOSE)
    before = everything(tmp_path / "documents")
    result = typed(app, "sweep", "--dry-run")
    assert result.exit_code == 0, result.output
    counts = {label: line(result, label) for label in ("fichiers dans le dépôt", "nommés par la base de données")}
    assert list(counts.values()) == ["3", "2"]
    assert line(result, "orphelins") == "1"
    assert line(result, "mis à la corbeille") == "0"
    assert "Rien n’a été modifié." in result.output
    assert everything(tmp_path / "documents") == before
    assert StoreSweep.select().count() == 0


def test_a_sweep_tells_what_it_moved(app: Flask, later: None) -> None:
    deps = deps_of(app)
    factories.make_draft(deps)
    deps.storage.put(b"x", files.PURPOSE)
    result = typed(app, "sweep")
    assert result.exit_code == 0, result.output
    assert line(result, "mis à la corbeille") == "1"
    assert StoreSweep.get().outcome == "done"


def test_more_than_the_share_is_an_error_and_may_be_asked_for(app: Flask, later: None) -> None:
    deps = deps_of(app)
    store.ensure_marked(deps)
    for _ in range(11):
        deps.storage.put(b"x", files.PURPOSE)
    result = typed(app, "sweep")
    assert result.exit_code == 1
    assert line(result, "orphelins") == "11"
    assert "aucun n’a été mis à la corbeille" in result.output
    assert typed(app, "sweep", "--any-share").exit_code == 0
    assert list(deps.storage.keys()) == []


def test_a_store_of_before_is_counted_asked_for_and_adopted(app: Flask) -> None:
    deps = deps_of(app)
    factories.make_draft(deps)
    Installation.delete().execute()
    (deps.storage.shelf.root / ".installation").unlink()  # type: ignore[attr-defined]
    assert "rien n’y est écrit ni supprimé" in typed(app, "sweep").output
    said_no = typed(app, "adopt", answer="n\n")
    assert said_no.exit_code == 1
    assert "Fichiers dans le dépôt\u00a0: 2\u00a0; nommés par la base\u00a0: 2." in said_no.output
    assert "2 sur 2 essayés" in said_no.output
    assert store.trouble(deps) == "unmarked"
    assert typed(app, "adopt", answer="y\n").exit_code == 0
    assert store.trouble(deps) is None
    assert "rien n’est à faire" in typed(app, "adopt").output


def test_a_new_installation_is_marked_by_its_first_migration(tmp_path: Path) -> None:
    app = create_app(load_settings(environment(tmp_path, database_url=f"sqlite:///{tmp_path}/new.sqlite")))
    result = app.test_cli_runner().invoke(args=["migrate"])
    assert result.exit_code == 0, result.output
    with app.app_context():
        mark = deps_of(app).storage.mark()
        assert mark is not None
        assert mark.installation == Installation.get().identity


def test_a_migration_says_when_the_store_is_anothers(tmp_path: Path) -> None:
    settings = environment(tmp_path, database_url=f"sqlite:///{tmp_path}/one.sqlite")
    create_app(load_settings(settings)).test_cli_runner().invoke(args=["migrate"])
    again = settings | {"GUICHET_DATABASE_URL": f"sqlite:///{tmp_path}/two.sqlite"}
    result = create_app(load_settings(again)).test_cli_runner().invoke(args=["migrate"])
    assert result.exit_code == 0
    assert "celui d’une autre installation" in result.output


def test_the_trash_gives_back_what_a_row_names(app: Flask, later: None) -> None:
    deps = deps_of(app)
    factories.make_draft(deps)
    key = next(iter(deps.storage.keys()))[0]
    deps.storage.throw(key, deps.now().date())
    result = typed(app, "restore")
    assert "1 fichier est sorti" in result.output
    assert key in dict(deps.storage.keys())


def test_a_worker_on_anothers_store_says_so_as_it_starts(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    files.keep(deps_of(app), factories.PlainFile(b"%PDF-1.4"))
    Installation.update(identity="0" * 32).execute()
    models.database.close()
    monkeypatch.setattr(signal, "signal", lambda *arguments: None)
    monkeypatch.setattr(worker, "run_worker", lambda *arguments, **options: None)
    assert app.test_cli_runner().invoke(args=["worker"]).exit_code == 0
    facts = [getattr(record, "facts", None) for record in caplog.records if record.name == "guichet.security"]
    assert facts == [{"trouble": "foreign", "attempt": "start"}]
