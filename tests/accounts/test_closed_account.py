"""Somebody whose account was deactivated asks again: told to write to the support, never to sign in."""

from __future__ import annotations

import pytest
from flask import Flask

from models import Mail, database
from services.signup import submission
from tests.support.application import Visitor, deps_of, known_account, secret_of
from tests.support.factories import make_draft

ADDRESS = "partie@agence.example"


def asks_again(app: Flask) -> Mail:
    deps = deps_of(app)
    request = submission.submit(deps, make_draft(deps, email=ADDRESS))
    return Mail.get(Mail.request == request.id)


def test_the_mail_and_the_page_send_the_holder_to_the_support(app: Flask, visitor: Visitor) -> None:
    known_account(app, address=ADDRESS, active=False)
    mail = asks_again(app)
    assert (mail.event, mail.facts["closed"]) == ("already_account", True)
    page = visitor.get(f"/activation/{secret_of(app, mail, 'activation')}")
    assert page.status_code == 200
    assert "compte de cette adresse est désactivé" in page.text
    assert app.extensions["guichet_settings"].support_address in page.text
    assert "Se connecter</a>" not in page.text.split("<main", 1)[1].split("</main", 1)[0]


def test_the_holder_of_an_open_account_signs_in(app: Flask, visitor: Visitor) -> None:
    known_account(app, address=ADDRESS)
    mail = asks_again(app)
    assert (mail.event, mail.facts["closed"]) == ("already_account", False)
    page = visitor.get(f"/activation/{secret_of(app, mail, 'activation')}")
    assert "Connectez-vous avec son mot de passe habituel" in page.text


@pytest.mark.parametrize("who", ["nobody", "account", "inactive"])
def test_mailing_the_link_takes_as_many_statements_for_every_address(app: Flask, who: str) -> None:
    if who != "nobody":
        known_account(app, address=ADDRESS, active=who == "account")
    deps = deps_of(app)
    draft = make_draft(deps, email=ADDRESS)
    statements: list[str] = []
    database.obj.query_hooks.append(lambda query, *rest, **more: statements.append(str(query)))
    try:
        submission.submit(deps, draft)
    finally:
        database.obj.query_hooks.pop()
    assert _SEEN.setdefault(database.obj.__class__.__name__, len(statements)) == len(statements)


_SEEN: dict[str, int] = {}
