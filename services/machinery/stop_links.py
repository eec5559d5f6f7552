"""The links by which somebody stops mails without signing in: signed, never stored, so that those of old mails work.

A link names the account, the mails that it stops and the address that they went to; it opens nothing else. It dies
with the address, and with the vault's key of its day. That of a service mailbox, which is no account's, names the mail
in which it stands.
"""

from __future__ import annotations

import secrets

from domain.errors import LinkUnusable
from domain.mails import MailList, event_of
from domain.page_troubles import StoredFileUnusable
from models import Account, Mail
from services.machinery.dependencies import Dependencies
from services.machinery.links import whole_signed

PURPOSE = "stop mails"


def stop_link(deps: Dependencies, whose: Account | Mail, which: MailList) -> str:
    """The secret of the link that stops such mails to this account, or to the mailbox that has this mail."""
    key_id = deps.vault.current_key
    return f"{whose.id}.{which.value}.{key_id}.{_mac(deps, whose, which, key_id)}"


def stop_link_of(deps: Dependencies, mail: Mail) -> str:
    """The secret of the link that stops mails like this one; '' for one that must be sent, or is no account's."""
    which = event_of(mail.event).stops
    if which is MailList.MAILBOX:
        return stop_link(deps, mail, which)
    return stop_link(deps, mail.account, which) if which is not None and mail.account_id is not None else ""


def read_stop_link(deps: Dependencies, secret: str) -> tuple[Account | Mail, MailList]:
    """Whose mails a link stops (an account, or a mail of a service mailbox), and which. Raises
    LinkUnusable("unknown").
    """
    try:
        row_id, name, key_id, mac = whole_signed(secret).split(".")
        which = MailList(name)
        model = Mail if which is MailList.MAILBOX else Account
        whose = model.get_or_none(model.id == int(row_id)) if _is_id(row_id) else None
        if whose is not None and secrets.compare_digest(mac.encode(), _mac(deps, whose, which, key_id).encode()):
            return whose, which
    except (ValueError, StoredFileUnusable):
        pass
    raise LinkUnusable("unknown")


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _mac(deps: Dependencies, whose: Account | Mail, which: MailList, key_id: str) -> str:
    key = whose.to_key if isinstance(whose, Mail) else whose.email_key
    return deps.vault.mac(f"{whose.id} {which.value} {key}".encode(), PURPOSE, key_id)
