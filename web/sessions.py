"""Signing in and out of this browser: Flask-Login's cookie names an account and the secret of a session row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, g, request, session
from flask_security.utils import login_user, logout_user
from peewee import JOIN, PeeweeException

from adapters.database_errors import Outage, outage
from config import Settings
from models import AccountSession, Membership
from queries.actors import manages
from queries.prepared import Prepared, Reader, given, read_all, relate
from services.machinery.links import hash_of
from services.people import sessions
from services.people.sessions import SessionLimits
from web.current import account_session, deps, settings
from web.partials import wants_part
from web.signed_in import SignedInAccount

SECRET = "sid"  # noqa: S105 (a name)
SILENT = frozenset({"backoffice_requests.present", "backoffice_requests.news"})
PARTS_OF_THEMSELVES = frozenset({"backoffice_jobs.job"})
"""What pages ask by themselves, and of these their part: an open page must not keep a session alive."""


def limits() -> SessionLimits:
    chosen = settings()
    return SessionLimits(
        idle=timedelta(minutes=chosen.session_idle_minutes), absolute=timedelta(hours=chosen.session_absolute_hours)
    )


@dataclass(frozen=True)
class SessionEnds:
    """When this browser's session ends: after so long without use, and in so many seconds in any case, which is so long
    after signing in. People are warned some minutes before.
    """

    idle: timedelta
    absolute: timedelta
    seconds_left: int

    @property
    def idle_minutes(self) -> int:
        return int(self.idle / timedelta(minutes=1))

    @property
    def warned_minutes(self) -> int:
        return min(WARNED_MINUTES, self.idle_minutes // 2)


WARNED_MINUTES = 5


def session_ends() -> SessionEnds:
    """For the signed-in user."""
    row, allowed, now = account_session(), limits(), deps().now()
    left = allowed.absolute - (now - row.created_at if row is not None else timedelta(0))
    return SessionEnds(allowed.idle, allowed.absolute, max(0, int(left.total_seconds())))


_READERS = (Reader(AccountSession), Reader(SignedInAccount))


def _sessions() -> Any:
    return (
        AccountSession.select(*(column for reader in _READERS for column in reader.columns), Membership.entity)
        .join(SignedInAccount, on=(AccountSession.account == SignedInAccount.id))
        .join(Membership, JOIN.LEFT_OUTER, on=manages(SignedInAccount.id))
        .where(
            AccountSession.token_hash == given(AccountSession.token_hash, "token"),
            SignedInAccount.fs_uniquifier == given(SignedInAccount.fs_uniquifier, "uniquifier"),
        )
    )


_session_rows = Prepared(_sessions)


def load_account(uniquifier: str) -> SignedInAccount | None:
    """The account of this browser's session, for Flask-Login; None once it was ended, ran out or was deactivated."""
    secret = session.get(SECRET)
    if not secret or not uniquifier:
        return None
    rows = _session_rows.rows(token=hash_of(str(secret)), uniquifier=str(uniquifier))
    if not rows:
        return None
    row, holder = read_all(_READERS, rows[0])
    relate(row, "account", holder)
    holder.managed = frozenset(entity for *_, entity in rows if entity is not None)
    now = deps().now()
    if not holder.active or not limits().alive(row, now):
        return None
    if holder.must_have_second_factor and not holder.second_factor:
        return None  # a session from before the installation demanded one
    if not (request.endpoint in SILENT or (request.endpoint in PARTS_OF_THEMSELVES and wants_part())):
        _touch(row, now)
    g.account_session = row
    signed_in: SignedInAccount = holder
    return signed_in


def _touch(row: AccountSession, now: datetime) -> None:
    """Write that the session was seen, unless others write for long: no page that only shows something fails for it,
    and the next one writes it."""
    try:
        sessions.touch(row, now)
    except PeeweeException as error:
        if outage(error) is not Outage.BUSY:
            raise


def sign_in(holder: SignedInAccount, *, with_code: bool) -> None:
    """Begin a session of this account in this browser, by its password and perhaps a one-time code.

    Whatever the browser held before is dropped (fixation).
    """
    session.clear()
    login_user(holder, remember=False, authn_via=["password"])
    device = describe(request.user_agent.string)
    session[SECRET] = sessions.open_session(holder, device, deps().now(), with_code=with_code)
    holder.renew_actor()


def sign_out() -> None:
    """End this browser's session and forget all that its cookie held."""
    row = account_session()
    if row is not None:
        sessions.end_session(row.account_id, row.id, "signed_out", deps().now())
    logout_user()
    session.clear()


_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def describe(user_agent: str) -> str:
    """A browser in words, « Firefox sur Windows », for the list of sessions."""
    text = re.sub(r"[^\x20-\x7e]", "", user_agent)[:500]
    browser = next((name for mark, name in _BROWSERS if mark in text), "Navigateur inconnu")
    system = next((name for mark, name in _SYSTEMS if mark in text), "")
    return f"{browser} sur {system}" if system else browser


def init_sessions(app: Flask, chosen: Settings) -> None:
    """The cookie: host-only over https, never readable by scripts, not sent with foreign posts."""
    app.jinja_env.globals["session_ends"] = session_ends
    app.config.update(
        SECRET_KEY=chosen.secret_key,
        SESSION_COOKIE_NAME="__Host-guichet" if chosen.secure else "guichet",
        SESSION_COOKIE_SECURE=chosen.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )
