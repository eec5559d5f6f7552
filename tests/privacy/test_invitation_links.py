"""A link to an invitation that is not known, was revoked, or is too old: one page (rule 8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from models import Mail
from models_people import Invitation
from services.machinery.links import new_secret
from services.people import invitations
from tests.privacy.observing import Meter, differences
from tests.support.application import Visitor, deps_of, secret_of
from tests.support.factories import make_account, make_entity, make_manager

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


def sent(app: Flask, email: str = "ana@exemple.example") -> str:
    """The secret of a link that opens."""
    deps, entity = deps_of(app), make_entity(deps_of(app))
    manager = replace(make_manager(deps, entity), fresh=True)
    invitations.invite(deps, manager, entity.id, email=email, first_name="Ana", last_name="Neuve")
    return secret_of(app, Mail.select().order_by(Mail.id.desc()).get(), "invitation")


def unknown(app: Flask) -> str:
    sent(app)
    return new_secret()


def ended(app: Flask) -> str:
    secret, now = sent(app), deps_of(app).now()
    Invitation.update(ended_at=now, outcome="revoked").execute()
    return secret


def too_old(app: Flask) -> str:
    secret, now = sent(app), deps_of(app).now()
    Invitation.update(expires_at=now).execute()
    return secret


def too_old_of_a_holder(app: Flask) -> str:
    secret, now = sent(app, make_account(deps_of(app)).email), deps_of(app).now()
    Invitation.update(expires_at=now).execute()
    return secret


def opens(app: Flask, secret: str) -> Callable[[], TestResponse]:
    return lambda: Visitor(app).get(f"/invitation/{secret}")


@pytest.mark.parametrize("situation", [ended, too_old, too_old_of_a_holder])
def test_links_that_open_nothing_are_alike(
    app: Flask, monkeypatch: pytest.MonkeyPatch, situation: Callable[[Flask], str]
) -> None:
    meter = Meter()
    meter.attach(app, monkeypatch)
    asked = [opens(app, made(app)) for made in (unknown, situation)]
    assert differences(*(meter.observe(ask) for ask in asked)) == []


def test_inviting_writes_the_same_rows_whether_the_address_has_an_account(app: Flask) -> None:
    deps, entity = deps_of(app), make_entity(deps_of(app))
    manager = replace(make_manager(deps, entity), fresh=True)
    rows = []
    for email in ("ana@exemple.example", make_account(deps).email):
        invitations.invite(deps, manager, entity.id, email=email, first_name="Ana", last_name="Neuve")
        mail = Mail.select().order_by(Mail.id.desc()).get()
        rows.append((mail.event, mail.account_id, mail.request_id, set(mail.facts)))
    assert rows[0] == rows[1]
