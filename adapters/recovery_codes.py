"""Recovery codes as they are stored: argon2id under a key, as passwords are. Needs an application context.

A code has 48 random bits, too few for a fast hash (ASVS 5 6.5.2 asks for a password's below 112). The ten codes made
together share one random salt, so that a code that is typed is hashed once, not ten times.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable, Sequence

from argon2 import extract_parameters
from argon2.low_level import Type, hash_secret
from cryptography.fernet import InvalidToken
from flask import current_app
from flask_security.utils import get_hmac

from adapters.passwords import hashing_turn

SALT_BYTES = 16
HASHED = "$argon2id$"
LENGTH = 12
"""Letters and digits of a code, dashes apart."""


def hashed(codes: Iterable[str]) -> list[str]:
    """What to store of these codes, made together. Takes a password's hashing for each. Raises HashingBusy."""
    salt = secrets.token_bytes(SALT_BYTES)
    like = current_app.extensions["guichet_decoy_hash"]
    return [_hashed(code, salt, like) for code in codes]


def stored_one(stored: Sequence[str], typed: str) -> str | None:
    """Which of the stored codes is the one typed, dashes, spaces and case apart; None when it is none of them."""
    if len(_bare(typed)) != LENGTH:
        return None
    for group in {code.rpartition("$")[0]: code for code in stored if code.startswith(HASHED)}.values():
        candidate = _hashed(typed, _salt_of(group), group)
        matching = [code for code in stored if secrets.compare_digest(code.encode(), candidate.encode())]
        if matching:
            return matching[0]
    return None


def from_before(stored: Sequence[str]) -> list[str] | None:
    """The same codes hashed, where an older version of the program stored them sealed; None where nothing is to do.

    Sealed codes that no present key opens are of no use to anybody, and left out.
    """
    sealed = [code for code in stored if not code.startswith(HASHED)]
    if not sealed:
        return None
    return [code for code in stored if code.startswith(HASHED)] + hashed(_opened(sealed))


def _opened(sealed: Sequence[str]) -> list[str]:
    opened = []
    for code in sealed:
        try:
            opened.append(current_app.extensions["security"].mf_recovery_codes_util.cryptor.decrypt(code.encode()))
        except InvalidToken:
            continue
    return [code.decode() for code in opened]


def _hashed(code: str, salt: bytes, like: str) -> str:
    """With the cost of the hash `like`, so that a code is found under the cost of its day."""
    cost = extract_parameters(like)
    key = get_hmac(_bare(code))
    with hashing_turn():
        made = hash_secret(key, salt, cost.time_cost, cost.memory_cost, cost.parallelism, cost.hash_len, Type.ID)
    return made.decode()


def _salt_of(stored: str) -> bytes:
    salt = stored.split("$")[4]
    return base64.b64decode(salt + "=" * (-len(salt) % 4))


def _bare(code: str) -> str:
    return "".join(character for character in code.lower() if character.isalnum())
