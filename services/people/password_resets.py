"""« Mot de passe oublié », for the holder of an account and for people with an activated request and no account yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from domain.actors import applicant
from domain.errors import LinkUnusable
from models import Account, AccountRequest, database
from queries.locks import lock_requests
from queries.requests import latest_followed
from queries.signing_in import account_of, unlinked_followed
from services.machinery import journal, mail_limit, outbox, tasks
from services.machinery.dependencies import Dependencies
from services.machinery.links import end_links, followed_since, signed_until
from services.signup import find_requests

RESET = "reset"

TokenFor = Callable[[Account | AccountRequest], str]
"""Makes the secret of a link that lets a person choose a password (`adapters.passwords.reset_token`)."""


def ask_reset(deps: Dependencies, key: str) -> None:
    """Leave the whole matter to the worker, so that the page's work is that of any address (rule 8)."""
    with database.atomic():
        tasks.enqueue(deps, RESET, {"email_key": key})


def reset_handler(token_for: TokenFor) -> Callable[[Dependencies, Mapping[str, Any]], None]:
    """What the worker does with tasks of the kind `reset`."""

    def handle(deps: Dependencies, payload: Mapping[str, Any]) -> None:
        send_reset(deps, str(payload["email_key"]), token_for, waited=bool(payload.get("waited")))

    return handle


def send_reset(deps: Dependencies, key: str, token_for: TokenFor, *, waited: bool = False) -> None:
    """Mail a link to choose a password to the account of this address, or else for the requests that it follows.

    With neither, its requests that wait for activation are mailed, if any: a password is chosen there too. A closed
    account gets nothing. `waited` as for `find_requests.send_links`.
    """
    account, request = account_of(key), latest_followed(key, followed_since(deps))
    if account is not None and not account.active:
        return
    holder = account or request
    if holder is None:
        find_requests.send_links(deps, key, waited=waited)
        return
    facts, secrets = {"expires_at": signed_until(deps)}, {"reset": token_for(holder)}
    with database.atomic():
        if waited:
            mail_limit.take_place(deps, key)
        outbox.post(deps, "password_reset", holder.email, facts, account=account, secrets=secrets, in_turn=waited)


def set_applicant_password(deps: Dependencies, known: AccountRequest, new_hash: str) -> None:
    """Change the one password of the requests that an address follows, end their links, and tell the mailbox.

    `known` is the request as the link's page read it: the link died if its password has changed since, if the request
    is followed no more, or if the address has an account. Raises LinkUnusable("unknown").
    """
    with database.atomic():
        theirs = unlinked_followed(known.email_key, followed_since(deps))
        requests = [row for row in lock_requests(theirs) if row.account_id is None]
        same = next((row for row in requests if row.id == known.id), None)
        if same is None or same.password_hash != known.password_hash or account_of(known.email_key) is not None:
            raise LinkUnusable("unknown")
        AccountRequest.update(password_hash=new_hash, browser_hash=None).where(
            AccountRequest.id.in_([row.id for row in requests])
        ).execute()
        end_links([row.id for row in requests])
        actor = applicant(same.id, same.email_key, same.full_name)
        journal.record("account.password_changed", actor, deps.now(), request=same)
        outbox.post(deps, "password_changed", same.email, {})
