"""Signing in: what opens what, and that nothing is told of an address (rules 8 and 9)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from adapters.passwords import hash_password
from domain.states import Role, StaffRole
from models import Account, AccountRequest, AccountSession, Link, database
from tests.support.application import PASSWORD, Visitor, deps_of, known_account, outcome_of
from tests.support.dependencies import Clock
from tests.support.factories import make_entity, make_member, make_request

pytestmark = pytest.mark.slow

REFUSED = "Adresse mail ou mot de passe incorrect"


def pending_request(app: Flask, state: str = "with_si", **fields: Any) -> Any:
    with app.app_context():
        hashed = hash_password(PASSWORD)
    return make_request(deps_of(app), state, password_hash=hashed, **fields)


def test_a_depositor_lands_on_their_account(app: Flask, visitor: Visitor) -> None:
    response = visitor.sign_in(known_account(app))
    assert response.status_code == 302
    assert response.location == "/mon-compte"
    assert visitor.get("/mon-compte").status_code == 200


def test_a_password_is_good_for_as_long_as_the_account(app: Flask, visitor: Visitor, clock: Clock) -> None:
    account = known_account(app)
    clock.advance(days=729)
    assert visitor.sign_in(account).location == "/mon-compte"
    assert visitor.get("/mon-compte").status_code == 200


@pytest.mark.parametrize("typed", [PASSWORD.upper(), PASSWORD[:-1], f"{PASSWORD} ", f" {PASSWORD}"])
def test_a_password_is_right_whole_and_as_it_is(app: Flask, visitor: Visitor, typed: str) -> None:
    assert visitor.sign_in(known_account(app), typed).status_code == 200


@pytest.mark.parametrize("typed", ["y" * 72 + "z", "y" * 73])
def test_the_end_of_a_long_password_counts(app: Flask, visitor: Visitor, typed: str) -> None:
    account = known_account(app, "y" * 72)
    assert visitor.sign_in(account, typed).status_code == 200
    assert visitor.sign_in(account, "y" * 72).status_code == 302


def test_nobody_is_asked_a_question_or_given_a_hint(visitor: Visitor) -> None:
    columns = " ".join(Account._meta.fields) + " ".join(AccountRequest._meta.fields)
    assert not re.search(r"question|hint|reminder|secret_answer", columns)
    for address in ("/connexion", "/mot-de-passe-oublie"):
        names = set(re.findall(r'<input[^>]* name="([^"]+)"', visitor.get(address).text))
        assert names <= {"csrf_token", "email", "password", "next"}, address


def test_somebody_was_last_seen_when_they_signed_in(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    assert account.last_seen_at is None
    visitor.sign_in(account)
    assert Account.get_by_id(account.id).last_seen_at == deps_of(app).now()


@pytest.mark.parametrize("role", StaffRole)
def test_staff_land_in_the_backoffice(app: Flask, visitor: Visitor, role: StaffRole) -> None:
    assert visitor.sign_in(known_account(app, staff=role)).location == "/backoffice/"


def test_managers_land_in_the_backoffice(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        hashed = hash_password(PASSWORD)
    actor = make_member(deps_of(app), make_entity(deps_of(app)), Role.ENTITY_MANAGER, password=hashed)
    assert visitor.sign_in(Account.get_by_id(actor.account_id)).location == "/backoffice/"


@pytest.mark.parametrize("typed", [" Camille@Bois.example ", "CAMILLE@BOIS.EXAMPLE", "camille@bois.example\u00a0"])
def test_the_address_is_typed_as_people_type(app: Flask, visitor: Visitor, typed: str) -> None:
    known_account(app, address="camille@bois.example")
    assert visitor.post("/connexion", email=typed, password=PASSWORD).status_code == 302


def test_the_same_password_typed_on_another_keyboard_signs_in(app: Flask, visitor: Visitor) -> None:
    account = known_account(app, password="clé d’été à Nîmes")
    assert visitor.sign_in(account, "cle\u0301 d’e\u0301te\u0301 a\u0300 Ni\u0302mes").status_code == 302


@pytest.mark.parametrize("state", ["with_si", "awaiting_applicant"])
def test_before_approval_address_and_password_open_the_follow_up_page(app: Flask, visitor: Visitor, state: str) -> None:
    request = pending_request(app, state)
    response = visitor.post("/connexion", email=request.email, password=PASSWORD)
    assert re.fullmatch(r"/suivi/[\w-]{43}", response.location)
    assert Link.get(Link.request == request).purpose == "follow_up" or Link.select().count() > 1
    assert AccountSession.select().count() == 0, "a follow-up page is not a session"


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_while_remedies_run_the_password_opens_what_was_closed(
    app: Flask, visitor: Visitor, clock: Clock, state: str
) -> None:
    request = pending_request(app, state)
    clock.advance(days=89)
    assert visitor.post("/connexion", email=request.email, password=PASSWORD).location.startswith("/suivi/")
    clock.advance(days=1)
    assert REFUSED in visitor.post("/connexion", email=request.email, password=PASSWORD).text


def test_an_open_request_is_opened_before_a_closed_one(app: Flask, visitor: Visitor) -> None:
    request = pending_request(app, "with_si")
    known = AccountRequest.get_by_id(request.id)
    refused = make_request(deps_of(app), "rejected", email=request.email, password_hash=known.password_hash)
    assert refused.activated_at >= known.activated_at
    page = visitor.get(visitor.post("/connexion", email=request.email, password=PASSWORD).location)
    assert request.reference in page.text


@pytest.mark.parametrize("state", ["awaiting_activation", "expired"])
def test_a_request_that_nobody_activated_opens_nothing(app: Flask, visitor: Visitor, state: str) -> None:
    request = pending_request(app, state)
    response = visitor.post("/connexion", email=request.email, password=PASSWORD)
    assert response.status_code == 200
    assert REFUSED in response.text


def test_a_deactivated_account_gets_the_generic_refusal(app: Flask, visitor: Visitor) -> None:
    account = known_account(app, active=False)
    assert REFUSED in visitor.sign_in(account).text


@pytest.mark.parametrize("who", ["nobody", "account", "inactive", "unactivated", "pending"])
def test_every_refusal_is_alike(app: Flask, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    """Same status, same bytes but for tokens, same statements, one argon2 verification, no matter who is refused."""
    address = "meme@longueur.example"
    if who in ("account", "inactive"):
        known_account(app, address=address, active=who == "account")
    elif who in ("unactivated", "pending"):
        pending_request(app, "awaiting_activation" if who == "unactivated" else "with_si", email=address)
    statements: list[str] = []
    verified: list[str] = []
    context = app.extensions["security"].pwd_context
    verify = context.verify

    def counted(typed: str, stored: str) -> Any:
        verified.append(stored)
        return verify(typed, stored)

    monkeypatch.setattr(context, "verify", counted)
    visitor = Visitor(app)
    page = visitor.get("/connexion")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    database.obj.query_hooks.append(lambda query, *rest, **more: statements.append(str(query)))
    try:
        response = visitor.client.post("/connexion", data={"csrf_token": token[1], "email": address, "password": "x"})
    finally:
        database.obj.query_hooks.pop()
    words = re.sub(r'(nonce|value)="[^"]*"', "", response.text)
    assert response.status_code == 200
    assert REFUSED in words
    assert len(verified) == 1
    asked = [one for one in statements if "PRAGMA" not in one]
    assert len(asked) == 2 + 1 + 3, "the address, whether it is blocked, and three counts"
    assert (len(response.data), len(words)) == _SEEN.setdefault("refusal", (len(response.data), len(words)))


_SEEN: dict[str, tuple[int, int]] = {}


@pytest.mark.parametrize("wanted", ["/backoffice/demandes/7K4M-2PQX?vue=1", "/mon-compte"])
def test_next_brings_back_to_where_one_was(app: Flask, visitor: Visitor, wanted: str) -> None:
    account = known_account(app)
    assert visitor.post("/connexion", email=account.email, password=PASSWORD, next=wanted).location == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "https://mal.example/",
        "//mal.example",
        "/\\mal.example",
        "/\t/mal.example",
        "javascript:alert(1)",
        "\\\\mal",
        "",
    ],
)
def test_next_never_leaves_the_site(app: Flask, visitor: Visitor, wanted: str) -> None:
    account = known_account(app)
    response = visitor.post("/connexion", email=account.email, password=PASSWORD, next=wanted)
    assert response.location == "/mon-compte"


def test_signing_out_ends_the_session_and_clears_the_cache(app: Flask, visitor: Visitor) -> None:
    visitor.sign_in(known_account(app))
    response = visitor.post("/deconnexion", page="/mon-compte")
    assert response.location == "/connexion"
    assert '"cache"' in response.headers["Clear-Site-Data"]
    assert AccountSession.get().end_reason == "signed_out"
    assert visitor.get("/mon-compte").location == "/connexion?next=/mon-compte"


def test_signing_out_is_a_post_with_a_token(app: Flask, visitor: Visitor) -> None:
    visitor.sign_in(known_account(app))
    assert visitor.get("/deconnexion").status_code == 405
    assert visitor.client.post("/deconnexion").status_code == 400
    assert visitor.get("/mon-compte").status_code == 200


def test_a_session_planted_before_does_not_survive_signing_in(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    with visitor.client.session_transaction() as session:
        session["planted"] = "by somebody else"
    visitor.sign_in(account)
    with visitor.client.session_transaction() as session:
        assert "planted" not in session


@pytest.mark.parametrize(
    "email", ["", "pas une adresse", "a\x00b@c.example", "x" * 10_000 + "@c.example", "é@é.example"]
)
@pytest.mark.parametrize("password", ["", "\x00", "x" * 100_000])
def test_bad_input_is_refused_in_words(app: Flask, visitor: Visitor, email: str, password: str) -> None:
    response = visitor.post("/connexion", email=email, password=password)
    assert response.status_code == 200
    assert "Vérifiez ces points" in response.text


def test_too_many_failures_refuse_even_the_right_password_and_say_what_to_do(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    for _ in range(app.extensions["guichet_settings"].sign_in_failures):
        visitor.sign_in(account, "faux")
    response = visitor.sign_in(account)
    assert response.status_code == 200
    assert "Trop de tentatives ont échoué" in response.text
    assert "Mot de passe oublié" in response.text


def test_nobody_can_keep_a_browser_out_that_has_signed_in_before(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    visitor.sign_in(account)
    visitor.post("/deconnexion", page="/mon-compte")
    attacker = Visitor(app)
    for _ in range(app.extensions["guichet_settings"].sign_in_failures + 1):
        attacker.sign_in(account, "faux")
    assert outcome_of(attacker.sign_in(account)) == "kept out after too many tries"
    assert outcome_of(visitor.sign_in(account)) == "signed in"


def test_failures_on_one_address_do_not_touch_another(app: Flask, visitor: Visitor) -> None:
    victim, other = known_account(app), known_account(app)
    for _ in range(app.extensions["guichet_settings"].sign_in_failures + 1):
        visitor.sign_in(victim, "faux")
    assert outcome_of(Visitor(app).sign_in(other)) == "signed in"


def test_the_address_asked_for_comes_after_signing_in(app: Flask, visitor: Visitor, clock: Clock) -> None:
    account = known_account(app)
    location = visitor.get("/mon-compte/profil").location
    assert location == "/connexion?next=/mon-compte/profil"
    page = visitor.get(location).text
    assert 'name="next" value="/mon-compte/profil"' in page
    assert visitor.post(location, email=account.email, password=PASSWORD).location == "/mon-compte/profil"
