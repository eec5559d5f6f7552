"""One-time codes and recovery codes: required of staff, each taken once."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from passlib.totp import TOTP

import models
from accounts import factor_codes
from config import load_settings
from domain.states import StaffRole
from models import Account, AccountSession, JournalEntry, Mail
from services import accounts
from tests.support.application import PASSWORD, Visitor, known_account, make_app, office_of
from tests.support.office import Clock
from tests.support.settings import environment
from web.security import SignedInAccount


@pytest.fixture(autouse=True)
def standing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes change every half-minute of the real clock; here time stands, for the phone and for the server."""
    now = time.time()
    monkeypatch.setattr(TOTP, "now", staticmethod(lambda: now))


@pytest.fixture
def strict(tmp_path: Path, database_url: str, clock: Clock) -> Iterator[Flask]:
    """An installation that demands a second factor of its staff."""
    app = make_app(
        load_settings(environment(tmp_path, database_url=database_url, second_factor_required="true")), clock
    )
    opened = models.database.obj
    opened.connect()
    yield app
    close_all = getattr(opened, "close_all", opened.close)
    close_all()


def phone_of(page: str) -> TOTP:
    """The authenticator application, given the key that the page shows."""
    key = re.search(r"<code>([A-Z2-7-]+)</code>", page)
    assert key is not None
    return TOTP(key=key[1].replace("-", ""), format="base32")


def code_of(phone: TOTP, steps: int = 0) -> str:
    """The code shown `steps` half-minutes from now."""
    return str(phone.generate(phone.now() + 30 * steps).token)


def recovery_codes_of(page: str) -> list[str]:
    return re.findall(r"<li><code>([0-9a-f-]{14})</code></li>", page)


def with_factor(app: Flask, visitor: Visitor, **fields: Any) -> tuple[Account, TOTP, list[str]]:
    """An account that has set up its second factor and signed out; its phone and recovery codes."""
    account = known_account(app, **fields)
    visitor.sign_in(account)
    address = "/mon-compte/double-authentification"
    phone = phone_of(visitor.get(address).text)
    # The code of the last half-minute: the present one is then still unused.
    page = visitor.post(address, code=code_of(phone, -1))
    codes = recovery_codes_of(page.text)
    assert len(codes) == 10
    visitor.post("/deconnexion", page="/mon-compte")
    return account, phone, codes


def test_the_right_code_completes_signing_in(app: Flask, visitor: Visitor) -> None:
    account, phone, _ = with_factor(app, visitor)
    assert visitor.sign_in(account).location == "/connexion/code"
    assert visitor.get("/mon-compte").status_code == 302, "the password alone opens nothing"
    assert visitor.post("/connexion/code", code=code_of(phone)).location == "/mon-compte"
    assert visitor.get("/mon-compte").status_code == 200


def test_a_code_is_taken_once(app: Flask, visitor: Visitor) -> None:
    account, phone, _ = with_factor(app, visitor)
    code = code_of(phone)
    visitor.sign_in(account)
    assert visitor.post("/connexion/code", code=code).status_code == 302
    thief = Visitor(app)
    thief.sign_in(account)
    response = thief.post("/connexion/code", code=code)
    assert response.status_code == 200
    assert "il a déjà servi" in response.text


def test_an_older_code_is_refused_after_a_newer_one(app: Flask, visitor: Visitor) -> None:
    account, phone, _ = with_factor(app, visitor)
    visitor.sign_in(account)
    visitor.post("/connexion/code", code=code_of(phone))
    visitor.post("/deconnexion", page="/mon-compte")
    visitor.sign_in(account)
    assert visitor.post("/connexion/code", code=code_of(phone, -1)).status_code == 200


@pytest.mark.parametrize("code", ["000000", "", "12345", "abcdef", "\x00", "1" * 5000, "٣٤٥٦٧٨"])
def test_wrong_codes_are_refused_in_words(app: Flask, visitor: Visitor, code: str) -> None:
    account, _, _ = with_factor(app, visitor)
    visitor.sign_in(account)
    response = visitor.post("/connexion/code", code=code)
    assert response.status_code == 200
    assert "code-error" in response.text


def test_guessing_codes_is_stopped(app: Flask, visitor: Visitor) -> None:
    account, phone, _ = with_factor(app, visitor)
    visitor.sign_in(account)
    for _ in range(5):
        visitor.post("/connexion/code", code="000000")
    assert visitor.post("/connexion/code", code=code_of(phone)).status_code == 200


def test_a_recovery_code_signs_in_once(app: Flask, visitor: Visitor) -> None:
    account, _, codes = with_factor(app, visitor)
    visitor.sign_in(account)
    typed = codes[3].upper().replace("-", " ")
    assert visitor.post("/connexion/code-de-secours", code=typed).location == "/mon-compte"
    assert "Il vous en reste 9" in visitor.get("/mon-compte").text
    visitor.post("/deconnexion", page="/mon-compte")
    visitor.sign_in(account)
    assert visitor.post("/connexion/code-de-secours", code=codes[3]).status_code == 200
    assert visitor.post("/connexion/code-de-secours", code=codes[4]).status_code == 302
    assert len(Account.get_by_id(account.id).mf_recovery_codes) == 8


def test_one_recovery_code_at_the_same_instant_opens_one_session(app: Flask, visitor: Visitor) -> None:
    account, _, codes = with_factor(app, visitor)
    outcomes: list[bool] = []
    gate = threading.Barrier(4)

    def use() -> None:
        with app.app_context(), models.database.connection_context():
            gate.wait()
            outcomes.append(
                accounts.use_recovery_code(
                    office_of(app), account.email_key, lambda stored: factor_codes.is_recovery_code(stored, codes[0])
                )
            )

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, False, False, True]


def test_nothing_is_stored_in_clear(app: Flask, visitor: Visitor) -> None:
    account, phone, codes = with_factor(app, visitor)
    stored = Account.get_by_id(account.id)
    assert phone.base32_key not in stored.tf_totp_secret
    assert not {code for code in codes if code in str(stored.mf_recovery_codes)}


def test_the_code_is_asked_for_within_ten_minutes_of_the_password(app: Flask, visitor: Visitor, clock: Clock) -> None:
    account, _, _ = with_factor(app, visitor)
    visitor.sign_in(account)
    clock.advance(minutes=11)
    response = visitor.get("/connexion/code")
    assert response.location == "/connexion"


@pytest.mark.parametrize(
    "address", ["/connexion/code", "/connexion/code-de-secours", "/connexion/double-authentification"]
)
def test_the_second_step_without_the_first_leads_to_the_first(app: Flask, visitor: Visitor, address: str) -> None:
    assert visitor.get(address).location == "/connexion"


@pytest.mark.parametrize("role", StaffRole)
def test_staff_set_it_up_before_their_first_session(strict: Flask, role: StaffRole) -> None:
    visitor, account = Visitor(strict), known_account(strict, staff=role)
    assert visitor.sign_in(account).location == "/connexion/double-authentification"
    assert AccountSession.select().count() == 0
    page = visitor.get("/connexion/double-authentification").text
    response = visitor.post("/connexion/double-authentification", code=code_of(phone_of(page)))
    assert len(recovery_codes_of(response.text)) == 10
    assert visitor.get("/mon-compte").status_code == 200
    assert Account.get_by_id(account.id).tf_primary_method == "authenticator"


def test_others_are_not_asked(strict: Flask) -> None:
    assert Visitor(strict).sign_in(known_account(strict)).location == "/mon-compte"


def test_staff_cannot_turn_it_off_where_it_is_required(strict: Flask) -> None:
    visitor, account = Visitor(strict), known_account(strict, staff=StaffRole.SUPPORT)
    visitor.sign_in(account)
    page = visitor.get("/connexion/double-authentification").text
    visitor.post("/connexion/double-authentification", code=code_of(phone_of(page)))
    address = "/mon-compte/double-authentification"
    assert f'action="{address}/desactiver"' not in visitor.get(address).text
    visitor.post("/mon-compte/double-authentification/desactiver", page="/mon-compte/double-authentification")
    assert Account.get_by_id(account.id).tf_primary_method == "authenticator"


def test_a_holder_turns_it_off_and_is_told(app: Flask, visitor: Visitor) -> None:
    account, phone, _ = with_factor(app, visitor)
    visitor.sign_in(account)
    visitor.post("/connexion/code", code=code_of(phone))
    visitor.post("/mon-compte/double-authentification/desactiver", page="/mon-compte/double-authentification")
    assert not SignedInAccount.get_by_id(account.id).second_factor
    assert visitor.get("/mon-compte").status_code == 200
    told = [mail.facts["what"] for mail in Mail.select().where(Mail.event == "second_factor_changed").order_by(Mail.id)]
    assert told == [accounts.FACTOR_CHANGES["on"], accounts.FACTOR_CHANGES["off"]]
    assert JournalEntry.select().where(JournalEntry.event == "account.second_factor_changed").count() == 2


def test_new_recovery_codes_void_the_old_ones(app: Flask, visitor: Visitor) -> None:
    account, phone, old = with_factor(app, visitor)
    visitor.sign_in(account)
    visitor.post("/connexion/code", code=code_of(phone))
    page = visitor.post(
        "/mon-compte/double-authentification/codes-de-secours", page="/mon-compte/double-authentification"
    )
    new = recovery_codes_of(page.text)
    assert len(new) == 10
    assert not set(new) & set(old)
    visitor.post("/deconnexion", page="/mon-compte")
    visitor.sign_in(account)
    assert visitor.post("/connexion/code-de-secours", code=old[0]).status_code == 200
    assert visitor.post("/connexion/code-de-secours", code=new[0]).status_code == 302


def test_turning_it_on_ends_the_sessions_opened_without_it(app: Flask, visitor: Visitor) -> None:
    account = known_account(app)
    elsewhere = Visitor(app)
    elsewhere.sign_in(account)
    visitor.sign_in(account)
    address = "/mon-compte/double-authentification"
    visitor.post(address, code=code_of(phone_of(visitor.get(address).text)))
    assert elsewhere.get("/mon-compte").status_code == 302
    assert visitor.get("/mon-compte").status_code == 200


def test_a_wrong_first_code_keeps_the_same_key(app: Flask, visitor: Visitor) -> None:
    visitor.sign_in(known_account(app))
    address = "/mon-compte/double-authentification"
    before = phone_of(visitor.get(address).text)
    page = visitor.post(address, code="000000").text
    assert phone_of(page).base32_key == before.base32_key
    assert visitor.post(address, code=code_of(before)).status_code == 200
    assert visitor.get("/mon-compte").text.count("Activée") == 1


def test_touching_the_factor_asks_for_the_password_again(app: Flask, visitor: Visitor, clock: Clock) -> None:
    account = known_account(app)
    visitor.sign_in(account)
    clock.advance(minutes=20)
    address = "/mon-compte/double-authentification"
    assert visitor.get(address).location == f"/connexion/confirmer?next={address}"
    assert "Ce n’est pas votre mot de passe" in visitor.post(f"/connexion/confirmer?next={address}", password="x").text
    assert visitor.post(f"/connexion/confirmer?next={address}", password=PASSWORD).location == address
    assert visitor.get(address).status_code == 200


def test_a_session_from_before_the_demand_ends(strict: Flask) -> None:
    visitor, account = Visitor(strict), known_account(strict)
    visitor.sign_in(account)
    Account.update(staff_role=StaffRole.READER).where(Account.id == account.id).execute()
    assert visitor.get("/mon-compte").location.startswith("/connexion")
