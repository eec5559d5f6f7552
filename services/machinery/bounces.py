"""A mail that our server had taken came back: it is dead, its request and account say so, and staff see whom to call.

Reports come from anybody. One is believed for a mail that we handed over, to the recipient that it names: the id of a
mail is 128 random bits, which its recipient alone was told.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from domain.actors import SYSTEM
from domain.mailboxes import InvalidMailbox, email_key
from domain.states import MailState
from models import Account, Mail, database
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.machinery.tasks import shortened


class BounceOutcome(StrEnum):
    """What became of a report."""

    NOTED = "noted"
    KNOWN = "known"
    UNKNOWN_MAIL = "unknown_mail"
    OTHER_RECIPIENT = "other_recipient"
    NOT_SENT = "not_sent"


def note_bounce(deps: Dependencies, message_id: str, failures: Iterable[tuple[str, str]]) -> BounceOutcome:
    """Mark the mail of this id as dead, if one of these (address, what its server said) is whom it was sent to.

    Journalled on its request and on the account of the address. Told twice is as once.
    """
    mail = Mail.get_or_none(Mail.message_id == message_id)
    if mail is None:
        return BounceOutcome.UNKNOWN_MAIL
    words = next((answer for address, answer in failures if _key(address) == mail.to_key), None)
    if words is None:
        return BounceOutcome.OTHER_RECIPIENT
    if mail.bounced_at is not None:
        return BounceOutcome.KNOWN
    now = deps.now()
    error = shortened(f"revenu du serveur du destinataire\N{NO-BREAK SPACE}: {words}")
    with database.atomic():
        came_back = (
            Mail.update(state=MailState.DEAD, bounced_at=now, last_error=error)
            .where(Mail.id == mail.id, Mail.state == MailState.SENT)
            .execute()
        )
        if not came_back:
            # Another report of it, at the same moment, or no server took it at last; or it is yet to be sent.
            again = Mail.get_or_none(Mail.id == mail.id)
            dead = again is not None and again.state == MailState.DEAD
            return BounceOutcome.KNOWN if dead else BounceOutcome.NOT_SENT
        account_id = mail.account_id or Account.select(Account.id).where(Account.email_key == mail.to_key).scalar()
        about = {"request": mail.request, "account_id": account_id}
        journal.record("mail.bounced", SYSTEM, now, **about, mail=mail.event, address=mail.to_address, error=error)
    return BounceOutcome.NOTED


def _key(address: str) -> str | None:
    try:
        return email_key(address)
    except InvalidMailbox:
        return None
