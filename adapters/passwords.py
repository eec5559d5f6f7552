"""Hashing and checking passwords with Flask-Security's argon2 context. Needs an application context.

Views call this before they call a service: argon2 takes tens of milliseconds and never runs inside a transaction. One
computation takes 64 MiB and several processors, so that few are done at once; the others wait for their turn.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache

from flask import Flask, current_app
from flask_security.utils import check_and_get_token_status
from flask_security.utils import hash_password as _hash
from flask_security.utils import verify_password as _verify
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from adapters.turns import NoTurn, Turns
from domain.passwords import APPLICANT_MINIMUM, MAXIMUM, PasswordFault, check, context_words, needed, normalise
from models import Account, AccountRequest

PATIENCE = 4.0
"""Seconds to wait for a turn."""
IN_LINE = 4
"""How many of one visitor may have or wait for a turn: half of a process's threads, the others stay free."""

_TURNS = "guichet_hashing"


class HashingBusy(Exception):
    """Too many passwords are being hashed, and no turn came within PATIENCE. Nothing was decided about this one."""


def init_hashing(app: Flask, at_once: int, visitor: Callable[[], str]) -> None:
    """Allow so many computations at the same time in this process; `visitor` tells for whom the present one is."""
    app.extensions[_TURNS] = Turns(at_once, IN_LINE), visitor


@contextmanager
def hashing_turn() -> Iterator[None]:
    """The block computes one argon2 hash, in its turn. Raises HashingBusy."""
    turns, visitor = current_app.extensions[_TURNS]
    try:
        with turns.turn(visitor(), PATIENCE):
            yield
    except NoTurn:
        raise HashingBusy from None


def _looked_at(typed: str) -> str:
    """No password is longer than the maximum: of a megabyte, only so much is worth normalising."""
    return normalise(typed[: 4 * MAXIMUM])


def hash_password(typed: str) -> str:
    """The argon2id hash to store (95 to 255 characters). Raises HashingBusy."""
    with hashing_turn():
        return str(_hash(_looked_at(typed)))


def verify_password(typed: str, stored: str | None) -> bool:
    """Whether the password is the one hashed. Without a hash, does the same work and answers no. Raises HashingBusy."""
    known = stored or current_app.extensions["guichet_decoy_hash"]
    with hashing_turn():
        return bool(_verify(_looked_at(typed), known)) and bool(stored)


def unusable_hash() -> str:
    """The hash of a random secret that nobody knows, for an account that has no password yet."""
    return hash_password(secrets.token_urlsafe(32))


def reset_token(holder: Account | AccountRequest) -> str:
    """The secret of a link that lets an account's holder, or an applicant without account, choose a password.

    Signed, not stored. It names the account by its uniquifier, which changes with the password, or the request by its
    id and a digest of its password's hash: either way it opens once.
    """
    named = holder.fs_uniquifier if isinstance(holder, Account) else [holder.id, _fingerprint(holder)]
    return str(current_app.extensions["security"].reset_serializer.dumps(named))


def read_reset_token(token: str) -> tuple[Account | AccountRequest | None, bool]:
    """The active account, or the request, of such a secret, and whether the secret is too old to be used."""
    within = current_app.config["SECURITY_RESET_PASSWORD_WITHIN"]
    expired, invalid, named = check_and_get_token_status(token, "reset", within)
    if invalid:
        return None, False
    holder = _account_named(named) if isinstance(named, str) else _request_named(named)
    return (holder, bool(expired)) if holder is not None else (None, False)


def _account_named(uniquifier: str) -> Account | None:
    account = Account.get_or_none(Account.fs_uniquifier == uniquifier)
    return account if account is not None and account.active else None


def _request_named(named: object) -> AccountRequest | None:
    """The activated request that still has the password of then, and whose address has no account.

    `services.people.password_resets` then asks whether it is still followed.
    """
    if not isinstance(named, list) or len(named) != 2 or not isinstance(named[0], int):
        return None
    request = AccountRequest.get_or_none(AccountRequest.id == named[0])
    if request is None or request.activated_at is None or request.password_hash is None:
        return None
    same = secrets.compare_digest(_fingerprint(request), str(named[1]))
    has_account = Account.select().where(Account.email_key == request.email_key).exists()
    return request if same and not has_account else None


def _fingerprint(request: AccountRequest) -> str:
    return hashlib.sha256((request.password_hash or "").encode()).hexdigest()[:32]


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
