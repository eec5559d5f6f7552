"""Second factors in tests: somebody's phone, their codes, and an installation that demands one of its staff.

Fixtures, to be imported in a conftest: `standing` (in every test), `strict`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from passlib.totp import TOTP

from config import load_settings
from models import Account
from tests.support.application import Visitor, connected, known_account, make_app
from tests.support.dependencies import Clock
from tests.support.settings import environment


@pytest.fixture(autouse=True)
def standing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes change every half-minute of the real clock; here time stands, for the phone and for the server."""
    now = time.time()
    monkeypatch.setattr(TOTP, "now", staticmethod(lambda: now))


@pytest.fixture
def strict(tmp_path: Path, database_url: str, clock: Clock) -> Iterator[Flask]:
    """An installation that demands a second factor of its staff."""
    settings = load_settings(environment(tmp_path, database_url=database_url, second_factor_required="true"))
    with connected(make_app(settings, clock)) as app:
        yield app


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
