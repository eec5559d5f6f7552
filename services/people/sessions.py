"""Signed-in browsers: each has a row, so that it can be listed and ended. The browser holds a secret, we its hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.actors import Actor
from domain.errors import NotFound, Refusal, TransitionRefused
from domain.permissions import Permission, demand
from domain.security_events import SecurityEvent, tell
from models import Account, AccountSession, database, short_waits
from queries.actors import actor_of
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.machinery.links import hash_of, new_secret

SEEN_EVERY = timedelta(minutes=1)
"""A page view writes when the session was last seen at most this often."""
SEEN_SECONDS = 0.2
"""What a page view waits for SQLite's other writers to say so."""


@dataclass(frozen=True)
class SessionLimits:
    """A session ends after `idle` without a request, and after `absolute` in any case."""

    idle: timedelta
    absolute: timedelta

    def alive(self, row: AccountSession, now: datetime) -> bool:
        """Whether the session of this row still counts at that time."""
        return row.ended_at is None and now - row.last_seen_at < self.idle and now - row.created_at < self.absolute


def open_session(account: Account, device: str, now: datetime, *, with_code: bool = False) -> str:
    """Begin a session of this account, by its password and perhaps a one-time code; returns its secret, for the
    browser's cookie.

    Effects: the session's row, and when the account was last seen; for staff also the journal, and an event.
    """
    secret = new_secret()
    with database.atomic():
        AccountSession.create(
            account=account.id,
            token_hash=hash_of(secret),
            device=device[:200],
            created_at=now,
            last_seen_at=now,
            password_at=now,
            code_at=now if with_code else None,
        )
        Account.update(last_seen_at=now).where(Account.id == account.id).execute()
        if account.staff_role:
            journal.record("account.signed_in", actor_of(account), now, account_id=account.id, device=device[:200])
    if account.staff_role:
        tell(SecurityEvent.SIGN_IN_STAFF, account_id=account.id, role=account.staff_role)
    return secret


def prove(row: AccountSession, now: datetime, *, password: bool = False, code: bool = False) -> None:
    """Write that the password, or a one-time code, was given in this session just now."""
    given = {"password_at": now} if password else {}
    given |= {"code_at": now} if code else {}
    if given:
        with database.atomic():
            AccountSession.update(**given).where(AccountSession.id == row.id).execute()
        row.absorb(given)


def touch(row: AccountSession, now: datetime) -> None:
    """Write that the session was seen, when the last time is over a minute ago."""
    if now - row.last_seen_at < SEEN_EVERY:
        return
    with short_waits(SEEN_SECONDS), database.atomic():
        AccountSession.update(last_seen_at=now).where(AccountSession.id == row.id).execute()
        Account.update(last_seen_at=now).where(Account.id == row.account_id).execute()


def end_session(account_id: int, session_id: int, reason: str, now: datetime) -> bool:
    """End one session of this account; False when it has none of that id that is open."""
    return bool(_end(now, reason, AccountSession.account == account_id, AccountSession.id == session_id))


def end_all(account_id: int, reason: str, now: datetime, *, but: int | None = None) -> int:
    """End every session of this account, except the one of id `but`; returns how many were ended."""
    others = [AccountSession.id != but] if but is not None else []
    return _end(now, reason, AccountSession.account == account_id, *others)


def end_everybody(reason: str, now: datetime) -> int:
    """End every session of everybody; returns how many were open."""
    return _end(now, reason)


def _end(now: datetime, reason: str, *which: object) -> int:
    query = AccountSession.update(ended_at=now, end_reason=reason)
    return int(query.where(*which, AccountSession.ended_at.is_null()).execute())


def end_sessions(deps: Dependencies, actor: Actor, account_id: int) -> int:
    """Sign somebody else out everywhere; returns from how many browsers.

    Raises NotAllowed, NotFound, TransitionRefused for oneself.
    """
    demand(actor, Permission.EDIT_ACCOUNTS)
    if account_id == actor.account_id:
        raise TransitionRefused("end_sessions", "", Refusal("own_account"))
    with database.atomic():
        if not Account.select().where(Account.id == account_id).exists():
            raise NotFound()
        count = end_all(account_id, "ended_by_staff", deps.now())
        journal.record("account.sessions_ended", actor, deps.now(), account_id=account_id, count=count)
    return count
