"""Managers who stay silent are reminded; then SI staff see the request in their queue too, and both may decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from domain.actors import CLOCK
from domain.calendar import paris_date
from domain.states import DecisionStatus, LinkPurpose, MailPreference, State
from domain.workflow import Intent
from models import AccountRequest, Decision
from queries.memberships import si_reviewers
from queries.requests import pending_decision
from services import journal, outbox
from services.each import act_on_each
from services.lifecycle import allow, move
from services.links import new_link
from services.office import Office
from services.routing import deciders_of, display_name


def remind_due(office: Office) -> int:
    """Remind the managers of what has waited for them so long (`policy.manager_reminders`). Returns how many requests.

    One reminder is sent for all those that an outage held up. It goes to every manager, whatever mails they chose:
    nobody is passed over without having been told.
    """
    return act_on_each(_silent(office, _reminder_is_due), lambda request: _remind(office, request))


def escalate_due(office: Office) -> int:
    """Escalate what managers left without an answer (`policy.escalation`), once they were reminded in time.

    Returns how many requests.
    """
    return act_on_each(_silent(office, _escalation_is_due), lambda request: _escalate_if_due(office, request))


def _silent(office: Office, is_due: Callable[[Office, AccountRequest], bool]) -> list[int]:
    """The requests of silent managers of which this is true, longest waiting first; none that is being decided."""
    policy = office.policy
    deciding = Decision.select(Decision.request).where(Decision.status == DecisionStatus.PENDING)
    rows = (
        AccountRequest.select(AccountRequest.id, AccountRequest.state_since, AccountRequest.reminded_at)
        .where(
            AccountRequest.state == State.WITH_MANAGER,
            AccountRequest.escalated_at.is_null(),
            AccountRequest.state_since <= office.now() - min((*policy.manager_reminders, policy.escalation)),
            AccountRequest.id.not_in(deciding),
        )
        .order_by(AccountRequest.state_since, AccountRequest.id)
    )
    return [row.id for row in rows if is_due(office, row)][: policy.bulk_chunk]


def _still_silent(request: AccountRequest) -> bool:
    """Asked again under the lock."""
    return request.state == State.WITH_MANAGER and request.escalated_at is None and pending_decision(request.id) is None


def _reminders_due(office: Office, request: AccountRequest, at: datetime | None) -> int:
    """How many reminders had become due by then; 0 for never."""
    if at is None:
        return 0
    since = cast(datetime, request.state_since)
    return sum(since + delay <= at for delay in office.policy.manager_reminders)


def _reminder_is_due(office: Office, request: AccountRequest) -> bool:
    return _reminders_due(office, request, office.now()) > _reminders_due(office, request, request.reminded_at)


def _remind(office: Office, request: AccountRequest) -> bool:
    if not (_still_silent(request) and _reminder_is_due(office, request)):
        return False
    now = office.now()
    AccountRequest.update(reminded_at=now).where(AccountRequest.id == request.id).execute()
    request.absorb({"reminded_at": now})
    number = _reminders_due(office, request, now)
    facts = {
        "reference": request.reference,
        "applicant_name": request.full_name,
        "applicant_email": request.email,
        "capacity": request.capacity,
        "entity_name": display_name(request),
        "since": paris_date(request.state_since).isoformat(),
        "escalates_on": paris_date(_end_of_patience(office, request, number)).isoformat(),
    }
    for person in deciders_of(request):
        outbox.post(office, "manager_silent", person.email, facts, request=request, account=person)
    journal.record("request.reminded", CLOCK, now, request=request, number=number)
    return True


def _end_of_patience(office: Office, request: AccountRequest, reminders: int) -> datetime:
    """When a request may be escalated that was reminded of so often: managers keep the time that a reminder gives."""
    policy = office.policy
    since, reminded = cast(datetime, request.state_since), cast(datetime, request.reminded_at)
    end = since + policy.escalation
    if not reminders:
        return end
    return max(end, reminded + policy.escalation - policy.manager_reminders[reminders - 1])


def _escalation_is_due(office: Office, request: AccountRequest) -> bool:
    reminders = _reminders_due(office, request, request.reminded_at)
    told = reminders == len(office.policy.manager_reminders)
    return told and _end_of_patience(office, request, reminders) <= office.now()


def _escalate_if_due(office: Office, request: AccountRequest) -> bool:
    if not (_still_silent(request) and _escalation_is_due(office, request)):
        return False
    _escalate(office, request)
    return True


def _escalate(office: Office, request: AccountRequest) -> None:
    transition = allow(office, "escalate", request, CLOCK, Intent(office.now()))
    waiting_since = request.state_since
    move(
        office,
        transition,
        request,
        State.WITH_MANAGER,
        CLOCK,
        escalated_at=office.now(),
        # Escalating moves nobody: the request has waited with the manager since it came to them.
        state_since=waiting_since,
    )
    since = paris_date(waiting_since).isoformat()
    entity = {"reference": request.reference, "entity_name": display_name(request), "since": since}
    for person in si_reviewers():
        if person.mail_preference == MailPreference.AT_ONCE and person.email_key != request.email_key:
            facts = {**entity, "applicant_name": request.full_name}
            outbox.post(office, "escalated", person.email, facts, request=request, account=person)
    outbox.post(
        office,
        "manager_absent",
        request.email,
        {**entity, "first_name": request.first_name},
        request=request,
        secrets={"follow_up": new_link(office, request, LinkPurpose.FOLLOW_UP)},
    )
