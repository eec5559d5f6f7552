"""Sending a draft: by somebody unknown (a mail activates it), or by an account holder (no activation)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.actors import Actor, applicant
from domain.calendar import paris_date
from domain.errors import IncompleteDraft, LinkUnusable, NotAllowed
from domain.mailboxes import email_key
from domain.signup import first_incomplete
from domain.states import LinkPurpose, State
from domain.workflow import Intent
from models import Account, AccountRequest, Link, database
from queries.documents import given_documents
from queries.locks import lock_request, lock_requests
from services.machinery import outbox, tasks
from services.machinery.dependencies import Dependencies
from services.machinery.links import hash_of, new_link, whole
from services.requests import entities
from services.requests.lifecycle import allow, move
from services.requests.list_keys import list_keys
from services.signup.activation import enter
from services.signup.drafts import draft_requirements, locked_draft

ACTIVATION = "activation"


def demand_complete(deps: Dependencies, request: AccountRequest) -> None:
    """Raises IncompleteDraft with the first step that lacks something (all rules are checked again here)."""
    lacking = first_incomplete(
        request,
        deps.registry,
        draft_requirements(deps, request),
        given_documents(request),
        paris_date(deps.now()),
    )
    if lacking is not None:
        raise IncompleteDraft(*lacking)


def submit(deps: Dependencies, draft: AccountRequest, *, attests: bool = False) -> AccountRequest:
    """Send a draft. Posted twice, the second finds it sent and changes nothing.

    `attests`: the applicant says now that what it holds is true and complete, without which it is not sent.

    Effects: awaiting_activation, the activation mail; the same words and the same work whether or not the address has
    an account or another request (rule 8). Raises IncompleteDraft, NotAllowed.
    """
    with database.atomic():
        request = lock_request(draft.id)
        if request.state == State.AWAITING_ACTIVATION:
            return request
        if request.account_id is not None:
            raise NotAllowed("submit")
        request = locked_draft(draft)
        attestation = _attested(deps, request, attests)
        demand_complete(deps, request)
        actor = applicant(request.id, request.email_key, request.full_name)
        transition = allow(deps, "submit", request, actor, Intent(deps.now()))
        sender = {"sender_hash": request.browser_hash, "sender_email": request.email}
        sent = {"submitted_at": deps.now(), **sender, **attestation}
        move(deps, transition, request, State.AWAITING_ACTIVATION, actor, **sent)
        mail_activation(deps, request)
    return request


def _attested(deps: Dependencies, request: AccountRequest, attests: bool) -> dict[str, datetime]:
    """What attesting writes on the request."""
    changes = {"attested_at": deps.now()} if attests else {}
    request.absorb(changes)
    return changes


def mail_activation(deps: Dependencies, request: AccountRequest) -> None:
    """Post the activation link. The same rows whatever the address has and had: the worker holds it to the limit."""
    # One statement, whatever the address has: what an onlooker can measure tells nothing (rule 8).
    account = Account.select(Account.active).where(Account.email_key == request.email_key).first()
    secrets = {"activation": new_link(deps, request, LinkPurpose.ACTIVATION)}
    if account is not None:
        known = {"closed": not account.active}
        outbox.post(deps, "already_account", request.email, known, request=request, secrets=secrets)
    else:
        until = {"expires_at": (deps.now() + deps.policy.activation_link).isoformat()}
        outbox.post(deps, "submitted", request.email, until, request=request, secrets=secrets)


def ask_activation(deps: Dependencies, request_id: int) -> None:
    """« Recevoir un nouveau mail d'activation »: left to the worker, so that the page's work does not tell whether the
    request still waits for it (rule 8)."""
    with database.atomic():
        tasks.enqueue(deps, ACTIVATION, {"request_id": request_id})


def activation_handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """What the worker does with tasks of the kind `activation`."""
    resend_activation(deps, int(payload["request_id"]))


def resend_activation(deps: Dependencies, request_id: int) -> None:
    """A new activation link, during 30 days; the former ones live on. Nothing happens to a request in another state, or
    that is gone."""
    with database.atomic():
        request = next(iter(lock_requests([request_id])), None)
        if request is not None and request.state == State.AWAITING_ACTIVATION and not _too_late(deps, request):
            mail_activation(deps, request)


def resend_for_link(deps: Dependencies, token: str) -> None:
    """The same for the person who holds an activation link, expired or not. Raises LinkUnusable("unknown")."""
    with database.atomic():
        link = Link.get_or_none(Link.token_hash == hash_of(whole(token)), Link.purpose == LinkPurpose.ACTIVATION)
        if link is None:
            raise LinkUnusable("unknown")
        resend_activation(deps, link.request_id)


def _too_late(deps: Dependencies, request: AccountRequest) -> bool:
    submitted: datetime = request.submitted_at
    return paris_date(submitted + deps.policy.activation) < paris_date(deps.now())


def correct_address(deps: Dependencies, request_id: int, address: str, key: str) -> None:
    """« Corriger mon adresse », from the browser that submitted, before activation.

    The links mailed to the former address die: its reader never activates this request. One that was activated
    or closed meanwhile stays as it is, and nothing tells the browser: the same statements, the same words, and its page
    shows the address that it gave (rule 8).
    """
    with database.atomic():
        (request,) = lock_requests([request_id])
        waits = request.state == State.AWAITING_ACTIVATION
        if key != email_key(request.sender_email or request.email):
            # Nobody's, where there is nothing to do: the statement is the same.
            Link.delete().where(Link.request == (request.id if waits else 0)).execute()
            changes = {"email": address, "email_key": key, "version": request.version + 1}
            request.absorb(changes)
            changes |= list_keys(request)
            AccountRequest.update(changes).where(
                AccountRequest.id == request.id, AccountRequest.state == State.AWAITING_ACTIVATION
            ).execute()
            AccountRequest.update(sender_email=address).where(AccountRequest.id == request.id).execute()
        tasks.enqueue(deps, ACTIVATION, {"request_id": request.id})


def submit_signed_in(
    deps: Dependencies, draft: AccountRequest, actor: Actor, *, attests: bool = False
) -> AccountRequest:
    """An account holder joins another entity, or asks to become its manager: no activation is needed.

    `attests` as for `submit`. Raises IncompleteDraft, NotAllowed, TransitionRefused (already a member).
    """
    with database.atomic():
        known = AccountRequest.get_by_id(draft.id)
        if known.account_id != actor.account_id or actor.account_id is None:
            raise NotAllowed("submit_signed_in")
        attestation = _attested(deps, known, attests)
        demand_complete(deps, known)
        request, entity = entities.lock_with_entity(
            known.id, lambda row: row.entity or entities.find_or_make(deps, row)
        )
        if request.state != State.DRAFT:
            return request
        request.absorb({"entity": entity})
        transition = allow(deps, "submit_signed_in", request, actor, Intent(deps.now()))
        sent = {"submitted_at": deps.now(), "activator_hash": request.browser_hash, **attestation}
        enter(deps, transition, request, actor, **sent)
    return request
