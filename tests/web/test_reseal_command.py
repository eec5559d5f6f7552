"""`flask storage reseal`, as an operator types it, with a real second factor: the phone works without the old key."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from passlib.totp import TOTP

import models
from app import create_app
from config import load_settings
from models import Account
from tests.support import factories
from tests.support.application import deps_of
from tests.support.settings import environment

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


def with_keys(folder: Path, database_url: str, *names: str) -> Flask:
    """The installation, with these of the two keys that tests know."""
    given = environment(folder)["GUICHET_STORAGE_KEYS"].split(",")
    keys = ",".join(next(key for key in given if key.startswith(f"{name}:")) for name in names)
    return create_app(load_settings(environment(folder, database_url=database_url, storage_keys=keys)))


def typed(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["storage", "reseal", *words])


def test_the_old_key_goes_and_the_phone_still_works(tmp_path: Path, database_url: str) -> None:
    old = with_keys(tmp_path, database_url, "k1")
    secret = old.extensions["security"].totp_factory.generate_totp_secret()
    phone = TOTP(old.extensions["security"].totp_factory._totp.from_source(secret).key, format="raw")
    with models.database.connection_context():
        account = factories.make_account(deps_of(old), tf_totp_secret=secret)
        factories.make_draft(deps_of(old))
    both = with_keys(tmp_path, database_url, "k2", "k1")
    begun = typed(both, "--seconds", "0")
    assert (begun.exit_code, "n’est pas fini" in begun.output) == (0, True)
    done = typed(both)
    assert done.exit_code == 0, done.output
    assert "2, sur 4 parcourus" in done.output
    assert "1 secret de double authentification" in begun.output
    assert "peuvent être retirées" in done.output
    new = with_keys(tmp_path, database_url, "k2")
    with new.app_context(), models.database.connection_context():
        row = Account.get_by_id(account.id)
        factory = new.extensions["security"].totp_factory
        assert factory.verify_totp(phone.generate().token, row.tf_totp_secret, row)
        assert {deps_of(new).storage.get(one.key) != b"" for one in deps_of(new).storage.keys()} == {True}  # noqa: SIM118
    again = typed(new)
    assert (again.exit_code, "scellés de nouveau\N{NO-BREAK SPACE}: 0" in again.output) == (0, True)


def test_what_still_hangs_on_a_key_is_named(tmp_path: Path, database_url: str) -> None:
    old = with_keys(tmp_path, database_url, "k1")
    with models.database.connection_context():
        factories.make_draft(deps_of(old))
        key = next(iter(deps_of(old).storage.keys())).key
        deps_of(old).storage.put_sealed(key, deps_of(old).storage.get_sealed(key)[:-1] + b"x", deps_of(old).now())
    result = typed(with_keys(tmp_path, database_url, "k2", "k1"))
    assert (result.exit_code, key in result.output) == (1, True)
    assert "ne peuvent pas encore être retirées" in result.output


def test_a_store_that_is_not_ours_is_left_alone(tmp_path: Path, database_url: str) -> None:
    app = with_keys(tmp_path, database_url, "k1")
    with models.database.connection_context():
        factories.make_draft(deps_of(app))
        models.database.execute_sql("UPDATE installation SET identity = 'other'")
    result = typed(app)
    assert (result.exit_code, "autre installation" in result.output) == (1, True)
