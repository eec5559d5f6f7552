"""How often something may be tried, by whom. docs/security/counters.md says what each bound is and why.

Each kind of form has a count of its own, so that none uses up another's. Failed sign-ins are counted for an address
from one network, for an address from anywhere, and for a network. So that nobody can keep somebody else out by
failing on purpose, a browser that has signed in before carries a proof of it and is counted apart.
"""

from __future__ import annotations

import functools
import hashlib
import secrets
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar, cast

from flask import Flask, Response, abort, current_app, has_request_context, request
from itsdangerous import BadData, URLSafeTimedSerializer

from adapters.counters import RedisCounters
from config import Settings
from domain.rates import CounterStore, Rate, Use, microseconds, per_day, per_hour, per_minutes
from domain.security_events import SecurityEvent, tell
from services.machinery.counters import DatabaseCounters
from web.counters import Counters
from web.current import account, deps, settings
from web.visitors import network

View = TypeVar("View", bound=Callable[..., Any])

MEGABYTE = 1024 * 1024
DEVICE_DAYS = 180
CODES_IN_A_ROW = 5
DEVICES_FACTOR = 2
"""All the browsers that are known for one account may miss this many times as many codes as one."""
NETWORKS_FACTOR = 10
"""Everybody together may fail this many times as often on one address as one network may."""
VISITOR_FACTOR = 10
"""One network address stands for many people (an office, a ministry): it may fail this many times as often."""

BLOCKED = (
    "Trop d’essais ont échoué. Attendez quelques minutes, puis réessayez\N{NO-BREAK SPACE}; ou choisissez un nouveau "
    "mot de passe par « Mot de passe oublié »\N{NO-BREAK SPACE}: il vous ouvrira aussitôt la connexion."
)
"""Whatever the address has: it may be nobody’s."""

BUSY = (
    "Trop de personnes donnent leur mot de passe en ce moment. Saisissez le vôtre de nouveau et réessayez dans "
    "quelques secondes\N{NO-BREAK SPACE}: cet essai ne compte pas."
)
"""For adapters.passwords.HashingBusy."""

FORM_FACTORS = {
    "find": 1,
    "forgotten": 1,
    "later": 1,
    "address": 1,
    "confirmation": 5,
    "submission": 5,
    "activation": 5,
    "withdrawal": 5,
    "signup": 20,
}
"""How many times `requests_per_visitor_per_hour` each kind of form may be posted in an hour from one network: a signup
is some fifteen posts, uploads included, and a training room does it together; few people look for a lost request."""

SLOW_UPLOADS = 6
"""So many requests of one network address may carry files that take long to read, in an hour."""


def visitor() -> str:
    """Who is counted: the network address; of IPv6 the /64, which one household or machine has whole."""
    return network(request.remote_addr or "") if has_request_context() else ""


def init_limits(app: Flask, chosen: Settings) -> None:
    """Set up the counters: in Redis where there is one, else in the database, else in this process."""
    stores: list[tuple[str, CounterStore]] = [("the database", DatabaseCounters())]
    if chosen.redis_url:
        stores.insert(0, ("Redis", RedisCounters(chosen.redis_url)))
    app.extensions["guichet_counters"] = Counters(stores, lambda: microseconds(deps().now()))


def counted(form: str) -> Callable[[View], View]:
    """Count a POST of a form (FORM_FACTORS) for its visitor, and for its link where it has one. Too many: 429."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if request.method == "POST":
                if "token" in kwargs:
                    # First: who posts one link over and over stops there, and takes nothing from their network.
                    _hit(form, _forms(1), "link", str(kwargs["token"]))
                count_post(form)
            return view(*args, **kwargs)

        setattr(guarded, "counted_as", form)  # noqa: B010 (a function's attribute)
        return cast(View, guarded)

    return decorate


def count_post(form: str) -> None:
    """Count a POST of a form for its visitor, or for the account that is signed in. Too many: 429."""
    holder = account()
    who = ("account", str(holder.id)) if holder is not None else ("visitor", visitor())
    _hit(form, _forms(FORM_FACTORS[form]), *who)


def is_counted_apart(endpoint: str | None) -> bool:
    """Whether this endpoint's form has a count of its own."""
    return hasattr(current_app.view_functions.get(endpoint or ""), "counted_as")


def _forms(factor: int) -> Rate:
    return per_hour(factor * settings().requests_per_visitor_per_hour)


def _hit(form: str, rate: Rate, *who: str) -> None:
    if not _take(rate, form, *who):
        _refuse(form)


def _refuse(limit: str) -> NoReturn:
    """Answer 429, and tell which limit was reached."""
    tell(SecurityEvent.LIMIT_REACHED, limit=limit)
    abort(429)


def upload_counted(size: int) -> bool:
    """Count what a visitor gives, in bytes; False when it is more than one network address may give for now.

    In megabytes begun. What is refused counts too: it was sent.
    """
    chosen, megabytes = settings(), -(-size // MEGABYTE)
    rates = (
        per_hour(chosen.upload_megabytes_per_visitor_per_hour),
        per_day(chosen.upload_megabytes_per_visitor_per_day),
    )
    taken = all(_take(rate, "upload", visitor(), times=megabytes) for rate in rates)
    if not taken:
        tell(SecurityEvent.LIMIT_REACHED, limit="upload")
    return taken


def sign_in_blocked(email_key: str) -> bool:
    """Whether sign-ins for this address from this browser are refused for now, right or wrong.

    To be asked before a password is hashed.
    """
    blocked = not _counters().test(_sign_in_uses(email_key))
    if blocked:
        tell(SecurityEvent.SIGN_IN_LOCKED, address=_hidden(email_key))
    return blocked


def sign_in_failed(email_key: str, account_id: int | None = None) -> None:
    """Count a failed sign-in."""
    tell(SecurityEvent.SIGN_IN_FAILED, address=_hidden(email_key), account_id=account_id)
    for use in _sign_in_uses(email_key):
        _counters().hit(use)


def sign_in_succeeded(email_key: str) -> None:
    """Forget the failures of this browser or network on this address: its owner is here."""
    _counters().clear(_sign_in_uses(email_key)[:1])


def uploads_refused() -> bool:
    """Whether this visitor sent so many files that took long to read that no more are read for now."""
    refused = _slow_uploads_reach(SLOW_UPLOADS)
    if refused:
        tell(SecurityEvent.LIMIT_REACHED, limit="slow_upload")
    return refused


def sent_slow_files() -> bool:
    """Whether this visitor lately sent a file that took long to read: then they wait for their turn."""
    return _slow_uploads_reach(1)


def upload_was_slow() -> None:
    """Count a request whose files took long to read, or were given up."""
    for allowed in (1, SLOW_UPLOADS):
        _take(per_hour(allowed), "slow upload", visitor())


def _slow_uploads_reach(allowed: int) -> bool:
    return not _has_room(per_hour(allowed), "slow upload", visitor())


def link_password_blocked(form: str, request_id: int) -> bool:
    """Whether passwords typed behind a link to this request are refused for now: only who has the link counts here."""
    blocked = not _has_room(_link_passwords(), form, "password", str(request_id))
    if blocked:
        tell(SecurityEvent.LIMIT_REACHED, limit=f"{form}.password")
    return blocked


def link_password_failed(form: str, request_id: int) -> None:
    """Count a wrong password."""
    tell(SecurityEvent.SIGN_IN_FAILED, request=request_id)
    _take(_link_passwords(), form, "password", str(request_id))


def take_code(email_key: str, account_id: int) -> bool:
    """Count one try of a one-time or recovery code, before it is looked at; False when they are refused for now."""
    taken = all(_counters().hit(use) for use in _code_uses(email_key, account_id))
    if not taken:
        tell(SecurityEvent.LIMIT_REACHED, limit="code", account_id=account_id)
    return taken


def code_failed(account_id: int) -> None:
    """Tell of a wrong code; `take_code` has counted it."""
    tell(SecurityEvent.CODE_WRONG, account_id=account_id)


def code_succeeded(email_key: str, account_id: int) -> None:
    """Forget the tries: the owner is here."""
    _counters().clear(_code_uses(email_key, account_id))


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


def _use(rate: Rate, *names: str, times: int = 1) -> Use:
    """What is counted under these names. No store of counters holds an address, of mail or of the network."""
    return Use(_hidden("\0".join((*names, str(rate.amount), str(rate.seconds)))), rate, times)


def _take(rate: Rate, *names: str, times: int = 1) -> bool:
    """Count what these names stand for; False when the limit was reached before."""
    return _counters().hit(_use(rate, *names, times=times))


def _has_room(rate: Rate, *names: str) -> bool:
    """Whether it could be counted once more."""
    return _counters().test([_use(rate, *names)])


def _sign_in_uses(email_key: str) -> list[Use]:
    chosen = settings()
    window, failures = chosen.sign_in_window_minutes, chosen.sign_in_failures
    one = per_minutes(failures, window)
    # A browser known for this address has a count of its own, and nobody else's failures count against it.
    device = _known_device(_hidden(email_key))
    if device is not None:
        return [_use(one, "device", device)]
    return [
        _use(one, "address and network", email_key, visitor()),
        _use(per_minutes(failures * NETWORKS_FACTOR, window), "address", email_key),
        _use(per_minutes(failures * VISITOR_FACTOR, window), "network", visitor()),
    ]


def _code_uses(email_key: str, account_id: int) -> list[Use]:
    """Whoever has the password alone has no browser that is known, and keeps none out that is."""
    window = settings().sign_in_window_minutes
    one = per_minutes(CODES_IN_A_ROW, window)
    device = _known_device(_hidden(email_key))
    if device is None:
        return [_use(one, "code", str(account_id))]
    all_devices = per_minutes(CODES_IN_A_ROW * DEVICES_FACTOR, window)
    return [_use(one, "code of device", device), _use(all_devices, "code of devices", str(account_id))]


def _link_passwords() -> Rate:
    return per_minutes(settings().sign_in_failures, settings().sign_in_window_minutes)


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


def _hidden(text: str) -> str:
    """A keyed hash: counters, cookies and events hold no address."""
    key = settings().secret_key.encode()
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=key[:64], digest_size=16).hexdigest()
