"""Hashing and checking passwords with Flask-Security's argon2 context. Needs an application context.

Views call this before they call a service: argon2 takes tens of milliseconds and never runs inside a transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from functools import lru_cache

from flask import current_app
from flask_security.utils import check_and_get_token_status
from flask_security.utils import hash_password as _hash
from flask_security.utils import verify_password as _verify
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from domain.passwords import APPLICANT_MINIMUM, MAXIMUM, PasswordFault, check, context_words, needed, normalise
from models import Account


def _looked_at(typed: str) -> str:
    """No password is longer than the maximum: of a megabyte, only so much is worth normalising."""
    return normalise(typed[: 4 * MAXIMUM])


def hash_password(typed: str) -> str:
    """The argon2id hash to store (95 to 255 characters)."""
    return str(_hash(_looked_at(typed)))


def verify_password(typed: str, stored: str | None) -> bool:
    """Whether the password is the one hashed. Without a hash, does the same work and answers no."""
    known = stored or current_app.extensions["guichet_decoy_hash"]
    return bool(_verify(_looked_at(typed), known)) and bool(stored)


def unusable_hash() -> str:
    """The hash of a random secret that nobody knows, for an account that has no password yet."""
    return hash_password(secrets.token_urlsafe(32))


def reset_token(account: Account) -> str:
    """The secret of a link that lets this account's holder choose a password.

    Signed, not stored: it names the account by its uniquifier, which changes with the password, so it opens once.
    """
    return str(current_app.extensions["security"].reset_serializer.dumps(account.fs_uniquifier))


def read_reset_token(token: str) -> tuple[Account | None, bool]:
    """The active account of such a secret, and whether the secret is too old to be used."""
    within = current_app.config["SECURITY_RESET_PASSWORD_WITHIN"]
    expired, invalid, uniquifier = check_and_get_token_status(token, "reset", within)
    if invalid or not isinstance(uniquifier, str):
        return None, False
    account = Account.get_or_none(Account.fs_uniquifier == uniquifier)
    return (account, bool(expired)) if account is not None and account.active else (None, False)


def address_token(account: Account, new: str) -> str:
    """The secret of a link that gives this account this address: signed, not stored, void once anything changed."""
    return str(current_app.extensions["security"].change_email_serializer.dumps([account.fs_uniquifier, new]))


def read_address_token(token: str, account: Account) -> tuple[str | None, bool]:
    """The address that such a secret gives to this account, and whether the secret is too old to be used."""
    within = current_app.config["SECURITY_RESET_PASSWORD_WITHIN"]
    expired, invalid, content = check_and_get_token_status(token, "change_email", within)
    if invalid or not isinstance(content, list) or len(content) != 2 or content[0] != account.fs_uniquifier:
        return None, False
    return str(content[1]), bool(expired)


@lru_cache(maxsize=1)
def blocklist() -> frozenset[str]:
    """Common passwords in lower case (zxcvbn's list)."""
    return frozenset(FREQUENCY_LISTS["passwords"])


def password_faults(typed: str, *, is_staff: bool = False, context: Iterable[str] = ()) -> list[PasswordFault]:
    """Why this password is refused; empty when it is accepted. `context`: names, address, entity of the person."""
    known = (*context_words(), *context)
    return check(typed, minimum=needed(APPLICANT_MINIMUM, is_staff=is_staff), context=known, blocklist=blocklist())
