"""Secrets that open something: mailed links and the cookie of the browser that submitted. Only hashes are stored.

Every link ends. One that resumes or activates has a date. One that follows a request lives while the request is open
and some time after (`Policy.follow_up`), opens to the holder alone once there is an account, and ends when the password
is changed. One that is printed on the letter lives as long as its draft. A used activation link leads to the follow-up
page and ends as its links do. The clock deletes what has ended (`purge`).
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from peewee import SQL

from domain.errors import LinkUnusable
from domain.states import LinkOrigin, LinkPurpose
from models import Account, AccountRequest, Link, database
from models_store import Installation
from queries.prepared import Prepared, given
from queries.store import installation
from services.machinery.dependencies import Dependencies
from services.requests.lifecycle import holder_of

_SECRET = re.compile("[A-Za-z0-9_-]*")
_SIGNED = re.compile(r"[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*")

PAGES = 3
"""How many links that pages made of one request are live at once: the newest; one for each device, or nearly."""

PURGED_AT_ONCE = 5_000
"""How many ended links of a kind one turn of the clock deletes."""

LOOKED_AT_AGAIN = timedelta(days=1)
"""Requests that were closed so shortly before the last ones that were looked at: transactions end out of order."""


def new_secret() -> str:
    """256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """SHA-256 (hex) of a secret of full entropy: no salt is needed to store it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def whole(link: str) -> str:
    """The secret at the head of what an address holds: mail programs take the full stop or the bracket behind it for a
    part of the link."""
    return _SECRET.match(link)[0]  # type: ignore[index]  # it matches nothing, at the least


def whole_signed(link: str) -> str:
    """The same of a link that is signed and not stored: its parts have full stops between them, and none behind."""
    return _SIGNED.match(link)[0]  # type: ignore[index]  # it matches nothing, at the least


def matches(secret: str | None, stored_hash: str | None) -> bool:
    """Compare in constant time; an absent secret or hash never matches."""
    if not secret or not stored_hash:
        return False
    return secrets.compare_digest(hash_of(secret), stored_hash)


def new_link(
    deps: Dependencies,
    request: AccountRequest,
    purpose: LinkPurpose,
    *,
    origin: LinkOrigin = LinkOrigin.MAIL,
    lifetime: timedelta | None = None,
) -> str:
    """Store a new link of this purpose and return its secret. Several of one purpose can be live at once.

    `lifetime` is the purpose's own when None; a follow-up link then ends with its request (`opens`), the letter's
    with its draft (`services.signup.photo_links`).
    """
    lifetimes: dict[LinkPurpose, timedelta | None] = {
        LinkPurpose.ACTIVATION: deps.policy.activation_link,
        LinkPurpose.RESUME: deps.policy.resumable_draft,
        LinkPurpose.FOLLOW_UP: None,
        LinkPurpose.PHOTO: None,
    }
    now = deps.now()
    lifetime = lifetime if lifetime is not None else lifetimes[purpose]
    secret = new_secret()
    Link.create(
        request=request,
        purpose=purpose,
        token_hash=hash_of(secret),
        created_at=now,
        expires_at=now + lifetime if lifetime is not None else None,
        origin=origin,
    )
    return secret


def page_link(deps: Dependencies, request: AccountRequest) -> str:
    """The secret of a link to the follow-up page, for somebody who has just shown to be the applicant.

    It takes the place of those that pages made before: signing in a hundred times leaves no more than PAGES. Mailed
    links live on.
    """
    with database.atomic():
        made = Link.select(Link.id).where(
            Link.request == request, Link.purpose == LinkPurpose.FOLLOW_UP, Link.origin == LinkOrigin.PAGE
        )
        kept = [row_id for (row_id,) in made.order_by(Link.id.desc()).limit(PAGES - 1).tuples()]
        Link.delete().where(Link.id.in_(made), Link.id.not_in(kept)).execute()
        return new_link(deps, request, LinkPurpose.FOLLOW_UP, origin=LinkOrigin.PAGE)


def signed_until(deps: Dependencies) -> str:
    """Until when a link that is signed now (to choose a password, to confirm an address) opens: ISO, for a mail."""
    return (deps.now() + deps.policy.password_reset_link).isoformat()


def find_link(secret: str, purpose: LinkPurpose, now: datetime) -> Link:
    """The link of this secret and purpose, expired or not used alike.

    Raises LinkUnusable("unknown"), or LinkUnusable("expired") once its life is over and it was never used. A used
    activation link stays readable: its page says « déjà activée ».
    """
    link = (
        Link.select(Link, AccountRequest)
        .join(AccountRequest)
        .where(Link.token_hash == hash_of(whole(secret)), Link.purpose == purpose)
        .first()
    )
    if link is None:
        raise LinkUnusable("unknown")
    if link.used_at is None and link.expires_at is not None and link.expires_at <= now:
        raise LinkUnusable("expired")
    return link


def request_of_link(deps: Dependencies, secret: str, purpose: LinkPurpose) -> AccountRequest:
    """The request that a link opens. Raises LinkUnusable."""
    return find_link(secret, purpose, deps.now()).request


def followed_request(deps: Dependencies, secret: str, account_id: int | None) -> AccountRequest:
    """The request whose page a follow-up link opens, to the signed-in user as `account_id`, or not at all.

    Raises LinkUnusable, with a reason that nobody is told: all that is dead looks alike (rule 8).
    """
    request = request_of_link(deps, secret, LinkPurpose.FOLLOW_UP)
    if not opens(deps, request, account_id):
        raise LinkUnusable("closed")
    return request


def followed_since(deps: Dependencies) -> datetime:
    """Since when a request must have been closed for its links to open it no more."""
    return deps.now() - deps.policy.follow_up


def opens(deps: Dependencies, request: AccountRequest, account_id: int | None) -> bool:
    """Whether links that follow this request still open it: to anybody who has one before there is an account, then to
    its holder, signed in."""
    closed: datetime | None = request.closed_at
    if closed is not None and closed <= followed_since(deps):
        return False
    holder = holder_of(request)
    return holder is None or bool(holder.active and holder.id == account_id)


FOLLOWS = (Link.purpose == LinkPurpose.FOLLOW_UP) | (
    (Link.purpose == LinkPurpose.ACTIVATION) & Link.used_at.is_null(False)
)
"""The links that lead to the follow-up page."""


def end_links(requests: Any, *, origin: LinkOrigin | None = None) -> None:
    """Delete the links that lead to the follow-up page of these requests (of one origin); others are left alone.

    `requests` are their ids, or a query of them.

    Inside the caller's transaction: the password was changed, the account can sign in, or was closed.
    """
    which = [FOLLOWS] if origin is None else [FOLLOWS, Link.origin == origin]
    _ending(requests, *which).execute()


def end_links_of(account: Account) -> None:
    """The same of every request of an account, made signed in or before the account was."""
    _end_of_holder.run(account=account.id, key=account.email_key)


def _links_of_holder() -> Any:
    theirs = (AccountRequest.account == given(AccountRequest.account, "account")) | (
        AccountRequest.email_key == given(AccountRequest.email_key, "key")
    )
    return _ending(AccountRequest.select(AccountRequest.id).where(theirs), FOLLOWS)


def _ending(requests: Any, *which: Any) -> Any:
    return Link.delete().where(Link.request.in_(requests), *which)


_end_of_holder = Prepared(_links_of_holder)


def forget_senders(deps: Dependencies) -> int:
    """Forget which browser sent a request once nobody could activate it any more: its page is closed by then."""
    before: datetime = deps.now() - deps.policy.activation
    with database.atomic():
        return int(
            AccountRequest.update(sender_hash=None, sender_email=None)
            .where(AccountRequest.sender_hash.is_null(False), AccountRequest.submitted_at <= before)
            .execute()
        )


def purge(deps: Dependencies) -> int:
    """Delete links that open nothing any more, and return how many.

    An activation link of a request that still waits stays though it is too old: its page sends a new one.
    """
    return _purge_late(deps.now()) + _purge_closed(deps.now() - deps.policy.follow_up)


def _purge_late(now: datetime) -> int:
    # Written out: the partial index serves a literal only.
    late = Link.select(Link.id).where(SQL("purpose <> 'activation'"), Link.expires_at <= now)
    return _delete(late.limit(PURGED_AT_ONCE))


def _purge_closed(before: datetime) -> int:
    """Delete the links of requests that were closed before then: of those alone that were not looked at yet.

    A request that was closed before the day that is remembered has none left: links are made of no request that was
    closed so long ago.
    """
    known = installation()
    since: datetime | None = known.links_purged_to if known is not None else None
    closed = AccountRequest.closed_at <= before
    if since is not None:
        closed &= AccountRequest.closed_at > since
    # The state by a literal: the index of the closed ones has no drafts.
    ended = Link.select(Link.id).join(AccountRequest).where(SQL("state <> 'draft'"), closed)
    # In their order, or PostgreSQL, of moments that it is told later, would read all that is closed.
    ended = ended.order_by(AccountRequest.closed_at)
    count = _delete(ended.limit(PURGED_AT_ONCE))
    looked_at = before - LOOKED_AT_AGAIN
    if count < PURGED_AT_ONCE and (since is None or since <= looked_at - LOOKED_AT_AGAIN):
        Installation.update(links_purged_to=looked_at).where(Installation.id == 1).execute()
    return count


def _delete(ended: Any) -> int:
    ids = [row_id for (row_id,) in ended.tuples()]
    with database.atomic():
        return int(Link.delete().where(Link.id.in_(ids)).execute()) if ids else 0
