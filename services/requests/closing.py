"""How a request ends without a decision: withdrawn, expired."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from domain.actors import CLOCK, SYSTEM, Actor
from domain.calendar import paris_date
from domain.states import LinkPurpose, MailState, State
from domain.workflow import BY_NAME, Intent
from models import AccountRequest, Mail, database
from queries.limitation import restricted, usable
from queries.locks import lock_request, lock_requests_together
from services.machinery import outbox
from services.machinery.dependencies import Dependencies
from services.machinery.each import act_on_each
from services.machinery.links import new_link
from services.requests.lifecycle import allow, move
from services.signup.proof import Proof, demand_applicant


def withdraw(deps: Dependencies, request_id: int, actor: Actor) -> AccountRequest:
    """« Annuler ma demande ». A decision that was pending never happens. Raises TransitionRefused."""
    with database.atomic():
        request = lock_request(request_id)
        transition = allow(deps, "withdraw", request, actor, Intent(deps.now()))
        move(deps, transition, request, State.WITHDRAWN, actor, detail={"because": "applicant"})
        outbox.post(deps, "withdrawn", request.email, {"because": "applicant"}, request=request)
    return request


def withdraw_again(deps: Dependencies, request_id: int) -> bool:
    """The same for one that is open again since an older database came back, inside the caller's transaction; nobody
    is told anew. False for one that is over, or gone."""
    (request,) = lock_requests_together([request_id]) or (None,)
    transition = BY_NAME["withdraw"]
    if request is None or request.state not in transition.sources:
        return False
    move(deps, transition, request, State.WITHDRAWN, SYSTEM, detail={"because": "applicant"})
    return True


def withdraw_by_link(deps: Dependencies, request_id: int, actor: Actor, proof: Proof) -> AccountRequest:
    """The same by the holder of a follow-up link. A link alone is not enough: nothing gives a withdrawn request back.

    Raises SignInNeeded, WrongPassword, TransitionRefused.
    """
    with database.atomic():
        demand_applicant(lock_request(request_id), proof)
        return withdraw(deps, request_id, actor)


def expire_due(deps: Dependencies) -> int:
    """Close what nobody activated or completed in time, once its warning is as old as was promised.

    The last day counts whole, in Paris: it is « au plus tard le ». Returns how many; one transaction each.
    """
    now, policy = deps.now(), deps.policy
    rows = (
        AccountRequest.select(AccountRequest.id)
        .where(
            AccountRequest.expiry_warned_at <= now - policy.expiry_warning,
            (
                (AccountRequest.state == State.AWAITING_ACTIVATION)
                & AccountRequest.activated_at.is_null()  # the clock's index has these alone
                & (AccountRequest.submitted_at <= now - policy.activation)
            )
            | (
                (AccountRequest.state == State.AWAITING_APPLICANT)
                & (AccountRequest.state_since <= now - policy.complement)
            ),
            usable(),
        )
        .order_by(AccountRequest.expiry_warned_at)
        .limit(policy.bulk_chunk)
    )
    return act_on_each([row.id for row in rows], lambda request: _expire(deps, request))


def _expire(deps: Dependencies, request: AccountRequest) -> bool:
    state, now = State(request.state), deps.now()
    if state not in BY_NAME["expire"].sources or not _day_is_over(expiry_of(deps, request)[1], now):
        return False
    warned = _warning_left_at(request)
    if warned is None or not _day_is_over(warned + deps.policy.expiry_warning, now):
        return False
    transition = allow(deps, "expire", request, CLOCK, Intent(now))
    move(deps, transition, request, State.EXPIRED, CLOCK)
    outbox.post(deps, "expired", request.email, {"state": state.value}, request=request)
    return True


def _day_is_over(last: datetime, now: datetime) -> bool:
    return paris_date(last) < paris_date(now)


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


def warn_due(deps: Dependencies) -> int:
    """Warn once, some days before a request expires. Returns how many were warned."""
    now, policy = deps.now(), deps.policy
    rows = (
        AccountRequest.select(AccountRequest.id)
        .where(
            AccountRequest.expiry_warned_at.is_null(),
            (
                (AccountRequest.state == State.AWAITING_ACTIVATION)
                & AccountRequest.activated_at.is_null()
                & (AccountRequest.submitted_at <= now - policy.activation + policy.expiry_warning)
            )
            | (
                (AccountRequest.state == State.AWAITING_APPLICANT)
                & (AccountRequest.state_since <= now - policy.complement + policy.expiry_warning)
            ),
            usable(),
        )
        .limit(policy.bulk_chunk)
    )
    return act_on_each([row.id for row in rows], lambda request: _warn(deps, request))


def _warn(deps: Dependencies, request: AccountRequest) -> bool:
    if request.expiry_warned_at is not None or request.state not in BY_NAME["expire"].sources:
        return False
    now = deps.now()
    what, end = expiry_of(deps, request)
    if now < end - deps.policy.expiry_warning or restricted([request.id]):
        return False
    AccountRequest.update(expiry_warned_at=now).where(AccountRequest.id == request.id).execute()
    purpose = LinkPurpose.ACTIVATION if what == "activation" else LinkPurpose.FOLLOW_UP
    # After an outage the day has passed already: the person who is warned late keeps the time that a warning gives.
    end = max(end, now + deps.policy.expiry_warning)
    outbox.post(
        deps,
        "expiring_soon",
        request.email,
        {"what": what, "on": paris_date(end).isoformat()},
        request=request,
        secrets={"follow_up": new_link(deps, request, purpose)},
    )
    return True


def expiry_of(deps: Dependencies, request: AccountRequest) -> tuple[str, datetime]:
    """What will end the request if its applicant does nothing, and when at the earliest."""
    submitted, since = cast(datetime, request.submitted_at), cast(datetime, request.state_since)
    if request.state == State.AWAITING_ACTIVATION:
        return "activation", submitted + deps.policy.activation
    end = since + deps.policy.complement
    if request.answer_by is None:
        return "complement", end
    # Later where a limitation stopped the time: the day that was told has moved, since when it waits has not.
    answer_by = cast(datetime, request.answer_by)
    return "complement", max(end, answer_by + deps.policy.complement - deps.policy.complement_answer)
