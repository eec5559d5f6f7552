"""`flask migrate`: the tables, and what a new installation starts with."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters import migrate as migrations
from app import create_app
from config import load_settings
from models import Account, Ministry
from tests.support.factories import make_account
from tests.support.settings import environment

pytestmark = pytest.mark.slow


def test_a_new_installation_gets_the_list_of_ministries_and_keeps_its_own_afterwards(tmp_path: Path) -> None:
    app = create_app(load_settings(environment(tmp_path, database_url=f"sqlite:///{tmp_path}/new.sqlite")))
    migrate = app.test_cli_runner()
    first = migrate.invoke(args=["migrate"])
    assert first.exit_code == 0, first.output
    with app.app_context():
        known = Ministry.select().count()
        Ministry.delete().where(Ministry.code == "mer").execute()
    assert migrate.invoke(args=["migrate"]).exit_code == 0
    with app.app_context():
        assert Ministry.select().count() == known - 1 > 0


def test_a_refused_migration_says_which_rows_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    app = create_app(load_settings(environment(tmp_path, database_url=sqlite_url)))
    assert app.test_cli_runner().invoke(args=["migrate"]).exit_code == 0
    folder = tmp_path / "migrations"
    folder.mkdir()
    monkeypatch.setattr(migrations, "FOLDER", folder)
    dangling = "INSERT INTO note (request_id, author_id, at, text) VALUES (7, 7, 'now', '')"
    (folder / "9999_dangling.py").write_text(f'def up(migrator, db):\n    db.execute_sql("{dangling}")\n')
    refused = app.test_cli_runner().invoke(args=["migrate"])
    assert refused.exit_code == 1
    assert "Rien n’a été changé" in refused.output
    assert "note 1 → account" in refused.output
    assert "Traceback" not in refused.output
    with app.app_context():
        assert Ministry.select().exists()


def test_recovery_codes_that_older_versions_sealed_are_hashed(tmp_path: Path) -> None:
    app = create_app(load_settings(environment(tmp_path, database_url=f"sqlite:///{tmp_path}/new.sqlite")))
    migrate = app.test_cli_runner()
    assert migrate.invoke(args=["migrate"]).exit_code == 0
    with app.app_context():
        sealed = app.extensions["security"].mf_recovery_codes_util.cryptor.encrypt(b"0123-4567-89ab").decode()
        account = make_account(app.extensions["guichet_dependencies"], mf_recovery_codes=[sealed])
    again = migrate.invoke(args=["migrate"])
    assert again.exit_code == 0, again.output
    assert "Codes de secours de 1 compte\u00a0:" in again.output
    with app.app_context():
        (stored,) = Account.get_by_id(account.id).mf_recovery_codes
    assert stored.startswith("$argon2id$")
