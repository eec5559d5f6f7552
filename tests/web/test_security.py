"""Flask-Security, reduced: no route, no token, no mail of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from config import load_settings
from models import Account
from queries.actors import actor_of
from tests.support.application import Visitor, known_account, make_app
from tests.support.dependencies import Clock
from tests.support.settings import environment, production_environment
from web.signed_in import SignedInAccount


def test_no_route_of_flask_security_is_registered(app: Flask) -> None:
    assert not [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("security")]
    assert "users" not in app.cli.commands
    assert "roles" not in app.cli.commands


def test_its_mail_is_refused_loudly(app: Flask) -> None:
    with app.app_context(), pytest.raises(RuntimeError, match="outbox"):
        app.extensions["security"]._mail_util.send_mail("welcome", "s", "a@b.example", "c@d.example", "", "")


def test_no_token_in_a_header_or_address_signs_in(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    with app.test_request_context():
        token = str(SignedInAccount.get_by_id(account.id).get_auth_token())
    headers = {"Authentication-Token": token, "Accept": "application/json"}
    assert visitor.get("/mon-compte", headers=headers).status_code == 302
    assert visitor.get(f"/mon-compte?auth_token={token}").status_code == 302


def test_a_signed_in_account_is_the_same_person_as_its_account(app: Flask) -> None:
    account = known_account(app)
    signed_in = SignedInAccount.get_by_id(account.id)
    assert signed_in == account
    assert account == signed_in
    assert len({signed_in, SignedInAccount.get_by_id(account.id)}) == 1
    assert signed_in.actor == actor_of(account)
    assert signed_in != known_account(app)


def test_passwords_cost_something_outside_of_tests(tmp_path: Path) -> None:
    app = create_app(load_settings(production_environment(tmp_path)))
    assert "m=65536,t=3" in app.extensions["guichet_decoy_hash"]


def test_the_account_table_has_one_model_of_its_rows(app: Flask) -> None:
    assert SignedInAccount._meta.table_name == Account._meta.table_name
    assert set(SignedInAccount._meta.fields) == set(Account._meta.fields)


def test_cookies_are_host_only_and_secure_over_https(tmp_path: Path, sqlite_url: str) -> None:
    chosen = environment(tmp_path, database_url=sqlite_url, public_url="https://localhost")
    app = make_app(load_settings(chosen), Clock())
    account = known_account(app)
    client = app.test_client()
    page = client.get("/connexion", base_url="https://localhost").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    response = client.post(
        "/connexion",
        base_url="https://localhost",
        headers={"Referer": "https://localhost/connexion"},
        data={"csrf_token": token, "email": account.email, "password": "quatre mots sans lien 2026"},
    )
    cookies = response.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert cookie.startswith("__Host-guichet")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
        assert "Domain" not in cookie
