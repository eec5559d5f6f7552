"""How often something may be tried, by whom. docs/security/counters.md says what each bound is and why.

Each kind of form has a count of its own, so that none uses up another's. Failed sign-ins are counted for an address
from one network, for an address from anywhere, and for a network. So that nobody can keep somebody else out by
failing on purpose, a browser that has signed in before carries a proof of it and is counted apart.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar, cast

from flask import Flask, abort, current_app, has_request_context, request

from adapters.counters import RedisCounters
from config import Settings
from domain.rates import CounterStore, Rate, Use, microseconds, per_day, per_hour
from domain.security_events import SecurityEvent, tell
from services.machinery.counters import DatabaseCounters
from web.counters import Counters
from web.current import account, deps, settings
from web.visitors import network

View = TypeVar("View", bound=Callable[..., Any])

MEGABYTE = 1024 * 1024


FORM_FACTORS = {
    "find": 1,
    "forgotten": 1,
    "welcome": 5,
    "invitation": 5,
    "departure": 5,
    "proposal": 5,
    "later": 1,
    "address": 1,
    "confirmation": 5,
    "submission": 5,
    "activation": 5,
    "photo": 5,
    "withdrawal": 5,
    "manager_role": 5,
    "message": 5,
    "signup": 20,
    "lookup": 5,
    "unsubscribe": 20,
}
"""How many times `requests_per_visitor_per_hour` each kind of form may be posted in an hour from one network: a signup
is some fifteen posts, uploads included, and a training room does it together; few people look for a lost request.
Mail programs stop mails from the network of who runs them, for everybody there."""

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


def look_up_counted() -> bool:
    """Count a look-up in the directory of companies; False when this visitor may cause no more for now."""
    taken = take(_forms(FORM_FACTORS["lookup"]), "lookup", visitor())
    if not taken:
        tell(SecurityEvent.LIMIT_REACHED, limit="lookup")
    return taken


def is_counted_apart(endpoint: str | None) -> bool:
    """Whether this endpoint's form has a count of its own."""
    return hasattr(current_app.view_functions.get(endpoint or ""), "counted_as")


def _forms(factor: int) -> Rate:
    return per_hour(factor * settings().requests_per_visitor_per_hour)


def _hit(form: str, rate: Rate, *who: str) -> None:
    if not take(rate, form, *who):
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
    taken = all(take(rate, "upload", visitor(), times=megabytes) for rate in rates)
    if not taken:
        tell(SecurityEvent.LIMIT_REACHED, limit="upload")
    return taken


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
        take(per_hour(allowed), "slow upload", visitor())


def _slow_uploads_reach(allowed: int) -> bool:
    return not has_room(per_hour(allowed), "slow upload", visitor())


def counters() -> Counters:
    return cast(Counters, current_app.extensions["guichet_counters"])


def use(rate: Rate, *names: str, times: int = 1) -> Use:
    """What is counted under these names. No store of counters holds an address, of mail or of the network."""
    return Use(hidden("\0".join((*names, str(rate.amount), str(rate.seconds)))), rate, times)


def take(rate: Rate, *names: str, times: int = 1) -> bool:
    """Count what these names stand for; False when the limit was reached before."""
    return counters().hit(use(rate, *names, times=times))


def has_room(rate: Rate, *names: str) -> bool:
    """Whether it could be counted once more."""
    return counters().test([use(rate, *names)])


def hidden(text: str) -> str:
    """A keyed hash: counters, cookies and events hold no address."""
    key = settings().secret_key.encode()
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=key[:64], digest_size=16).hexdigest()
