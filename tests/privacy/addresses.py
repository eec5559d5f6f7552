"""One mail address in every situation that the public pages must not tell apart (rule 8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from flask import Flask

from adapters.passwords import hash_password
from domain.states import Role, StaffRole, State
from models import Account, AccountRequest, Entity, Mail, Membership, database
from services.requests import closing
from tests.support.application import deps_of, forget_counters, known_account
from tests.support.factories import luhn_siret, make_entity, make_request, make_si_admin, own_actor

ADDRESS = "dominique.martin@exemple.example"
PASSWORD = "le mot de passe de la personne"
DECLARED = luhn_siret(990_001)
"""The SIRET of the entity that every signup of these tests declares."""


def _request(app: Flask, state: State, siret: str = DECLARED) -> AccountRequest:
    with app.app_context():
        hashed = hash_password(PASSWORD)
    return make_request(deps_of(app), state, email=ADDRESS, password_hash=hashed, siret=siret)


def _nothing(app: Flask) -> None:
    """Nobody has ever typed it."""


def _draft(app: Flask) -> None:
    _request(app, State.DRAFT)


def _pending(app: Flask) -> None:
    _request(app, State.AWAITING_ACTIVATION)


def _pending_elsewhere(app: Flask) -> None:
    _request(app, State.AWAITING_ACTIVATION, luhn_siret(990_002))


def _activated(app: Flask) -> None:
    _request(app, State.WITH_SI, luhn_siret(990_002))


def _complement(app: Flask) -> None:
    make_si_admin(deps_of(app))
    _request(app, State.AWAITING_APPLICANT, luhn_siret(990_002))


def _rejected(app: Flask) -> None:
    _request(app, State.REJECTED, luhn_siret(990_002))


def _withdrawn(app: Flask) -> None:
    made = _request(app, State.WITH_SI, luhn_siret(990_002))
    closing.withdraw(deps_of(app), made.id, own_actor(made))


def _expired(app: Flask) -> None:
    """A complement that never came."""
    make_si_admin(deps_of(app))
    made = _request(app, State.AWAITING_APPLICANT, luhn_siret(990_002))
    past, policy = deps_of(app).now() - timedelta(days=1), deps_of(app).policy
    old = {
        "state_since": past - policy.complement,
        "answer_by": past - policy.complement + policy.complement_answer,
        "expiry_warned_at": past - policy.expiry_warning,
    }
    AccountRequest.update(old).where(AccountRequest.id == made.id).execute()
    assert closing.expire_due(deps_of(app)) == 1


def _expired_unactivated(app: Flask) -> None:
    _request(app, State.EXPIRED, luhn_siret(990_002))


def _account(app: Flask) -> None:
    known_account(app, PASSWORD, address=ADDRESS)


def _depositor(app: Flask) -> None:
    """A member of the very entity that is declared."""
    holder = known_account(app, PASSWORD, address=ADDRESS)
    entity = Entity.get(Entity.identifier == DECLARED)
    Membership.create(account=holder, entity=entity, role=Role.DEPOSITOR, since=deps_of(app).now())


def _staff(app: Flask) -> None:
    known_account(app, PASSWORD, address=ADDRESS, staff=StaffRole.SI_ADMIN)


def _deactivated(app: Flask) -> None:
    known_account(app, PASSWORD, address=ADDRESS, active=False)


def _account_and_request(app: Flask) -> None:
    _account(app)
    _pending(app)


SITUATIONS: dict[str, Callable[[Flask], None]] = {
    "unknown": _nothing,
    "a draft": _draft,
    "an unactivated request": _pending,
    "an unactivated request for another entity": _pending_elsewhere,
    "an activated request": _activated,
    "a complement asked": _complement,
    "a refused request": _rejected,
    "a withdrawn request": _withdrawn,
    "an expired request": _expired,
    "an expired request that nobody activated": _expired_unactivated,
    "an active account": _account,
    "a depositor's account": _depositor,
    "a staff account": _staff,
    "a deactivated account": _deactivated,
    "an account and an unactivated request": _account_and_request,
}


def each_situation(app: Flask) -> Iterator[str]:
    """Bring `ADDRESS` into each situation in turn, in one world: the rows of the former one get another address.

    The declared entity is there in all of them: what it has is no secret of the address.
    """
    make_entity(deps_of(app), siret=DECLARED)
    for number, (name, bring) in enumerate(SITUATIONS.items()):
        bring(app)
        # Limits of visitors, who are all one here, are no part of what an address tells.
        forget_counters()
        yield name
        _rename(f"ancienne{number}@exemple.example")


def _rename(other: str) -> None:
    with database.atomic():
        for table in (Account, AccountRequest):
            table.update(email=other, email_key=other).where(table.email_key == ADDRESS).execute()
        Mail.update(to_address=other, to_key=other).where(Mail.to_key == ADDRESS).execute()
