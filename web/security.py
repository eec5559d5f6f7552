"""Flask-Security, reduced to what this product uses: hashing, the login manager, one-time codes, recovery codes.

None of its views is registered: the screens are ours (`accounts/`), in French, and answer alike for everybody. None of
its mails is sent: mail goes through the outbox.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, redirect, request, url_for
from flask_security import MailUtil, PeeweeUserDatastore, Security, Totp, UserMixin
from flask_security.utils import hash_password
from passlib.exc import TokenError
from passlib.totp import TOTP, AppWallet
from werkzeug.wrappers import Response

from adapters import qr_code
from adapters.passwords import init_hashing
from config import Settings
from models import Account, database
from web.limits import visitor
from web.partials import sign_in_first, wants_part
from web.session_over import session_over
from web.sessions import load_account
from web.signed_in import SignedInAccount

RECOVERY_CODES = 10
CHEAP = frozenset({"test"})
"""The environments in which hashing a password costs next to nothing, for none there is anybody's."""
TOTP_TOLERANCE = 30
"""Seconds by which a phone's clock may be wrong."""


class Datastore(PeeweeUserDatastore):
    """Flask-Security's reads and writes. Roles are a column of ours: it gets no role tables."""

    def __init__(self) -> None:
        super().__init__(database, SignedInAccount, None, None)


class NoMail(MailUtil):
    """Flask-Security's mails are not ours: what it would send is a mistake, and says so."""

    def send_mail(self, template: str, *args: Any, **kwargs: Any) -> None:
        raise RuntimeError(f"mail goes through services.machinery.outbox, not Flask-Security ({template})")


class OneTimeCodes(Totp):
    """Codes of an authenticator application. A code is taken once, whatever the number of processes."""

    def __init__(self, secrets: Mapping[str, str], issuer: str) -> None:
        # The first key seals; the others open what they once sealed.
        wallet = AppWallet(dict(secrets), default_tag=next(iter(secrets)))
        self._totp = TOTP.using(issuer=issuer, wallet=wallet)

    def verify_totp(self, token: str, totp_secret: str, user: UserMixin, window: int = TOTP_TOLERANCE) -> bool:
        """Whether the code is right now and newer than the last one taken from this account."""
        try:
            match = self._totp.verify(token, totp_secret, window=window)
        except (TokenError, ValueError):
            return False
        newer = Account.tf_last_counter.is_null() | (Account.tf_last_counter < match.counter)
        taken = Account.update(tf_last_counter=match.counter).where(Account.id == user.id, newer).execute()
        return bool(taken)

    def sealed_again(self, sealed: str) -> str | None:
        """A stored secret, sealed by the present key; None for one that was, or that no key opens."""
        try:
            secret = self._totp.from_source(sealed)
        except (KeyError, ValueError):
            return None
        return str(secret.to_json()) if secret.changed else None

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The QR code as an SVG in a data: address."""
        image = qr_code.svg(self.get_totp_uri(username, totp))
        return f"data:image/svg+xml;base64,{base64.b64encode(image.encode()).decode()}"


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"guichet {purpose}".encode()).derive(key)


def _configure(app: Flask, settings: Settings) -> None:
    keys = settings.storage_keys
    cheap = {"argon2__rounds": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
    app.config.update(
        SECURITY_PASSWORD_SALT=settings.password_salt,
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 (a scheme)
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=cheap if settings.env in CHEAP else {},
        SECURITY_PASSWORD_NORMALIZE_FORM="NFKC",  # noqa: S106 (a form)
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_RESET_PASSWORD_WITHIN=timedelta(hours=settings.password_reset_hours),
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_TWO_FACTOR_RESCUE_EMAIL=False,
        SECURITY_TWO_FACTOR_ALWAYS_VALIDATE=True,
        SECURITY_TOTP_ISSUER=settings.service_name,
        SECURITY_TOTP_SECRETS={key.id: _derived(key.key, "one-time codes").hex() for key in keys},
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_N=RECOVERY_CODES,
        # Only to open what older versions stored (adapters/recovery_codes.py): codes are hashed.
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS=[
            base64.urlsafe_b64encode(_derived(key.key, "recovery codes")) for key in keys
        ],
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        SESSION_PROTECTION=None,
    )


def to_sign_in(*_: object, **__: object) -> Response:
    """Send somebody who is not signed in to `/connexion`, and back here afterwards; what they posted is not lost.

    An open page that asks for a part of itself is told so in words, and stays as it is.
    """
    if wants_part():
        return sign_in_first()
    if request.method == "POST" and (kept := session_over()) is not None:
        return kept
    wanted = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else None
    return redirect(url_for("accounts.sign_in", next=wanted if wanted not in (None, "/") else None))


def init_security(app: Flask, settings: Settings) -> Security:
    """Set up Flask-Security without its views, and our own check of sessions."""
    _configure(app, settings)
    security = Security(app, Datastore(), register_blueprint=False, mail_util_cls=NoMail, totp_cls=OneTimeCodes)
    # Sessions only: no token in a header or a query string, no roles of Flask-Principal.
    security.login_manager.request_loader(None)
    security.login_manager.user_loader(load_account)
    security.login_manager.unauthorized_callback = to_sign_in
    security.unauthn_handler(to_sign_in)
    security.principal.identity_loaders.clear()
    init_hashing(app, settings.password_hashes_at_once, visitor)
    with app.app_context():
        app.extensions["guichet_decoy_hash"] = hash_password("nobody has this password")
    return security
