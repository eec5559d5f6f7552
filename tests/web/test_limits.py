"""Who is counted, and that counters hold no address."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from config import load_settings
from tests.support.application import Visitor, known_account, new_app
from tests.support.office import Clock
from tests.support.settings import environment
from web import limits


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("not an address", "not an address"),
    ],
)
def test_a_visitor_is_an_address_or_an_ipv6_network(app: Flask, address: str, counted: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert limits.visitor() == counted


def test_one_network_address_cannot_try_passwords_for_ever(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    allowed = app.extensions["guichet_settings"].sign_in_failures * limits.VISITOR_FACTOR
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        for number in range(allowed):
            limits.sign_in_failed(f"personne{number}@exemple.example")
    assert visitor.sign_in(account).status_code == 200


def test_counters_hold_no_mail_address(app: Flask) -> None:
    with app.test_request_context():
        limits.sign_in_failed("camille@bois.example")
    (limiter,) = app.extensions["limiter"]
    assert "camille" not in str(vars(limiter.storage))


def test_the_proof_of_a_device_is_for_one_address(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    response = visitor.sign_in(account)
    (cookie,) = [c for c in response.headers.getlist("Set-Cookie") if c.startswith("guichet-device=")]
    value = cookie.partition("=")[2].partition(";")[0]
    with app.test_request_context(headers={"Cookie": f"guichet-device={value}"}):
        assert len(limits._sign_in_counts(account.email_key)) == 1
        assert len(limits._sign_in_counts("autre@exemple.example")) == 2
    with app.test_request_context(headers={"Cookie": "guichet-device=x.y.z"}):
        assert len(limits._sign_in_counts(account.email_key)) == 2


def test_sign_in_survives_counters_that_do_not_answer(tmp_path: Path, sqlite_url: str) -> None:
    chosen = environment(tmp_path, database_url=sqlite_url, redis_url="redis://127.0.0.1:1/0")
    app = new_app(load_settings(chosen), Clock())
    account, visitor = known_account(app), Visitor(app)
    for _ in range(app.extensions["guichet_settings"].sign_in_failures):
        assert visitor.sign_in(account, "faux").status_code == 200
    assert visitor.sign_in(account).status_code == 200, "the process counts by itself"
    assert Visitor(app).sign_in(known_account(app)).status_code == 302
