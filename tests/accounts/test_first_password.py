"""`/premier-mot-de-passe/<token>`: the link that gives an imported account its first password, and another one."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from adapters.passwords import reset_token
from domain.states import StaffRole
from models import Account, Mail
from models_people import Welcome
from services.machinery.worker import run_due
from services.people import welcomes
from tests.support.application import PASSWORD, Visitor, deps_of, known_account, secret_of
from tests.support.dependencies import Clock
from tests.support.factories import fresh_actor, make_account

NEW = "cinq bateaux verts au port"


@pytest.fixture
def imported(app: Flask) -> Account:
    """Somebody who has the mail, and no password that anybody knows."""
    return invite(app)


def invite(app: Flask, **fields: Any) -> Account:
    """Make an account without a password, and mail its link."""
    account = make_account(deps_of(app), **fields)
    Welcome.create(account=account)
    support = make_account(deps_of(app), staff=StaffRole.SUPPORT)
    welcomes.send_another(deps_of(app), fresh_actor(support), account.id)
    return account


def mail_another(app: Flask) -> None:
    """As the worker, but no mail leaves: its link would be wiped."""
    with app.app_context():
        run_due(deps_of(app), {welcomes.KIND: welcomes.handler})


def address(app: Flask) -> str:
    """The link of the last mail."""
    mail = Mail.select().where(Mail.event == "account_opened").order_by(Mail.id.desc()).get()
    return f"/premier-mot-de-passe/{secret_of(app, mail, 'welcome')}"


def test_the_link_gives_the_first_password(app: Flask, visitor: Visitor, imported: Account) -> None:
    link = address(app)
    for _ in range(3):
        assert visitor.get(link).status_code == 200
    assert visitor.client.head(link).status_code == 200
    assert Welcome.get().used_at is None
    page = visitor.get(link).text
    assert imported.email in page
    assert "autres navigateurs" not in page, "none is signed in"
    answer = visitor.post(link, password=NEW)
    assert answer.location == "/connexion"
    assert "Votre mot de passe a été enregistré." in visitor.get("/connexion").text
    assert visitor.sign_in(imported, NEW).location == "/mon-compte"


def test_rules_of_passwords_hold(app: Flask, visitor: Visitor, imported: Account) -> None:
    answer = visitor.post(address(app), password="court")
    assert (answer.status_code, "12" in answer.text) == (200, True)
    assert Welcome.get().used_at is None


def test_staff_go_on_to_their_second_factor(strict: Flask) -> None:
    invite(strict, staff_role=StaffRole.SUPPORT)
    visitor = Visitor(strict)
    answer = visitor.post(address(strict), password="cinq petits bateaux verts au port")
    assert answer.location == "/connexion/double-authentification"
    assert visitor.get(answer.location).status_code == 200


def test_what_opens_nothing_asks_for_another(app: Flask, visitor: Visitor, imported: Account, clock: Clock) -> None:
    link = address(app)
    clock.advance(days=14)
    assert "Ce lien ne permet plus de définir un mot de passe" in visitor.get(link).text
    assert visitor.post(link, password=NEW).status_code == 410
    answers = [visitor.post(f"{start}/nouveau-lien", start) for start in (link, "/premier-mot-de-passe/inconnu")]
    assert {answer.location for answer in answers} == {"/premier-mot-de-passe/lien-demande"}
    assert "un nouveau mail vous est envoyé" in visitor.get(answers[0].location).text
    mail_another(app)
    assert address(app) != link
    assert visitor.post(address(app), password=NEW).location == "/connexion"
    assert visitor.get(address(app)).status_code == 410


def test_a_forgotten_password_works_before_the_first(app: Flask, visitor: Visitor, imported: Account) -> None:
    link = address(app)
    with app.app_context():
        forgotten = reset_token(imported)
    assert visitor.post(f"/mot-de-passe-oublie/{forgotten}", password=NEW).location == "/connexion"
    assert visitor.get(link).status_code == 410
    assert visitor.sign_in(imported, NEW).status_code == 302
    assert Visitor(app).sign_in(imported, PASSWORD).status_code == 200


def test_nobody_signs_in_before(app: Flask, visitor: Visitor) -> None:
    account = known_account(app, password="une phrase que personne ne connaît")
    Welcome.create(account=account)
    answer = visitor.sign_in(account, PASSWORD)
    assert "Adresse mail ou mot de passe incorrect." in answer.text
