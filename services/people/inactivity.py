"""Accounts that nobody uses: their holders are told by mail, then they are closed (`config_retention.py`).

A visit in between calls it off. The mail must have left: one that still waits for the mail server closes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.actors import CLOCK
from domain.calendar import paris_date, paris_midnight
from domain.documents import add_months
from domain.errors import TransitionRefused
from domain.states import MailState
from models import Account, Mail, database
from queries.locks import lock_account_by_id
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.people.accounts import close, locked_with_entities
from services.people.authority import update_account

EVENT = "account_closed_soon"
WHY = "Compte inutilisé depuis longtemps, après un mail d’avertissement"


def warn_due(deps: Dependencies) -> int:
    """Tell the holders of accounts that will soon have been unused for too long. Returns how many were told."""
    period = deps.policy.retention
    today = paris_date(deps.now())
    seen_before = paris_midnight(add_months(today + timedelta(period.inactive_warning_days), -period.inactive))
    unwarned = Account.select(Account.id).where(Account.active, Account.inactive_warned_at.is_null())
    # Apart: each by its own part of the index.
    used = unwarned.where(Account.last_seen_at < seen_before)
    never = unwarned.where(Account.last_seen_at.is_null(), Account.created_at < seen_before)
    ids = [row.id for query in (used, never) for row in query.limit(deps.policy.bulk_chunk)]
    return sum(_warn(deps, account_id, seen_before) for account_id in ids)


def _warn(deps: Dependencies, account_id: int, seen_before: datetime) -> bool:
    now = deps.now()
    with database.atomic():
        account = lock_account_by_id(account_id)
        seen = _seen(account)
        if not account.active or seen >= seen_before or account.inactive_warned_at is not None:
            return False
        update_account(account, inactive_warned_at=now)
        journal.record("account.inactive_warned", CLOCK, now, account_id=account.id)
        on = paris_date(now) + timedelta(deps.policy.retention.inactive_warning_days)
        outbox.post(deps, EVENT, account.email, {"on": on.isoformat()}, account=account)
    return True


def close_due(deps: Dependencies) -> int:
    """Close the accounts whose holders were told and did not come. Returns how many were closed."""
    before = paris_midnight(paris_date(deps.now()) - timedelta(deps.policy.retention.inactive_warning_days))
    warned = Account.inactive_warned_at.is_null(False) & (Account.inactive_warned_at < before)
    due = Account.select(Account.id).where(Account.active, warned).order_by(Account.inactive_warned_at)
    ids = [row.id for row in due.limit(deps.policy.bulk_chunk)]
    return sum(_close(deps, account_id, before) for account_id in ids)


def _close(deps: Dependencies, account_id: int, before: datetime) -> bool:
    """Close it as an administrator would, unless it is the last SI administrator's, or its holder came meanwhile."""
    with database.atomic():
        account, _ = locked_with_entities(account_id)
        if not account.active or account.inactive_warned_at is None:
            return False
        if account.inactive_warned_at < _seen(account):
            update_account(account, inactive_warned_at=None)
            return False
        left = _warning_left_at(account)
        if left is None or left >= before:
            return False
        try:
            close(deps, CLOCK, account, WHY)
        except TransitionRefused:
            return False
    return True


def _seen(account: Account) -> datetime:
    seen: datetime = account.last_seen_at or account.created_at
    return seen


def _warning_left_at(account: Account) -> datetime | None:
    """When the mail left; None while it waits. One that no server takes counts from when it was written: a dead address
    must not keep an account open."""
    of_them: Any = Mail.select().where(Mail.account == account, Mail.event == EVENT)
    mail = of_them.where(Mail.created_at >= account.inactive_warned_at).order_by(Mail.id.desc()).first()
    if mail is not None and mail.state == MailState.QUEUED:
        return None
    written: datetime = account.inactive_warned_at
    return mail.sent_at if mail is not None and mail.sent_at is not None else written
