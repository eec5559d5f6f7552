"""A link to a first password that is not known, was used, or is too old: one page, and one answer to a person who asks
for another (rule 8)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from domain.states import StaffRole
from models import Account, Mail
from models_people import Welcome
from services.machinery.links import new_secret
from services.people import accounts, welcomes
from tests.privacy.observing import Meter, differences
from tests.support.application import Visitor, deps_of, secret_of
from tests.support.factories import fresh_actor, make_account

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


def sent(app: Flask) -> str:
    """The secret of a link that opens."""
    deps, account = deps_of(app), make_account(deps_of(app))
    Welcome.create(account=account)
    welcomes.send_another(deps, fresh_actor(make_account(deps, staff=StaffRole.SUPPORT)), account.id)
    return secret_of(app, Mail.select().order_by(Mail.id.desc()).get(), "welcome")


def unknown(app: Flask) -> str:
    sent(app)
    return new_secret()


def used(app: Flask) -> str:
    secret = sent(app)
    accounts.choose_first_password(deps_of(app), secret, "$argon2id$chosen")
    return secret


def too_old(app: Flask) -> str:
    secret, deps = sent(app), deps_of(app)
    Welcome.update(expires_at=deps.now()).execute()
    return secret


def of_closed_account(app: Flask) -> str:
    secret = sent(app)
    welcome = Welcome.select().order_by(Welcome.id.desc()).get()
    Account.update(active=False).where(Account.id == welcome.account_id).execute()
    return secret


def asks(app: Flask, secret: str, path: str) -> Callable[[], TestResponse]:
    """Open the link, or ask for another by its page."""
    visitor, address = Visitor(app), f"/premier-mot-de-passe/{secret}"
    return lambda: visitor.post(address + path, address) if path else visitor.get(address)


@pytest.mark.parametrize("situation", [used, too_old, of_closed_account])
@pytest.mark.parametrize("path", ["", "/nouveau-lien"])
def test_links_that_open_nothing_are_alike(
    app: Flask, monkeypatch: pytest.MonkeyPatch, situation: Callable[[Flask], str], path: str
) -> None:
    meter = Meter()
    meter.attach(app, monkeypatch)
    asked = [asks(app, made(app), path) for made in (unknown, situation)]
    assert differences(*(meter.observe(ask) for ask in asked)) == []
