"""One-time codes and recovery codes: each taken once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask

import models
from models import Account, JournalEntry, Mail
from services.people import second_factors
from tests.support.application import Visitor, known_account
from tests.support.dependencies import Clock
from tests.support.factor import code_of, phone_of, recovery_codes_of, with_factor
from web import factor_codes
from web.signed_in import SignedInAccount

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


def test_the_right_code_completes_signing_in(app: Flask, visitor: Visitor) -> None:
    account, phone, _ = with_factor(app, visitor)
    assert visitor.sign_in(account).location == "/connexion/code"
    assert visitor.get("/mon-compte").status_code == 302, "the password alone opens nothing"
    assert visitor.post("/connexion/code", code=code_of(phone)).location == "/mon-compte"
    assert visitor.get("/mon-compte").status_code == 200


COPIED = {
    "in groups": lambda code: f" {code[:3]}\u202f{code[3:]} ",
    "with marks": lambda code: f"\u202a{code[:2]}\u200b{code[2:]}\ufeff\u202c",
    "full width": lambda code: code.translate({ord("0") + n: 0xFF10 + n for n in range(10)}),
    "as bold letters": lambda code: code.translate({ord("0") + n: 0x1D7CE + n for n in range(10)}),
    "with dashes": lambda code: f"{code[:3]}-{code[3:]}\ufe0f",
    "from a page": lambda code: f"{code[:3]}&nbsp;{code[3:]}",
}


@pytest.mark.parametrize("copied", COPIED.values(), ids=COPIED)
def test_a_code_is_read_as_it_was_copied(app: Flask, visitor: Visitor, copied: Callable[[str], str]) -> None:
    account, phone, codes = with_factor(app, visitor)
    visitor.sign_in(account)
    assert visitor.post("/connexion/code", code=copied(code_of(phone))).location == "/mon-compte"
    visitor.post("/deconnexion", page="/mon-compte")
    visitor.sign_in(account)
    assert visitor.post("/connexion/code-de-secours", code=copied(codes[0])).location == "/mon-compte"


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
            holder = SignedInAccount.get_by_id(account.id)
            outcomes.append(factor_codes.recovery_code_taken(holder, codes[0]))

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, False, False, True]


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


def test_a_holder_turns_it_off_and_is_told(app: Flask, visitor: Visitor) -> None:
    account, phone, _ = with_factor(app, visitor)
    visitor.sign_in(account)
    visitor.post("/connexion/code", code=code_of(phone))
    visitor.post("/mon-compte/double-authentification/desactiver", page="/mon-compte/double-authentification")
    assert not SignedInAccount.get_by_id(account.id).second_factor
    assert visitor.get("/mon-compte").status_code == 200
    told = [mail.facts["what"] for mail in Mail.select().where(Mail.event == "second_factor_changed").order_by(Mail.id)]
    assert told == [second_factors.FACTOR_CHANGES["on"], second_factors.FACTOR_CHANGES["off"]]
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
