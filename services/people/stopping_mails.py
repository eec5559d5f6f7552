"""Stopping mails by the link that they carry, without signing in: it can do nothing else."""

from __future__ import annotations

from typing import Any

from domain.mails import MailList
from domain.states import MailPreference
from models import Account, Mail, database
from queries.locks import lock_account_by_id
from services.entities import service_mailboxes
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.machinery.stop_links import read_stop_link
from services.people.authority import holder_of, update_account


def stop(deps: Dependencies, secret: str) -> MailList:
    """Write to the account's profile that it wants no more of the mails that this link stops; returns which.

    Journalled as a change of the profile, where there is one. A service mailbox is no entity's any more. Raises
    LinkUnusable.
    """
    whose, which = read_stop_link(deps, secret)
    if isinstance(whose, Mail):
        service_mailboxes.stop(deps, whose.to_key)
        return which
    with database.atomic():
        _stop(deps, lock_account_by_id(whose.id), which)
    return which


def _stop(deps: Dependencies, account: Account, which: MailList) -> None:
    values: dict[str, Any]
    if which is MailList.WAITING:
        values = {"mail_preference": MailPreference.NONE, "mails_chosen_at": deps.now()}
        changes: dict[str, Any] = {"mail_preference": [account.mail_preference, MailPreference.NONE]}
        nothing_to_do = account.mail_preference == MailPreference.NONE
    else:
        values = {"statistics_after": None}
        changes = {"monthly_statistics": [True, False]}
        nothing_to_do = not account.monthly_statistics
    if nothing_to_do:
        return
    update_account(account, **values)
    now = deps.now()
    journal.record("account.profile_changed", holder_of(account), now, account_id=account.id, changes=changes)
