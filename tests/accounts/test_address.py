"""Another mail address: confirmed by a link mailed to it, told to both, and no way to learn who has an account."""

from __future__ import annotations

import pytest
from flask import Flask

from models import Account, Mail
from services.machinery.worker import run_due
from tests.support.application import Visitor, deps_of, known_account, secret_of
from tests.support.dependencies import Clock
from web.handlers import make_handlers

NEW = "camille@nouveau.example"


def confirmation(app: Flask, visitor: Visitor, new: str = NEW) -> str:
    """Ask for this address; where the mailed link leads."""
    visitor.post("/mon-compte/adresse", email=new)
    look_up(app)
    mail = Mail.select().where(Mail.event == "address_to_confirm").order_by(Mail.id.desc()).get()
    assert mail.to_address == new
    return f"/mon-compte/adresse/{secret_of(app, mail, 'address')}"


def look_up(app: Flask) -> None:
    """Let the worker see whether the address is free, and deliver nothing."""
    with app.app_context():
        handlers = make_handlers(app.extensions["guichet_settings"], deps_of(app))
        run_due(deps_of(app), {"address": handlers["address"]})


def test_the_confirmed_address_is_the_one_to_sign_in_with(app: Flask, visitor: Visitor) -> None:
    account, elsewhere = known_account(app), Visitor(app)
    elsewhere.sign_in(account)
    visitor.sign_in(account)
    address = confirmation(app, visitor)
    assert NEW in visitor.get(address).text
    assert Account.get_by_id(account.id).email == account.email, "opening the link changes nothing"
    assert visitor.post(address).location == "/mon-compte"
    changed = Account.get_by_id(account.id)
    assert (changed.email, changed.email_key) == (NEW, NEW)
    assert visitor.get("/mon-compte").status_code == 200
    assert elsewhere.get("/mon-compte").status_code == 302
    assert Visitor(app).sign_in(changed).status_code == 302
    told = {mail.to_address for mail in Mail.select().where(Mail.event == "address_changed")}
    assert told == {account.email, NEW}


def test_a_sign_behind_the_link_is_no_part_of_it(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    visitor.sign_in(account)
    assert visitor.post(f"{confirmation(app, visitor)}.").location == "/mon-compte"
    assert Account.get_by_id(account.id).email == NEW


def test_the_link_opens_once_and_for_its_account_alone(app: Flask, visitor: Visitor) -> None:
    visitor.sign_in(known_account(app))
    address = confirmation(app, visitor)
    stranger = Visitor(app)
    assert stranger.get(address).location.startswith("/connexion")
    stranger.sign_in(known_account(app))
    assert stranger.get(address).status_code == 410
    visitor.post(address)
    assert visitor.get(address).status_code == 410


def test_a_taken_address_gets_no_mail_and_the_page_says_the_same(app: Flask, visitor: Visitor) -> None:
    known_account(app, address=NEW)
    visitor.sign_in(known_account(app))
    taken = visitor.post("/mon-compte/adresse", email=NEW)
    free = visitor.post("/mon-compte/adresse", email=NEW.replace("camille", "claudie"))
    look_up(app)
    assert (taken.status_code, len(taken.data)) == (free.status_code, len(free.data))
    assert [mail.to_address for mail in Mail.select()] == [NEW.replace("camille", "claudie")]


def test_an_address_taken_meanwhile_is_refused_in_words(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    visitor.sign_in(account)
    address = confirmation(app, visitor)
    known_account(app, address=NEW)
    visitor.post(address)
    assert "Un compte existe déjà" in visitor.get("/mon-compte").text
    assert Account.get_by_id(account.id).email == account.email


def test_changing_the_address_asks_for_the_password_again(app: Flask, visitor: Visitor, clock: Clock) -> None:
    visitor.sign_in(known_account(app))
    clock.advance(minutes=20)
    assert visitor.get("/mon-compte/adresse").location == "/connexion/confirmer?next=/mon-compte/adresse"


@pytest.mark.parametrize("email", ["", "x", "a b@c.example", "a\x00@c.example", "x" * 9000])
def test_what_is_no_address_is_said_beside_the_field(app: Flask, visitor: Visitor, email: str) -> None:
    visitor.sign_in(known_account(app))
    assert 'id="email-error"' in visitor.post("/mon-compte/adresse", email=email).text


def test_ones_own_address_is_no_change(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    visitor.sign_in(account)
    assert "déjà l’adresse" in visitor.post("/mon-compte/adresse", email=account.email.upper()).text
