"""Hashing and checking passwords with Flask-Security's argon2 context. Needs an application context.

Views call this before they call a service: argon2 takes tens of milliseconds and never runs inside a transaction.
"""

from __future__ import annotations

import secrets

from flask import current_app
from flask_security.utils import hash_password as _hash
from flask_security.utils import verify_password as _verify

from domain.passwords import MAXIMUM, normalise


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
