"""« Retrouver ma demande »: the links of an address are mailed to it, whatever it has; the page never tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.actors import Actor
from domain.errors import Refusal, TransitionRefused
from domain.permissions import Permission, demand
from domain.states import OPEN, LinkPurpose, State
from models import Account, AccountRequest, database
from queries.requests import requests_to_find
from queries.scopes import visible_request
from services.machinery import journal, mail_limit, outbox, tasks
from services.machinery.dependencies import Dependencies
from services.machinery.links import followed_since, new_link
from services.machinery.mail_facts import unproven_name

FIND = "find_requests"

LISTED = 20
"""The most requests that one mail lists: those that somebody activated first, then the newest."""


def ask_links(deps: Dependencies, email_key: str, *, by_staff: bool = False) -> None:
    """Leave the whole matter to the worker, so that the page's work is that of any address (rule 8)."""
    with database.atomic():
        tasks.enqueue(deps, FIND, {"email_key": email_key, "by_staff": by_staff})


def find_handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """What the worker does with tasks of the kind `find_requests`. Raises tasks.TryAgain."""
    send_links(
        deps,
        str(payload["email_key"]),
        by_staff=bool(payload.get("by_staff")),
        waited=bool(payload.get("waited")),
    )


def send_links(deps: Dependencies, email_key: str, *, by_staff: bool = False, waited: bool = False) -> None:
    """Mail one link for each request of this address that is open, or was closed lately without an account: its
    remedies run. Run by the worker, so that the page's work never varies.

    Nothing is sent to an address without a request or account. `waited`: in the place of mails that passed the limit
    of the address; raises tasks.TryAgain while there is no room.
    """
    with database.atomic():
        requests = requests_to_find(email_key, followed_since(deps), LISTED)
        account = Account.get_or_none(Account.email_key == email_key)
        if not requests and account is None:
            return
        if waited:
            mail_limit.take_place(deps, email_key)
        address = requests[0].email if requests else account.email
        outbox.post(
            deps,
            "find_requests",
            address,
            {
                "requests": [_facts_of(deps, request) for request in requests],
                "has_account": account is not None,
                "closed": account is not None and not account.active,
                "expires_at": (deps.now() + deps.policy.activation_link).isoformat(),
            },
            account=account,
            secrets={request.reference: _link(deps, request) for request in requests},
            by_staff=by_staff,
            in_turn=waited,
        )


def can_be_found(deps: Dependencies, request: AccountRequest) -> bool:
    """Whether a request that was sent is one of `queries.requests.requests_to_find`."""
    if request.state in OPEN:
        return True
    lately = request.activated_at is not None and request.closed_at > followed_since(deps)
    return bool(lately and request.state != State.APPROVED)


def _purpose(request: AccountRequest) -> LinkPurpose:
    return LinkPurpose.ACTIVATION if request.state == State.AWAITING_ACTIVATION else LinkPurpose.FOLLOW_UP


def _link(deps: Dependencies, request: AccountRequest) -> str:
    """As short a life as an activation link's: anybody can have another one mailed at any time."""
    return new_link(deps, request, _purpose(request), lifetime=deps.policy.activation_link)


def _facts_of(deps: Dependencies, request: AccountRequest) -> dict[str, str]:
    return {
        "reference": request.reference,
        "state_label": deps.registry.own_state_label(request.state),
        "entity_name": unproven_name(request),
        "link": _purpose(request).value,
    }


def send_links_again(deps: Dependencies, actor: Actor, reference: str) -> None:
    """Mail the applicant a link for each request of the address that it opens, as « Retrouver ma demande » does.

    Outside of the limit of the address, which somebody may keep at it: this mail is not anybody's to cause. Raises
    NotAllowed, NotFound, TransitionRefused (the request gave an account, or was closed too long ago).
    """
    demand(actor, Permission.HELP_APPLICANT)
    with database.atomic():
        request = visible_request(actor, reference)
        if not can_be_found(deps, request):
            raise TransitionRefused("send_links", request.state, Refusal("wrong_state"))
        journal.record("request.links_sent", actor, deps.now(), request=request)
        ask_links(deps, request.email_key, by_staff=True)
