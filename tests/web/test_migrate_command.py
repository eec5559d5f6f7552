"""`flask migrate`: the tables, and what a new installation starts with."""

from __future__ import annotations

from pathlib import Path

from app import create_app
from config import load_settings
from models import Account, Ministry
from tests.support.factories import make_account
from tests.support.settings import environment


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


def test_recovery_codes_that_older_versions_sealed_are_hashed(tmp_path: Path) -> None:
    app = create_app(load_settings(environment(tmp_path, database_url=f"sqlite:///{tmp_path}/new.sqlite")))
    migrate = app.test_cli_runner()
    assert migrate.invoke(args=["migrate"]).exit_code == 0
    with app.app_context():
        sealed = app.extensions["security"].mf_recovery_codes_util.cryptor.encrypt(b"0123-4567-89ab").decode()
        account = make_account(app.extensions["guichet_office"], mf_recovery_codes=[sealed])
    again = migrate.invoke(args=["migrate"])
    assert again.exit_code == 0, again.output
    assert "Codes de secours de 1 comptes" in again.output
    with app.app_context():
        (stored,) = Account.get_by_id(account.id).mf_recovery_codes
    assert stored.startswith("$argon2id$")
