"""An address that was copied is the address, wherever one is asked for: none of these pages says that it is none."""

from __future__ import annotations

import pytest
from flask import Flask

from models import Mail
from services.machinery.worker import run_due
from tests.support.application import PASSWORD, Visitor, deps_of, known_account
from tests.support.factories import make_request
from web.handlers import make_handlers

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

COPIED = [
    "Zoé Martin <{}>;",
    "mailto:{}?subject=Bonjour",
    "«\u00a0{}\u00a0»",
    "\u2068{}\u2069\ufe0f",
    "Mail\u00a0: {}.",
    "{} (Zoé Martin)",
]


@pytest.mark.parametrize("copied", COPIED)
def test_it_signs_in_and_gets_its_mails(app: Flask, visitor: Visitor, copied: str) -> None:
    account = known_account(app, address="zoe@xn--mairie-orlans-khb.example")
    typed = copied.format("Zoe@Mairie-Orléans.example")
    make_request(deps_of(app), "awaiting_activation", email=account.email_key)
    for address in ("/mot-de-passe-oublie", "/retrouver-ma-demande"):
        assert "email-error" not in visitor.post(address, email=typed).text
    with app.app_context():
        handlers = make_handlers(app.extensions["guichet_settings"], deps_of(app))
        run_due(deps_of(app), handlers)
    events = {mail.event for mail in Mail.select().where(Mail.to_key == account.email_key)}
    assert {"password_reset", "find_requests"} <= events
    assert visitor.post("/connexion", email=typed, password=PASSWORD).location == "/mon-compte"
