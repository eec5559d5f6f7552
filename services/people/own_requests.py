"""The requests of an account holder: linked to the account, and taken along when the address changes.

Callers hold the locks of these requests, taken before the account's (`queries.locks`, `queries.signing_in`).
"""

from __future__ import annotations

from domain.states import OPEN, State
from models import Account, AccountRequest, Link
from queries.locks import lock_requests
from queries.signing_in import unlinked_open_requests
from services.machinery.links import end_links_of
from services.requests.list_keys import list_keys

FOLLOWING = OPEN | {State.REJECTED}
"""Requests whose applicant is still written to: a refused one may be reopened."""


def link_open_requests(account: Account, *, apart: int | None = None) -> None:
    """Make the activated open requests of the account's address the account's own; the caller links the one `apart`.
    Inside a transaction.

    Their author had the mailbox. Linked, they stay this person's whatever becomes of the address: nobody
    decides on a request of their own (rule 12). Their own password, browser and links open nothing any more, the
    account does.
    """
    requests = lock_requests(one for one in unlinked_open_requests(account.email_key) if one != apart)
    if requests:
        AccountRequest.update(account=account.id, password_hash=None, browser_hash=None).where(
            AccountRequest.id.in_([request.id for request in requests])
        ).execute()
    end_links_of(account)


def take_along(account_id: int, email: str, email_key: str) -> None:
    """Write the account's new address to its requests, drafts too, and void the links mailed to the old one."""
    own = list(AccountRequest.select().where(AccountRequest.account == account_id).order_by(AccountRequest.id))
    Link.delete().where(Link.request.in_([request.id for request in own])).execute()
    for request in own:
        if request.state in FOLLOWING:
            request.absorb({"email": email, "email_key": email_key})
            changes = {"email": email, "email_key": email_key, **list_keys(request)}
            AccountRequest.update(changes).where(AccountRequest.id == request.id).execute()
