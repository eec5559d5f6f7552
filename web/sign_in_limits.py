"""How often passwords and codes may be tried: by address, by network, and by a browser that is known."""

from __future__ import annotations

import secrets

from flask import Response, request
from itsdangerous import BadData, URLSafeTimedSerializer

from domain.rates import Rate, Use, per_minutes
from domain.security_events import SecurityEvent, tell
from web.current import settings
from web.limits import counters, has_room, hidden, take, use, visitor

DEVICE_DAYS = 180

CODES_IN_A_ROW = 5

DEVICES_FACTOR = 2
"""All the browsers that are known for one account may miss this many times as many codes as one."""

NETWORKS_FACTOR = 10
"""Everybody together may fail this many times as often on one address as one network may."""

VISITOR_FACTOR = 10
"""One network address stands for many people (an office, a ministry): it may fail this many times as often."""

BLOCKED = (
    "Trop de tentatives ont échoué. Attendez quelques minutes, puis réessayez\N{NO-BREAK SPACE}; ou choisissez un "
    "nouveau mot de passe par «\N{NO-BREAK SPACE}Mot de passe oublié\N{NO-BREAK SPACE}»\N{NO-BREAK SPACE}: "
    "il vous ouvrira aussitôt la connexion."
)
"""Whatever the address has: it may be nobody’s."""

BUSY = (
    "Trop de personnes donnent leur mot de passe en ce moment. Saisissez le vôtre de nouveau et réessayez dans "
    "quelques secondes\N{NO-BREAK SPACE}: cette tentative ne compte pas."
)
"""For adapters.passwords.HashingBusy."""


def sign_in_blocked(email_key: str) -> bool:
    """Whether sign-ins for this address from this browser are refused for now, right or wrong.

    To be asked before a password is hashed.
    """
    blocked = not counters().test(_sign_in_uses(email_key))
    if blocked:
        tell(SecurityEvent.SIGN_IN_LOCKED, address=hidden(email_key))
    return blocked


def sign_in_failed(email_key: str, account_id: int | None = None) -> None:
    """Count a failed sign-in."""
    tell(SecurityEvent.SIGN_IN_FAILED, address=hidden(email_key), account_id=account_id)
    for one in _sign_in_uses(email_key):
        counters().hit(one)


def sign_in_succeeded(email_key: str) -> None:
    """Forget the failures of this browser or network on this address: its owner is here."""
    counters().clear(_sign_in_uses(email_key)[:1])


def link_password_blocked(request_id: int) -> bool:
    """Whether passwords typed behind a link to this request are refused for now, whatever the form: they all ask for
    the same. Only who has the link counts here."""
    blocked = not has_room(_link_passwords(), "link password", str(request_id))
    if blocked:
        tell(SecurityEvent.LIMIT_REACHED, limit="link.password")
    return blocked


def link_password_failed(request_id: int) -> None:
    """Count a wrong password."""
    tell(SecurityEvent.SIGN_IN_FAILED, request=request_id)
    take(_link_passwords(), "link password", str(request_id))


def take_code(email_key: str, account_id: int) -> bool:
    """Count one try of a one-time or recovery code, before it is looked at; False when they are refused for now."""
    taken = all(counters().hit(one) for one in _code_uses(email_key, account_id))
    if not taken:
        tell(SecurityEvent.LIMIT_REACHED, limit="code", account_id=account_id)
    return taken


def code_failed(account_id: int) -> None:
    """Tell of a wrong code; `take_code` has counted it."""
    tell(SecurityEvent.CODE_WRONG, account_id=account_id)


def code_succeeded(email_key: str, account_id: int) -> None:
    """Forget the tries: the owner is here."""
    counters().clear(_code_uses(email_key, account_id))


def remember_device(response: Response, email_key: str) -> Response:
    """Give this browser its proof that this address has signed in here."""
    chosen = settings()
    response.set_cookie(
        _device_cookie(),
        _serializer().dumps([hidden(email_key), secrets.token_hex(8)]),
        max_age=DEVICE_DAYS * 86_400,
        secure=chosen.secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _sign_in_uses(email_key: str) -> list[Use]:
    chosen = settings()
    window, failures = chosen.sign_in_window_minutes, chosen.sign_in_failures
    one = per_minutes(failures, window)
    # A browser known for this address has a count of its own, and nobody else's failures count against it.
    device = _known_device(hidden(email_key))
    if device is not None:
        return [use(one, "device", device)]
    return [
        use(one, "address and network", email_key, visitor()),
        use(per_minutes(failures * NETWORKS_FACTOR, window), "address", email_key),
        use(per_minutes(failures * VISITOR_FACTOR, window), "network", visitor()),
    ]


def _code_uses(email_key: str, account_id: int) -> list[Use]:
    """The person who has the password alone has no browser that is known, and keeps none out that is."""
    window = settings().sign_in_window_minutes
    one = per_minutes(CODES_IN_A_ROW, window)
    device = _known_device(hidden(email_key))
    if device is None:
        return [use(one, "code", str(account_id))]
    all_devices = per_minutes(CODES_IN_A_ROW * DEVICES_FACTOR, window)
    return [use(one, "code of device", device), use(all_devices, "code of devices", str(account_id))]


def _link_passwords() -> Rate:
    return per_minutes(settings().sign_in_failures, settings().sign_in_window_minutes)


def _known_device(address_hash: str) -> str | None:
    try:
        for_address, device = _serializer().loads(
            request.cookies.get(_device_cookie(), ""), max_age=DEVICE_DAYS * 86_400
        )
    except (BadData, ValueError, TypeError):
        return None
    return str(device) if for_address == address_hash else None


def _device_cookie() -> str:
    return "__Host-guichet-device" if settings().secure else "guichet-device"


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="known device")
