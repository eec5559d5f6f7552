"""How a request ends without a decision, or starts again after one: withdrawn, expired, reopened."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from domain.actors import CLOCK, Actor
from domain.calendar import paris_date
from domain.permissions import Permission, demand
from domain.states import LinkPurpose, MailState, State
from domain.workflow import BY_NAME, Intent
from models import (
    AccountRequest,
    Document,
    DocumentVersion,
    Mail,
    database,
)
from queries.locks import lock_request
from queries.requests import latest_activated_open
from queries.scopes import visible_request
from services import files, journal, outbox
from services.authority import afresh
from services.each import act_on_each
from services.lifecycle import allow, move
from services.links import new_link
from services.office import Office
from services.proof import Proof, demand_applicant
from services.routing import tell_new_decider, unproven_name


def withdraw(office: Office, request_id: int, actor: Actor) -> AccountRequest:
    """« Annuler ma demande ». A decision that was pending never happens. Raises TransitionRefused."""
    with database.atomic():
        request = lock_request(request_id)
        transition = allow(office, "withdraw", request, actor, Intent(office.now()))
        move(office, transition, request, State.WITHDRAWN, actor, detail={"because": "applicant"})
        outbox.post(office, "withdrawn", request.email, {**_facts(request), "because": "applicant"}, request=request)
    return request


def withdraw_by_link(office: Office, request_id: int, actor: Actor, proof: Proof) -> AccountRequest:
    """The same by whoever holds a follow-up link. A link alone is not enough: nothing gives a withdrawn request back.

    Raises SignInNeeded, WrongPassword, TransitionRefused.
    """
    with database.atomic():
        demand_applicant(lock_request(request_id), proof)
        return withdraw(office, request_id, actor)


def reopen(office: Office, actor: Actor, reference: str, reason: str) -> AccountRequest:
    """Take a refusal up again, with a reason, within the time the policy gives. Raises TransitionRefused."""
    demand(actor, Permission.REOPEN)
    with database.atomic():
        request = lock_request(visible_request(actor, reference, Permission.REOPEN).id)
        actor = afresh(actor, Permission.REOPEN)
        transition = allow(office, "reopen", request, actor, Intent(office.now(), reason=reason))
        # One password an address: the one that the mailbox's owner chose since, if any (docs/adr/0002).
        newer = latest_activated_open(request.email_key)
        fields = {"password_hash": newer.password_hash} if newer is not None and request.password_hash else {}
        move(office, transition, request, State.WITH_SI, actor, detail={"reason": reason}, closed_at=None, **fields)
        tell_new_decider(office, request, "reopened")
    return request


def _facts(request: AccountRequest) -> dict[str, str]:
    return {
        "reference": request.reference,
        "entity_name": unproven_name(request),
    }


def expire_due(office: Office) -> int:
    """Close what nobody activated or completed in time, once its warning is as old as was promised.

    Returns how many; one transaction each.
    """
    now, policy = office.now(), office.policy
    rows = (
        AccountRequest.select(AccountRequest.id)
        .where(
            AccountRequest.expiry_warned_at <= now - policy.expiry_warning,
            (
                (AccountRequest.state == State.AWAITING_ACTIVATION)
                & (AccountRequest.submitted_at <= now - policy.activation)
            )
            | (
                (AccountRequest.state == State.AWAITING_APPLICANT)
                & (AccountRequest.state_since <= now - policy.complement)
            ),
        )
        .order_by(AccountRequest.expiry_warned_at)
        .limit(policy.bulk_chunk)
    )
    return act_on_each([row.id for row in rows], lambda request: _expire(office, request))


def _expire(office: Office, request: AccountRequest) -> bool:
    state, now = State(request.state), office.now()
    if state not in BY_NAME["expire"].sources or expiry_of(office, request)[1] > now:
        return False
    warned = _warning_left_at(request)
    if warned is None or warned > now - office.policy.expiry_warning:
        return False
    transition = allow(office, "expire", request, CLOCK, Intent(now))
    move(office, transition, request, State.EXPIRED, CLOCK)
    outbox.post(office, "expired", request.email, {**_facts(request), "state": state.value}, request=request)
    return True


def _warning_left_at(request: AccountRequest) -> datetime | None:
    """When the warning of this wait was sent; None while it waits for the mail server, or before there is one.

    One that no server takes counts from when it was written: an address that is dead must not keep a request open.
    """
    if request.expiry_warned_at is None:
        return None
    mail = (
        Mail.select()
        .where(Mail.request == request, Mail.event == "expiring_soon", Mail.created_at >= request.expiry_warned_at)
        .order_by(Mail.id.desc())
        .first()
    )
    if mail is not None and mail.state == MailState.QUEUED:
        return None
    return mail.sent_at if mail is not None and mail.sent_at is not None else request.expiry_warned_at


def warn_due(office: Office) -> int:
    """Warn once, some days before a request expires. Returns how many were warned."""
    now, policy = office.now(), office.policy
    rows = (
        AccountRequest.select(AccountRequest.id)
        .where(
            AccountRequest.expiry_warned_at.is_null(),
            (
                (AccountRequest.state == State.AWAITING_ACTIVATION)
                & (AccountRequest.submitted_at <= now - policy.activation + policy.expiry_warning)
            )
            | (
                (AccountRequest.state == State.AWAITING_APPLICANT)
                & (AccountRequest.state_since <= now - policy.complement + policy.expiry_warning)
            ),
        )
        .limit(policy.bulk_chunk)
    )
    return act_on_each([row.id for row in rows], lambda request: _warn(office, request))


def _warn(office: Office, request: AccountRequest) -> bool:
    if request.expiry_warned_at is not None or request.state not in BY_NAME["expire"].sources:
        return False
    now = office.now()
    what, end = expiry_of(office, request)
    AccountRequest.update(expiry_warned_at=now).where(AccountRequest.id == request.id).execute()
    purpose = LinkPurpose.ACTIVATION if what == "activation" else LinkPurpose.FOLLOW_UP
    # After an outage the day has passed already: whoever is warned late keeps the time that a warning gives.
    end = max(end, now + office.policy.expiry_warning)
    outbox.post(
        office,
        "expiring_soon",
        request.email,
        {**_facts(request), "what": what, "on": paris_date(end).isoformat()},
        request=request,
        secrets={"follow_up": new_link(office, request, purpose)},
    )
    return True


def expiry_of(office: Office, request: AccountRequest) -> tuple[str, datetime]:
    """What will end the request if its applicant does nothing, and when at the earliest."""
    submitted, since = cast(datetime, request.submitted_at), cast(datetime, request.state_since)
    if request.state == State.AWAITING_ACTIVATION:
        return "activation", submitted + office.policy.activation
    return "complement", since + office.policy.complement


def _is_forgotten(office: Office, draft: AccountRequest) -> bool:
    """Asked again under the lock: « Reprendre plus tard » may just have been clicked."""
    if draft.resume_requested_at is None:
        return bool(draft.created_at <= office.now() - office.policy.draft)
    return bool(draft.resume_requested_at <= office.now() - office.policy.resumable_draft)


def purge_drafts(office: Office) -> int:
    """Delete drafts nobody came back to: 7 days, 30 once « Reprendre plus tard » was used. Their files go with them."""
    now, policy = office.now(), office.policy
    old = list(
        AccountRequest.select(AccountRequest.id)
        .where(
            AccountRequest.state == State.DRAFT,
            (AccountRequest.resume_requested_at.is_null() & (AccountRequest.created_at <= now - policy.draft))
            | (AccountRequest.resume_requested_at <= now - policy.resumable_draft),
        )
        .limit(policy.bulk_chunk)
    )
    for row in old:
        with database.atomic():
            request = lock_request(row.id)
            if request.state == State.DRAFT and _is_forgotten(office, request):
                _erase(office, request, "draft.purged")
    return len(old)


def purge_unactivated(office: Office) -> int:
    """Delete what nobody activated in time, once it is closed and its last mail has left. Their files go with it.

    Nothing of such a request is kept (CNIL; the notice beside the form says so): it never counted for anybody.
    """
    now, policy = office.now(), office.policy
    leaving = Mail.select(Mail.request).where(Mail.state == MailState.QUEUED, Mail.request.is_null(False))
    old = list(
        AccountRequest.select(AccountRequest.id)
        .where(
            AccountRequest.state.in_([State.EXPIRED, State.WITHDRAWN]),
            AccountRequest.activated_at.is_null(),
            AccountRequest.submitted_at <= now - policy.activation,
            AccountRequest.id.not_in(leaving),
        )
        .limit(policy.bulk_chunk)
    )
    for row in old:
        with database.atomic():
            request = lock_request(row.id)
            _erase(office, request, "request.purged")
    return len(old)


def _erase(office: Office, request: AccountRequest, event: str) -> None:
    """Delete a request that was never activated, its mails and all that the journal tells of it but ids and times."""
    Mail.delete().where(Mail.request == request, Mail.state != MailState.QUEUED).execute()
    documents = Document.select(Document.id).where(Document.request == request)
    files.forget(office, DocumentVersion.select().where(DocumentVersion.document.in_(documents)))
    request.delete_instance(recursive=False)
    journal.erase(journal.record(event, CLOCK, office.now(), request=request))
