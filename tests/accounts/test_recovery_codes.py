"""Recovery codes are stored hashed, as passwords are: reading the database, and even its keys, shows none."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from adapters import recovery_codes
from models import Account
from services.people import second_factors
from tests.support.application import Visitor
from tests.support.factor import with_factor
from tests.support.factories import make_account
from web import factor_codes
from web.signed_in import SignedInAccount

pytestmark = pytest.mark.one_database


def sealed(app: Flask, *codes: str) -> list[str]:
    """As versions before this one stored them."""
    cryptor = app.extensions["security"].mf_recovery_codes_util.cryptor
    return [cryptor.encrypt(code.encode()).decode() for code in codes]


def test_they_are_hashed_under_one_random_salt(app: Flask, visitor: Visitor) -> None:
    account, phone, codes = with_factor(app, visitor)
    stored = Account.get_by_id(account.id)
    assert phone.base32_key not in stored.tf_totp_secret
    assert len({tuple(code.split("$")[1:5]) for code in stored.mf_recovery_codes}) == 1
    assert {code.split("$")[1] for code in stored.mf_recovery_codes} == {"argon2id"}
    assert not {code for code in codes if code.replace("-", "") in str(stored.mf_recovery_codes)}


def test_a_code_has_48_random_bits(app: Flask, visitor: Visitor) -> None:
    _, _, codes = with_factor(app, visitor)
    assert len(set(codes)) == 10
    assert [code for code in codes if not re.fullmatch(r"[0-9a-f]{4}(-[0-9a-f]{4}){2}", code)] == []


def test_a_code_costs_what_a_password_costs(app: Flask) -> None:
    with app.app_context():
        (stored,) = recovery_codes.hashed(["0123-4567-89ab"])
    assert stored.split("$")[:4] == app.extensions["guichet_decoy_hash"].split("$")[:4]


def test_the_typed_code_is_found_whatever_its_dashes_and_case(app: Flask) -> None:
    with app.app_context():
        stored = recovery_codes.hashed(["0123-4567-89ab", "aaaa-bbbb-cccc"])
        for typed in ("aaaa-bbbb-cccc", " AAAA bbbbCCCC"):
            assert recovery_codes.stored_one(stored, typed) == stored[1]
        for typed in ("aaaa-bbbb-cccd", "", "aaaa", "\x00" * 12, "é" * 12, "a" * 5000):
            assert recovery_codes.stored_one(stored, typed) is None
        assert recovery_codes.stored_one([], "aaaa-bbbb-cccc") is None


def test_codes_stored_before_are_hashed_by_migrate_and_still_open_once(app: Flask) -> None:
    old = sealed(app, "0123-4567-89ab", "aaaa-bbbb-cccc")
    account = make_account(
        app.extensions["guichet_dependencies"], mf_recovery_codes=[*old, "gAAAA-of-a-key-that-is-gone"]
    )
    without = make_account(app.extensions["guichet_dependencies"])
    with app.app_context():
        assert second_factors.hash_old_codes(recovery_codes.from_before) == 1
        stored = Account.get_by_id(account.id).mf_recovery_codes
        assert [code.split("$")[1] for code in stored] == ["argon2id", "argon2id"]
        assert second_factors.hash_old_codes(recovery_codes.from_before) == 0
        assert [_takes(account, "AAAA-BBBB-CCCC") for _ in range(2)] == [True, False]
    assert Account.get_by_id(without.id).mf_recovery_codes is None


def test_codes_renewed_while_migrate_hashes_are_kept(app: Flask) -> None:
    account = make_account(app.extensions["guichet_dependencies"], mf_recovery_codes=sealed(app, "0123-4567-89ab"))

    def renewed_meanwhile(stored: list[str]) -> list[str] | None:
        Account.update(mf_recovery_codes=["$argon2id$new"]).where(Account.id == account.id).execute()
        return recovery_codes.from_before(stored)

    with app.app_context():
        assert second_factors.hash_old_codes(renewed_meanwhile) == 0
    assert Account.get_by_id(account.id).mf_recovery_codes == ["$argon2id$new"]


def _takes(account: Account, typed: str) -> bool:
    return factor_codes.recovery_code_taken(SignedInAccount.get_by_id(account.id), typed)
