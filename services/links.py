"""Secrets that open something: mailed links and the cookie of the browser that submitted. Only hashes are stored."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from domain.errors import LinkUnusable
from domain.states import LinkPurpose
from models import AccountRequest, Link
from services.office import Office


def new_secret() -> str:
    """256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """SHA-256 (hex) of a secret of full entropy: no salt is needed to store it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def matches(secret: str | None, stored_hash: str | None) -> bool:
    """Compare in constant time; an absent secret or hash never matches."""
    if not secret or not stored_hash:
        return False
    return secrets.compare_digest(hash_of(secret), stored_hash)


def new_link(office: Office, request: AccountRequest, purpose: LinkPurpose) -> str:
    """Store a new link of this purpose and return its secret. Several of one purpose can be live at once."""
    lifetimes: dict[LinkPurpose, timedelta | None] = {
        LinkPurpose.ACTIVATION: office.policy.activation_link,
        LinkPurpose.RESUME: office.policy.resumable_draft,
        LinkPurpose.FOLLOW_UP: None,
    }
    now = office.now()
    lifetime = lifetimes[purpose]
    secret = new_secret()
    Link.create(
        request=request,
        purpose=purpose,
        token_hash=hash_of(secret),
        created_at=now,
        expires_at=now + lifetime if lifetime is not None else None,
    )
    return secret


def signed_until(office: Office) -> str:
    """Until when a link that is signed now (to choose a password, to confirm an address) opens: ISO, for a mail."""
    return (office.now() + office.policy.password_reset_link).isoformat()


def find_link(secret: str, purpose: LinkPurpose, now: datetime) -> Link:
    """The link of this secret and purpose, expired or not used alike.

    Raises LinkUnusable("unknown"), or LinkUnusable("expired") once its life is over and it was never used. A used
    activation link stays readable: its page says « déjà activée ».
    """
    link = (
        Link.select(Link, AccountRequest)
        .join(AccountRequest)
        .where(Link.token_hash == hash_of(secret), Link.purpose == purpose)
        .first()
    )
    if link is None:
        raise LinkUnusable("unknown")
    if link.used_at is None and link.expires_at is not None and link.expires_at <= now:
        raise LinkUnusable("expired")
    return link


def request_of_link(office: Office, secret: str, purpose: LinkPurpose) -> AccountRequest:
    """The request that a link opens. Raises LinkUnusable."""
    return find_link(secret, purpose, office.now()).request
