"""Sessions have a row: they run out, are ended, and are seen once a minute at most."""

from __future__ import annotations

from base64 import urlsafe_b64decode

import pytest
from flask import Flask

from models import Account, AccountSession
from services.people import accounts
from tests.support.application import Visitor, deps_of, known_account
from tests.support.dependencies import Clock
from tests.support.factories import make_si_admin
from tests.support.signup import Page
from web.sessions import describe

OURS = {"Sec-Fetch-Site": "same-origin"}
ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}


def test_a_session_ends_after_an_hour_without_a_request(app: Flask, visitor: Visitor, clock: Clock) -> None:
    visitor.sign_in(known_account(app))
    clock.advance(minutes=59)
    assert visitor.get("/mon-compte").status_code == 200
    clock.advance(minutes=61)
    assert visitor.get("/mon-compte").status_code == 302


def test_a_session_ends_after_twelve_hours_in_any_case(app: Flask, visitor: Visitor, clock: Clock) -> None:
    visitor.sign_in(known_account(app))
    for _ in range(23):
        clock.advance(minutes=31)
        assert visitor.get("/mon-compte").status_code == 200
    clock.advance(minutes=31)
    assert visitor.get("/mon-compte").status_code == 302


def test_being_seen_is_written_once_a_minute_at_most(app: Flask, visitor: Visitor, clock: Clock) -> None:
    account = known_account(app)
    visitor.sign_in(account)
    opened = AccountSession.get().last_seen_at
    clock.advance(seconds=59)
    visitor.get("/mon-compte")
    assert AccountSession.get().last_seen_at == opened
    clock.advance(seconds=2)
    visitor.get("/mon-compte")
    assert AccountSession.get().last_seen_at == clock()
    assert Account.get_by_id(account.id).last_seen_at == clock()


def test_the_cookie_of_a_closed_account_stays_dead_when_it_is_opened_again(app: Flask, visitor: Visitor) -> None:
    account, deps = known_account(app), deps_of(app)
    admin = make_si_admin(deps)
    visitor.sign_in(account)
    accounts.deactivate(deps, admin, account.id, "Départ")
    assert visitor.get("/mon-compte").status_code == 302
    accounts.reactivate(deps, admin, account.id, "Retour")
    assert visitor.get("/mon-compte").status_code == 302


def test_a_cookie_does_not_open_another_account(app: Flask, visitor: Visitor) -> None:
    visitor.sign_in(known_account(app))
    with visitor.client.session_transaction() as session:
        session["_user_id"] = known_account(app).fs_uniquifier
    assert visitor.get("/mon-compte").status_code == 302


def test_a_cookie_without_its_secret_opens_nothing(app: Flask, visitor: Visitor) -> None:
    visitor.sign_in(known_account(app))
    with visitor.client.session_transaction() as session:
        del session["sid"]
    assert visitor.get("/mon-compte").status_code == 302


def secret_of(visitor: Visitor) -> str:
    with visitor.client.session_transaction() as session:
        return str(session["sid"])


def test_each_sign_in_has_a_secret_of_its_own_of_256_bits(app: Flask, visitor: Visitor) -> None:
    account, secrets = known_account(app), set[str]()
    for _ in range(5):
        visitor.sign_in(account)
        secrets.add(secret_of(visitor))
        visitor.post("/deconnexion", page="/mon-compte")
    assert len(secrets) == 5
    assert {len(urlsafe_b64decode(secret + "=")) for secret in secrets} == {32}


def test_a_cookie_that_was_kept_is_dead_after_signing_out(app: Flask, visitor: Visitor) -> None:
    visitor.sign_in(known_account(app))
    cookie = visitor.client.get_cookie("guichet")
    assert cookie is not None
    visitor.post("/deconnexion", page="/mon-compte")
    thief = Visitor(app)
    thief.client.set_cookie("guichet", cookie.value)
    assert thief.get("/mon-compte").status_code == 302


def test_the_secret_is_not_stored(app: Flask, visitor: Visitor) -> None:
    visitor.sign_in(known_account(app))
    with visitor.client.session_transaction() as session:
        assert session["sid"] != AccountSession.get().token_hash


def test_what_is_posted_after_the_session_ended_is_sent_again(app: Flask, visitor: Visitor, clock: Clock) -> None:
    account = known_account(app)
    visitor.sign_in(account)
    form = Page(visitor.get("/mon-compte/profil")).form_with("capacity")
    clock.advance(minutes=61)
    answer = visitor.client.post("/mon-compte/profil", data={**form.values, "capacity": "Directrice"}, headers=OURS)
    page = Page(answer)
    assert (page.status, page.heading) == (403, "Votre session est terminée")
    visitor.sign_in(account)
    for heading in ("Ce formulaire a expiré", "Mon compte"):
        again, _ = page.form_of_button("Envoyer de nouveau")
        page = Page(visitor.client.post(again.action, data=again.values, headers=OURS, follow_redirects=True))
        assert page.heading == heading
    assert Account.get_by_id(account.id).capacity == "Directrice"


@pytest.mark.parametrize(
    ("headers", "fields"), [({}, {"capacity": "Directrice"}), (ELSEWHERE, {"capacity": "Directrice"}), (OURS, {})]
)
def test_what_another_site_posts_and_bare_buttons_lead_to_sign_in(
    visitor: Visitor, headers: dict[str, str], fields: dict[str, str]
) -> None:
    answer = visitor.post("/mon-compte/profil", page="/connexion", options={"headers": headers}, **fields)
    assert answer.status_code == 302
    assert answer.location.startswith("/connexion")


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox sur Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari sur iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge sur Linux"),
        ("", "Navigateur inconnu"),
        ("\x00<script>" * 10_000, "Navigateur inconnu"),
    ],
)
def test_a_browser_is_told_in_words(agent: str, words: str) -> None:
    assert describe(agent) == words
