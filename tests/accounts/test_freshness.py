"""Fresh sign-in for one's own credentials: the password, and the code where a factor is set, within ten minutes."""

from __future__ import annotations

import pytest
from flask import Flask

from models import Account, AccountSession, Task
from tests.support.application import PASSWORD, Visitor, known_account
from tests.support.dependencies import Clock
from tests.support.factor import code_of, with_factor
from tests.support.signup import Page

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

CONFIRM = "/connexion/confirmer"
FACTOR, ADDRESS, OWN_PASSWORD = (
    f"/mon-compte/{page}" for page in ("double-authentification", "adresse", "mot-de-passe")
)
QUESTION = "Confirmez que c’est bien vous"
NEW = "cinq bateaux verts au port"


def fields_of(page: Page) -> set[str]:
    """What the question asks."""
    names = {name for form in page.forms for name in form.values}
    return {name.removeprefix("preuve-") for name in names} & {"password", "code"}


@pytest.mark.parametrize("address", [FACTOR, ADDRESS])
def test_ten_minutes_after_signing_in_the_password_is_asked_again(
    app: Flask, visitor: Visitor, clock: Clock, address: str
) -> None:
    visitor.sign_in(known_account(app))
    assert visitor.get(address).status_code == 200
    clock.advance(minutes=11)
    question = f"{CONFIRM}?next={address}"
    assert visitor.get(address).location == question
    assert fields_of(Page(visitor.get(question))) == {"password"}
    assert "Ce n’est pas votre mot de passe" in visitor.post(question, password="x").text
    assert visitor.post(question, password=PASSWORD).location == address
    assert visitor.get(address).status_code == 200


def test_with_a_factor_both_are_asked(app: Flask, visitor: Visitor, clock: Clock) -> None:
    """The password that was stolen with the session changes nothing; nor does a phone left on a desk."""
    account, phone, _ = with_factor(app, visitor)
    visitor.sign_in(account)
    visitor.post("/connexion/code", code=code_of(phone))
    clock.advance(minutes=11)
    question = f"{CONFIRM}?next={FACTOR}"
    assert fields_of(Page(visitor.get(question))) == {"password", "code"}
    assert visitor.post(question, password=PASSWORD, code="").status_code == 200
    assert visitor.post(question, password="", code=code_of(phone, 1)).status_code == 200
    assert "faux" not in visitor.post(question, password="faux", code=code_of(phone, 1)).text
    assert visitor.get(FACTOR).status_code == 302
    assert visitor.post(question, password=PASSWORD, code=code_of(phone, 1)).location == FACTOR, "no code was used up"
    assert visitor.get(FACTOR).status_code == 200


def test_a_new_password_asks_for_the_code_and_the_present_one(app: Flask, visitor: Visitor, clock: Clock) -> None:
    account, phone, _ = with_factor(app, visitor)
    visitor.sign_in(account)
    visitor.post("/connexion/code", code=code_of(phone))
    clock.advance(minutes=11)
    question = visitor.get(OWN_PASSWORD).location
    assert fields_of(Page(visitor.get(question))) == {"code"}
    visitor.post(question, code=code_of(phone, 1))
    assert visitor.post(OWN_PASSWORD, current=PASSWORD, password=NEW).location == "/mon-compte"


def test_what_was_typed_comes_through_the_question(app: Flask, visitor: Visitor, clock: Clock) -> None:
    account = known_account(app)
    visitor.sign_in(account)
    form = Page(visitor.get(ADDRESS)).form_with("email")
    clock.advance(minutes=11)
    asked = Page(visitor.client.post(ADDRESS, data={**form.values, "email": "camille@nouveau.example"}))
    assert (asked.status, asked.heading) == (403, QUESTION)
    kept, _ = asked.form_of_button("Confirmer et continuer")
    wrong = Page(visitor.client.post(kept.action, data={**kept.values, "preuve-password": "faux"}))
    assert (wrong.status, "Ce n’est pas votre mot de passe" in wrong.text) == (403, True)
    kept, _ = wrong.form_of_button("Confirmer et continuer")
    sent = Page(visitor.client.post(kept.action, data={**kept.values, "preuve-password": PASSWORD}))
    assert sent.heading == "Confirmez votre nouvelle adresse"
    assert Task.get(Task.kind == "address").payload["new"] == "camille@nouveau.example"


def test_the_question_keeps_no_password_code_or_token(app: Flask, visitor: Visitor, clock: Clock) -> None:
    visitor.sign_in(known_account(app))
    form = Page(visitor.get(ADDRESS)).form_with("email")
    clock.advance(minutes=11)
    typed = {"email": "x@y.example", "password": "TU-NE-ME-VOIS-PAS", "preuve-code": "TU-NE-ME-VOIS-PAS"}
    asked = visitor.client.post(ADDRESS, data={**form.values, **typed})
    assert (asked.status_code, "TU-NE-ME-VOIS-PAS" in asked.text) == (403, False)


def test_a_button_without_a_page_of_its_own_goes_on_too(app: Flask, visitor: Visitor, clock: Clock) -> None:
    account, phone, _ = with_factor(app, visitor)
    visitor.sign_in(account)
    visitor.post("/connexion/code", code=code_of(phone))
    form = Page(visitor.get(FACTOR)).form_of_button("Désactiver")[0]
    clock.advance(minutes=11)
    kept, _ = Page(visitor.client.post(form.action, data=form.values)).form_of_button("Confirmer et continuer")
    answered = {"preuve-password": PASSWORD, "preuve-code": code_of(phone, 1)}
    assert visitor.client.post(kept.action, data={**kept.values, **answered}).location == "/mon-compte"
    assert Account.get_by_id(account.id).tf_totp_secret is None


def test_a_recovery_code_answers_as_well_and_once(app: Flask, visitor: Visitor, clock: Clock) -> None:
    account, phone, codes = with_factor(app, visitor)
    visitor.sign_in(account)
    visitor.post("/connexion/code", code=code_of(phone))
    for outcome in (302, 200):
        clock.advance(minutes=11)
        question = f"{CONFIRM}?next={FACTOR}"
        assert visitor.post(question, password=PASSWORD, code=codes[0]).status_code == outcome
    assert len(Account.get_by_id(account.id).mf_recovery_codes) == 9


def test_guessing_at_the_question_is_stopped_as_at_sign_in(app: Flask, visitor: Visitor, clock: Clock) -> None:
    account, phone, _ = with_factor(app, visitor)
    visitor.sign_in(account)
    visitor.post("/connexion/code", code=code_of(phone))
    for _ in range(5):
        visitor.post(CONFIRM, password=PASSWORD, code="000000")
    assert visitor.post(CONFIRM, password=PASSWORD, code=code_of(phone, 1)).status_code == 200
    other = known_account(app)
    elsewhere = Visitor(app)
    elsewhere.sign_in(other)
    for _ in range(app.extensions["guichet_settings"].sign_in_failures):
        elsewhere.post(CONFIRM, password="faux")
    assert elsewhere.post(CONFIRM, password=PASSWORD).status_code == 200


def test_freshness_belongs_to_the_servers_row_of_the_session(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    visitor.sign_in(account)
    row = AccountSession.get()
    assert (row.password_at, row.code_at) == (row.created_at, None)
    cookie = visitor.client.get_cookie("guichet")
    AccountSession.update(password_at=None).execute()
    visitor.client.set_cookie("guichet", cookie.value if cookie else "")
    assert visitor.get(FACTOR).location.startswith(CONFIRM)


def test_a_proof_in_one_browser_is_none_in_another(app: Flask, visitor: Visitor, clock: Clock) -> None:
    account, elsewhere = known_account(app), Visitor(app)
    visitor.sign_in(account)
    elsewhere.sign_in(account)
    clock.advance(minutes=11)
    visitor.post(CONFIRM, password=PASSWORD)
    assert (visitor.get(FACTOR).status_code, elsewhere.get(FACTOR).status_code) == (200, 302)


@pytest.mark.parametrize("elsewhere", ["//mal.example", "https://mal.example/", "/\\mal.example", "/connexion"])
def test_the_question_leads_nowhere_else(app: Flask, visitor: Visitor, elsewhere: str) -> None:
    visitor.sign_in(known_account(app))
    assert visitor.post(CONFIRM, next=elsewhere, password=PASSWORD).location == "/mon-compte"
