"""« Mot de passe oublié »: the page tells nothing, the worker does the work, the link opens once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from adapters.passwords import hash_password, verify_password
from domain.errors import LinkUnusable
from domain.states import StaffRole
from models import Account, AccountRequest, AccountSession, JournalEntry, Mail, Task, database
from services.machinery.worker import run_due
from services.people import password_resets
from services.requests import closing
from tests.support.application import PASSWORD, Visitor, deps_of, known_account, secret_of, work
from tests.support.dependencies import Clock
from tests.support.factories import make_request, own_actor
from web.handlers import make_handlers

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

NEW = "cinq bateaux verts au port"


def reset_secret(app: Flask, visitor: Visitor, account: Account) -> str:
    """Ask for a link; its secret, as mailed."""
    visitor.post("/mot-de-passe-oublie", email=account.email)
    with app.app_context():
        handlers = make_handlers(app.extensions["guichet_settings"], deps_of(app))
        run_due(deps_of(app), {"reset": handlers["reset"]})
    mail = Mail.select().where(Mail.event == "password_reset").order_by(Mail.id.desc()).get()
    return secret_of(app, mail, "reset")


def test_the_mailed_link_gives_a_new_password(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    address = f"/mot-de-passe-oublie/{reset_secret(app, visitor, account)}"
    response = visitor.post(address, password=NEW)
    assert response.location == "/connexion"
    assert visitor.sign_in(account, NEW).status_code == 302
    assert Visitor(app).sign_in(account, PASSWORD).status_code == 200


@pytest.mark.parametrize("behind", [".", ")", ".»"])
def test_a_sign_behind_the_link_is_no_part_of_it(app: Flask, visitor: Visitor, behind: str) -> None:
    account = known_account(app)
    address = f"/mot-de-passe-oublie/{reset_secret(app, visitor, account)}{behind}"
    assert visitor.get(address).status_code == 200
    assert visitor.post(address, password=NEW).location == "/connexion"


def test_the_mail_says_until_when_its_link_opens(app: Flask, visitor: Visitor) -> None:
    reset_secret(app, visitor, known_account(app))
    mail = Mail.get(Mail.event == "password_reset")
    until = deps_of(app).now() + app.config["SECURITY_RESET_PASSWORD_WITHIN"]
    assert mail.facts == {"expires_at": until.isoformat()}


def test_choosing_a_password_tells_the_holder_and_ends_every_session(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    elsewhere = Visitor(app)
    elsewhere.sign_in(account)
    visitor.post(f"/mot-de-passe-oublie/{reset_secret(app, visitor, account)}", password=NEW)
    assert elsewhere.get("/mon-compte").status_code == 302
    assert AccountSession.get().end_reason == "password_changed"
    assert Mail.select().where(Mail.event == "password_changed", Mail.account == account.id).count() == 1
    assert JournalEntry.select().where(JournalEntry.event == "account.password_changed").count() == 1


def test_opening_the_link_changes_nothing(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    address = f"/mot-de-passe-oublie/{reset_secret(app, visitor, account)}"
    for _ in range(3):
        assert visitor.get(address).status_code == 200
        assert visitor.client.head(address).status_code == 200
    assert Account.get_by_id(account.id).password == account.password


def test_the_link_opens_once(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    address = f"/mot-de-passe-oublie/{reset_secret(app, visitor, account)}"
    visitor.post(address, password=NEW)
    response = visitor.get(address)
    assert response.status_code == 410
    assert "Ce lien ne fonctionne pas" in response.text


def test_a_password_changed_meanwhile_voids_the_link(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    first, second = reset_secret(app, visitor, account), reset_secret(app, visitor, account)
    visitor.post(f"/mot-de-passe-oublie/{second}", password=NEW)
    assert visitor.get(f"/mot-de-passe-oublie/{first}").status_code == 410


@pytest.mark.parametrize("token", ["x", "a.b.c", "%00", "é" * 300, "Ii4u", ".eJw"])
def test_a_garbled_link_says_so(app: Flask, visitor: Visitor, token: str) -> None:
    assert visitor.get(f"/mot-de-passe-oublie/{token}").status_code == 410
    assert visitor.client.post(f"/mot-de-passe-oublie/{token}").status_code == 400


def test_an_old_link_says_that_it_expired(app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = reset_secret(app, visitor, known_account(app))
    serializer = app.extensions["security"].reset_serializer
    monkeypatch.setattr(
        serializer, "make_signer", _later(serializer.make_signer, app.config["SECURITY_RESET_PASSWORD_WITHIN"])
    )
    response = visitor.get(f"/mot-de-passe-oublie/{secret}")
    assert response.status_code == 410
    assert "Ce lien a expiré" in response.text


def _later(make_signer: Any, age: Any) -> Any:
    """A maker of signers whose clock is past the link's life."""

    def make(salt: Any) -> Any:
        signer = make_signer(salt)
        now = signer.get_timestamp()
        signer.get_timestamp = lambda: now + int(age.total_seconds()) + 60
        return signer

    return make


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("court", "12 caractères au moins"),
        ("x" * 300, "256 caractères au plus"),
        ("motdepasse123", "trop courant"),
        ("Camille-Guichet1", "faciles à deviner"),
        ("douze\x00caractères", "caractère que le clavier"),
    ],
)
def test_weak_passwords_are_refused_in_words(app: Flask, visitor: Visitor, password: str, words: str) -> None:
    account = known_account(app)
    response = visitor.post(f"/mot-de-passe-oublie/{reset_secret(app, visitor, account)}", password=password)
    assert response.status_code == 200
    assert words in response.text
    assert Account.get_by_id(account.id).password == account.password


def test_staff_need_sixteen_characters(app: Flask, visitor: Visitor) -> None:
    account = known_account(app, staff=StaffRole.READER)
    address = f"/mot-de-passe-oublie/{reset_secret(app, visitor, account)}"
    assert "16 caractères au moins" in visitor.post(address, password="cinq bateaux ve").text
    assert visitor.post(address, password="cinq bateaux verts").status_code == 302


@pytest.mark.parametrize("who", ["nobody", "account", "inactive", "unactivated", "pending"])
def test_asking_is_alike_for_every_address(app: Flask, visitor: Visitor, who: str) -> None:
    """Same status, same bytes but for tokens, same statements: one row for the worker (rule 8)."""
    address = "meme@longueur.example"
    if who in ("account", "inactive"):
        known_account(app, address=address, active=who == "account")
    elif who in ("unactivated", "pending"):
        make_request(deps_of(app), "awaiting_activation" if who == "unactivated" else "with_si", email=address)
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/mot-de-passe-oublie").text)
    assert token is not None
    statements: list[str] = []
    before = Task.select().count()
    database.obj.query_hooks.append(lambda query, *rest, **more: statements.append(str(query)))
    try:
        response = visitor.client.post("/mot-de-passe-oublie", data={"csrf_token": token[1], "email": address})
    finally:
        database.obj.query_hooks.pop()
    assert response.status_code == 200
    assert Task.select().count() == before + 1
    seen = (len(re.sub(r'(nonce|value)="[^"]*"', "", response.text)), len(statements))
    assert _SEEN.setdefault(database.obj.__class__.__name__, seen) == seen


_SEEN: dict[str, tuple[int, int]] = {}


def test_an_address_that_only_has_a_request_to_activate_gets_its_link(app: Flask, visitor: Visitor) -> None:
    request = make_request(deps_of(app), "awaiting_activation")
    before = Mail.select().where(Mail.event == "find_requests").count()
    visitor.post("/mot-de-passe-oublie", email=request.email)
    work(app)
    assert Mail.select().where(Mail.event == "find_requests").count() == before + 1


def applicant_link(app: Flask, visitor: Visitor, address: str) -> str:
    """« Mot de passe oublié » of somebody who has requests and no account; the mailed page."""
    visitor.post("/mot-de-passe-oublie", email=address)
    with app.app_context():
        handlers = make_handlers(app.extensions["guichet_settings"], deps_of(app))
        run_due(deps_of(app), {"reset": handlers["reset"]})
    mail = Mail.select().where(Mail.event == "password_reset", Mail.to_key == address).order_by(Mail.id.desc()).get()
    return f"/mot-de-passe-oublie/{secret_of(app, mail, 'reset')}"


def test_an_applicant_without_account_chooses_another_password(app: Flask, visitor: Visitor) -> None:
    address = "attente@exemple.example"
    requests = [make_request(deps_of(app), "with_si", email=address) for _ in range(2)]
    unproven = make_request(deps_of(app), "awaiting_activation", email=address)
    page = applicant_link(app, visitor, address)
    before = [AccountRequest.get_by_id(row.id).password_hash for row in (*requests, unproven)]
    assert "Pour suivre les demandes faites avec" in visitor.get(page).text
    assert "12 caractères au moins" in visitor.post(page, password="court").text
    assert [AccountRequest.get_by_id(row.id).password_hash for row in (*requests, unproven)] == before
    assert visitor.post(page, password=NEW).location == "/connexion"
    assert AccountRequest.get_by_id(unproven.id).password_hash == before[2]
    signed_in = visitor.post("/connexion", email=address, password=NEW)
    assert signed_in.location.startswith("/suivi/")
    assert Mail.select().where(Mail.event == "password_changed", Mail.to_key == address).count() == 1
    assert JournalEntry.select().where(JournalEntry.event == "account.password_changed").count() == 1
    assert visitor.get(page).status_code == 410


@pytest.mark.parametrize("since", ["closed", "account", "password"])
def test_an_applicant_s_link_dies_with_what_it_opened(app: Flask, visitor: Visitor, since: str) -> None:
    address = "attente@exemple.example"
    request = make_request(deps_of(app), "with_si", email=address)
    page = applicant_link(app, visitor, address)
    assert visitor.get(page).status_code == 200
    known = AccountRequest.get_by_id(request.id)
    if since == "closed":
        closing.withdraw(deps_of(app), request.id, own_actor(request))
        assert visitor.get(page).status_code == 200, "its remedies run"
        long_ago = deps_of(app).now() - deps_of(app).policy.follow_up
        AccountRequest.update(closed_at=long_ago).where(AccountRequest.id == request.id).execute()
    elif since == "account":
        known_account(app, address=address)
    else:
        AccountRequest.update(password_hash="other").where(AccountRequest.id == request.id).execute()
    assert visitor.get(page).status_code == 410
    with pytest.raises(LinkUnusable):
        password_resets.set_applicant_password(deps_of(app), known, "late")
    assert AccountRequest.select().where(AccountRequest.password_hash == "late").count() == 0


def test_a_refused_person_chooses_another_password_for_all_that_the_address_follows(
    app: Flask, visitor: Visitor
) -> None:
    address = "attente@exemple.example"
    requests = [make_request(deps_of(app), state, email=address) for state in ("rejected", "withdrawn")]
    page = applicant_link(app, visitor, address)
    assert visitor.post(page, password=NEW).location == "/connexion"
    hashes = {AccountRequest.get_by_id(row.id).password_hash for row in requests}
    assert len(hashes) == 1
    assert hashes != {requests[0].password_hash}
    assert visitor.post("/connexion", email=address, password=NEW).location.startswith("/suivi/")


@pytest.mark.parametrize("who", ["nobody", "inactive"])
def test_nothing_is_mailed_to_who_has_nothing(app: Flask, visitor: Visitor, who: str) -> None:
    if who == "inactive":
        known_account(app, address="a@b.example", active=False)
    visitor.post("/mot-de-passe-oublie", email="a@b.example")
    work(app)
    assert Mail.select().count() == 0


def test_mails_to_one_address_are_limited_and_the_page_does_not_say(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    limit = deps_of(app).policy.mails_per_address_per_hour
    pages = {len(visitor.post("/mot-de-passe-oublie", email=account.email).text) for _ in range(limit + 2)}
    work(app)
    assert len(pages) == 1
    assert Mail.select().where(Mail.event == "password_reset").count() == limit


def test_one_visitor_cannot_ask_for_ever(app: Flask, visitor: Visitor) -> None:
    limit = app.extensions["guichet_settings"].requests_per_visitor_per_hour
    codes = [visitor.post("/mot-de-passe-oublie", email="a@b.example").status_code for _ in range(limit + 1)]
    assert codes == [200] * limit + [429]


@pytest.mark.parametrize("email", ["", "pas une adresse", "a b@c.example", "a\x00b@c.example", "x" * 9000 + "@c.fr"])
def test_what_is_no_address_is_said_beside_the_field(app: Flask, visitor: Visitor, email: str) -> None:
    response = visitor.post("/mot-de-passe-oublie", email=email)
    assert response.status_code == 200
    assert 'id="email-error"' in response.text
    assert Task.select().count() == 0


def test_a_locked_out_owner_comes_back_by_the_mailed_link(app: Flask, visitor: Visitor, clock: Clock) -> None:
    account = known_account(app)
    for _ in range(app.extensions["guichet_settings"].sign_in_failures + 1):
        Visitor(app).sign_in(account, "faux")
    assert visitor.sign_in(account).status_code == 200
    visitor.post(f"/mot-de-passe-oublie/{reset_secret(app, visitor, account)}", password=NEW)
    for _ in range(app.extensions["guichet_settings"].sign_in_failures + 1):
        Visitor(app).sign_in(account, "faux")
    assert visitor.sign_in(account, NEW).status_code == 302


def test_a_password_is_hashed_with_argon2id(app: Flask) -> None:
    with app.app_context():
        hashed = hash_password(PASSWORD)
        assert hashed.startswith("$argon2id$")
        assert verify_password(PASSWORD, hashed)
        assert not verify_password(PASSWORD, None)
