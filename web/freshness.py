"""Fresh sign-in: how lately the person at this browser proved who they are, and what that opens.

A session that was borrowed, or left open, is not enough to take an account over. When the password and a one-time code
were last given stands in the session's row, not in the cookie alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import url_for

from models import AccountSession
from services.people import sessions
from web.current import account_session, deps, settings

if TYPE_CHECKING:
    from web.signed_in import SignedInAccount

CREDENTIALS_WITHIN = timedelta(minutes=10)
"""One's own password, factor and address ask again sooner than what is done to others."""


@dataclass(frozen=True)
class Need:
    """What must have been given in this session, and how lately."""

    within: timedelta
    password: bool
    code: bool

    def met(self, row: AccountSession, now: datetime) -> bool:
        """Whether the session of this row has it."""
        given = [row.password_at] * self.password + [row.code_at] * self.code
        return all(at is not None and now - at < self.within for at in given)


def sensitive(holder: SignedInAccount) -> Need:
    """Of a sensitive permission: the code where a factor is set up, else the password; one opens them all."""
    return Need(timedelta(hours=settings().fresh_hours), not holder.second_factor, holder.second_factor)


def credentials(holder: SignedInAccount) -> Need:
    """Of one's own factor and address: a full sign-in, so that no one thing that was stolen changes the others."""
    return Need(CREDENTIALS_WITHIN, True, holder.second_factor)


def new_password(holder: SignedInAccount) -> Need:
    """Of one's own password: its page asks for the present one itself."""
    return Need(CREDENTIALS_WITHIN, False, holder.second_factor)


def need_at(address: str, holder: SignedInAccount) -> Need:
    """What a page of this address asks for, to ask it beforehand."""
    if address.startswith(url_for("accounts.change_password")) and holder.second_factor:
        return new_password(holder)
    own = address.startswith(url_for("accounts.my_account"))
    return credentials(holder) if own else sensitive(holder)


def is_fresh(need: Need) -> bool:
    """Whether this browser's session has what is needed."""
    row = account_session()
    return row is not None and need.met(row, deps().now())


def proved(*, password: bool = False, code: bool = False) -> None:
    """Remember that the password, or a one-time code, was given in this browser just now."""
    row = account_session()
    if row is not None:
        sessions.prove(row, deps().now(), password=password, code=code)
        row.account.renew_actor()
