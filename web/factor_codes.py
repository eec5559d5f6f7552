"""One-time codes and recovery codes of an account, by Flask-Security's tools and ours."""

from __future__ import annotations

from typing import Any

from flask import current_app, session

from adapters import recovery_codes
from services.people import second_factors
from web.current import deps
from web.security import RECOVERY_CODES
from web.signed_in import SignedInAccount

SETUP = "setup_secret"


def setup_values(account: SignedInAccount) -> dict[str, str]:
    """What the set-up page shows: `image` (an SVG as data: address), `key` to type, `issuer`, `username`.

    The secret stays in the session's cookie, encrypted, until a first code proves that the phone has it.
    """
    if SETUP not in session:
        session[SETUP] = _tools().totp_factory.generate_totp_secret()
    values: dict[str, str] = _tools().totp_factory.fetch_setup_values(session[SETUP], account)
    return values


def confirmed_secret(account: SignedInAccount, code: str) -> str | None:
    """The new secret, once a right code was typed for it; None otherwise."""
    secret: str | None = session.get(SETUP)
    if secret is None or not _tools().totp_factory.verify_totp(code, secret, account):
        return None
    session.pop(SETUP)
    return secret


def right_code(account: SignedInAccount, code: str) -> bool:
    """Whether this is a code of the account's application, not used before."""
    return bool(account.tf_totp_secret) and bool(
        _tools().totp_factory.verify_totp(code, account.tf_totp_secret, account)
    )


def new_recovery_codes() -> tuple[list[str], list[str]]:
    """New codes as shown once, and as stored."""
    codes: list[str] = _tools().totp_factory.generate_recovery_codes(RECOVERY_CODES)
    return codes, recovery_codes.hashed(codes)


def recovery_code_taken(account: SignedInAccount, typed: str) -> bool:
    """Whether this is one of the account's recovery codes, which is then used up."""
    used = recovery_codes.stored_one(account.mf_recovery_codes or [], typed)
    return used is not None and second_factors.use_recovery_code(deps(), account.email_key, used)


def _tools() -> Any:
    return current_app.extensions["security"]
