"""How often something may be tried. Counted in Redis when there is one, else in this process.

Failed sign-ins are counted for an address and for a visitor. So that nobody can keep somebody else out by failing on
purpose, a browser that has signed in before carries a proof of it and is counted apart.
"""

from __future__ import annotations

import functools
import hashlib
import ipaddress
import logging
import secrets
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar, cast

from flask import Flask, Response, abort, current_app, request
from flask_limiter import Limiter
from itsdangerous import BadData, URLSafeTimedSerializer
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter, RateLimiter

from config import Settings
from domain.security_events import SecurityEvent, tell
from web.current import settings

log = logging.getLogger("guichet.limits")

View = TypeVar("View", bound=Callable[..., Any])

DEVICE_DAYS = 180
CODES_IN_A_ROW = 5
VISITOR_FACTOR = 10
"""One network address stands for many people (an office, a ministry): it may fail this many times as often."""
SIGNUP_FACTOR = 20
"""A signup is some fifteen posts, uploads included; a training room does it together."""


def visitor() -> str:
    """Who is counted: the network address; of IPv6 the /64, which one household or machine has whole."""
    address = request.remote_addr or "unknown"
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address


class Counters:
    """The limiter's counters; when Redis is away, this process's own: nobody is kept out by a cache that is down."""

    def __init__(self, shared: RateLimiter) -> None:
        self._shared = shared
        self._own = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, limit: RateLimitItem, *keys: str) -> bool:
        """Count once; False when the limit was reached before."""
        return self._ask("hit", limit, keys)

    def test(self, limit: RateLimitItem, *keys: str) -> bool:
        """Whether a hit would still be within the limit."""
        return self._ask("test", limit, keys)

    def clear(self, limit: RateLimitItem, *keys: str) -> None:
        self._ask("clear", limit, keys)

    def _ask(self, what: str, limit: RateLimitItem, keys: tuple[str, ...]) -> bool:
        try:
            return bool(getattr(self._shared, what)(limit, *keys))
        except StorageError:
            log.warning("the shared counters do not answer; this process counts alone")
            return bool(getattr(self._own, what)(limit, *keys))


def init_limits(app: Flask, chosen: Settings) -> None:
    """Set up the counters: shared by Redis's clients, or in memory."""
    limiter = Limiter(
        visitor,
        app=app,
        storage_uri=chosen.redis_url or "memory://",
        storage_options={"wrap_exceptions": True},  # type: ignore[dict-item]
        strategy="moving-window",
        key_prefix="guichet",
    )
    app.extensions["guichet_counters"] = Counters(limiter.limiter)


def public_form(view: View) -> View:
    """Count the POSTs of a form that sends mail or looks something up; too many from one visitor: 429.

    It speaks of the visitor alone, so that the answer tells nothing of an address.
    """

    @functools.wraps(view)
    def counted(*args: Any, **kwargs: Any) -> Any:
        limit = RateLimitItemPerHour(settings().requests_per_visitor_per_hour)
        if request.method == "POST" and not _counters().hit(limit, "form", visitor()):
            _refuse("form")
        return view(*args, **kwargs)

    return cast(View, counted)


def count_signup() -> None:
    """Count a POST of the public signup: many steps, and many people behind one network address. Too many: 429."""
    limit = RateLimitItemPerHour(SIGNUP_FACTOR * settings().requests_per_visitor_per_hour)
    if not _counters().hit(limit, "signup", visitor()):
        _refuse("signup")


def _refuse(limit: str) -> NoReturn:
    """Answer 429, and tell which limit was reached: `signup`, `form`."""
    tell(SecurityEvent.LIMIT_REACHED, limit=limit)
    abort(429)


def sign_in_blocked(email_key: str) -> bool:
    """Whether sign-ins for this address from this browser are refused for now, right or wrong."""
    return not all(_counters().test(limit, *keys) for limit, keys in _sign_in_counts(email_key))


def sign_in_failed(email_key: str) -> None:
    """Count a failed sign-in."""
    for limit, keys in _sign_in_counts(email_key):
        _counters().hit(limit, *keys)


def sign_in_succeeded(email_key: str) -> None:
    """Forget the failures of this address: its owner is here."""
    for limit, keys in _sign_in_counts(email_key)[:1]:
        _counters().clear(limit, *keys)


def code_blocked(account_id: int) -> bool:
    """Whether one-time codes for this account are refused for now."""
    return not _counters().test(_codes(), "code", str(account_id))


def code_failed(account_id: int) -> None:
    _counters().hit(_codes(), "code", str(account_id))


def code_succeeded(account_id: int) -> None:
    _counters().clear(_codes(), "code", str(account_id))


def remember_device(response: Response, email_key: str) -> Response:
    """Give this browser its proof that this address has signed in here."""
    chosen = settings()
    response.set_cookie(
        _device_cookie(),
        _serializer().dumps([_hidden(email_key), secrets.token_hex(8)]),
        max_age=DEVICE_DAYS * 86_400,
        secure=chosen.secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _counters() -> Counters:
    return cast(Counters, current_app.extensions["guichet_counters"])


def _codes() -> RateLimitItem:
    return RateLimitItemPerMinute(CODES_IN_A_ROW, settings().sign_in_window_minutes)


def _sign_in_counts(email_key: str) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
    chosen = settings()
    window = chosen.sign_in_window_minutes
    hidden = _hidden(email_key)
    device = _known_device(hidden)
    one = RateLimitItemPerMinute(chosen.sign_in_failures, window)
    # A browser known for this address has a count of its own, and nobody else's failures count against it.
    if device is not None:
        return [(one, ("device", device))]
    many = RateLimitItemPerMinute(chosen.sign_in_failures * VISITOR_FACTOR, window)
    return [(one, ("address", hidden)), (many, ("visitor", visitor()))]


def _known_device(hidden: str) -> str | None:
    try:
        for_address, device = _serializer().loads(
            request.cookies.get(_device_cookie(), ""), max_age=DEVICE_DAYS * 86_400
        )
    except (BadData, ValueError, TypeError):
        return None
    return str(device) if for_address == hidden else None


def _device_cookie() -> str:
    return "__Host-guichet-device" if settings().secure else "guichet-device"


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="known device")


def _hidden(email_key: str) -> str:
    """Counters and cookies hold no address."""
    key = settings().secret_key.encode()
    return hashlib.blake2b(email_key.encode("utf-8", "surrogatepass"), key=key[:64], digest_size=16).hexdigest()
