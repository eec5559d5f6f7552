"""« Continuer plus tard »: a mailed link gives the draft to another browser, once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from domain.actors import applicant
from domain.errors import LinkUnusable
from domain.mailboxes import email_key
from domain.states import LinkPurpose, State
from models import AccountRequest, Link, Mail, database
from queries.locks import lock_request
from services.machinery import journal, mail_limit, outbox
from services.machinery.dependencies import Dependencies
from services.machinery.links import find_link, hash_of, matches, new_link, new_secret
from services.signup.drafts import locked_draft

RESUME = "resume"
TYPED = "typed"
"""Why the mail is written: staff began the draft. '': the person wants to go on later."""


def resume_later(deps: Dependencies, draft: AccountRequest, address: str) -> None:
    """Mail a link that continues the draft in another browser. Raises InvalidMailbox, NotAllowed."""
    key = email_key(address)
    with database.atomic():
        request = locked_draft(draft)
        changes: dict[str, Any] = {"resume_requested_at": deps.now()}
        if request.account_id is None:
            changes |= {"email": address.strip(), "email_key": key}
        AccountRequest.update(changes).where(AccountRequest.id == request.id).execute()
        request.absorb(changes)
        _mail_resume(deps, request)


def mail_typed(deps: Dependencies, request: AccountRequest) -> None:
    """Inside the transaction that makes it: mail the link of a draft that staff wrote down for somebody, who has not
    asked this site for it."""
    changes: dict[str, Any] = {"resume_requested_at": deps.now()}
    AccountRequest.update(changes).where(AccountRequest.id == request.id).execute()
    request.absorb(changes)
    _mail_resume(deps, request, because=TYPED)


def resume_handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """What the worker does with tasks of the kind `resume`: mail the link of a draft whose turn has come."""
    with database.atomic():
        request = AccountRequest.get_or_none(AccountRequest.id == payload["request_id"])
        if request is not None and request.state == State.DRAFT and request.resume_requested_at is not None:
            mail_limit.take_place(deps, request.email_key)
            _mail_resume(deps, request, in_turn=True)


def _mail_resume(deps: Dependencies, request: AccountRequest, *, because: str = "", in_turn: bool = False) -> None:
    outbox.post(
        deps,
        "resume_draft",
        request.email,
        {
            "reference": request.reference,
            "expires_at": (deps.now() + deps.policy.resumable_draft).isoformat(),
            "because": because,
        },
        request=request,
        secrets={"resume": new_link(deps, request, LinkPurpose.RESUME)},
        by_staff=because == TYPED,
        in_turn=in_turn,
    )


def resume(
    deps: Dependencies, token: str, held: Collection[str] = (), *, keeps_codes: bool = False
) -> tuple[AccountRequest, str]:
    """Continue a draft in this browser: the browser that comes by the link becomes the draft's.

    `held` are the secrets that this browser has. Unless the draft's own is among them, the person who wrote so far may
    be somebody else, who had the link mailed to a person of their choice: the draft gets the address that the link was
    mailed to, and forgets the password chosen; links mailed elsewhere die, and those printed on letters too unless
    `keeps_codes`: the person says that they made these. Raises LinkUnusable: unknown, expired, or "submitted" once the
    draft was sent.
    """
    with database.atomic():
        link: Link = find_link(token, LinkPurpose.RESUME, deps.now())
        request = lock_request(link.request_id)
        # Again, under the lock: another browser may just have resumed the draft, and its other links died with that.
        link = find_link(token, LinkPurpose.RESUME, deps.now())
        if request.state != State.DRAFT:
            raise LinkUnusable("submitted")
        secret = new_secret()
        changes: dict[str, Any] = {"browser_hash": hash_of(secret)}
        if not any(matches(one, request.browser_hash) for one in held):
            changes |= _of_the_mailbox(request, link)
            dying = (Link.request == request) & (Link.id != link.id)
            if keeps_codes:
                dying &= Link.purpose != LinkPurpose.PHOTO
            Link.delete().where(dying).execute()
        AccountRequest.update(changes).where(AccountRequest.id == request.id).execute()
        request.absorb(changes)
        journal.record("draft.resumed", applicant(request.id, request.email_key), deps.now(), request=request)
    return request, secret


def _of_the_mailbox(request: AccountRequest, link: Link) -> dict[str, Any]:
    """The answers about the person that a draft keeps once somebody came by the mailed link: the mailed address
    alone.
    """
    if request.account_id is not None:
        return {}
    mailed = (
        Mail.select(Mail.to_address, Mail.to_key)
        .where(Mail.request == request, Mail.event == "resume_draft", Mail.created_at >= link.created_at)
        .order_by(Mail.id)
        .first()
    )
    email, key = (mailed.to_address, mailed.to_key) if mailed is not None else ("", "")
    return {"password_hash": None, "email": email, "email_key": key, "version": request.version + 1}
