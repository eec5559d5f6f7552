"""Managers who stay silent are reminded; then SI staff see the request in their queue too, and both may decide."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from domain.actors import CLOCK
from domain.calendar import paris_date
from domain.states import LinkPurpose, MailPreference, State
from domain.workflow import Intent
from models import AccountRequest
from queries.silent import is_still_silent, silent
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.machinery.each import act_on_each
from services.machinery.links import new_link
from services.requests.lifecycle import allow, move
from services.requests.patience import end_of_patience, reminders_due
from services.requests.routing import deputies_to_tell, tell_managers


def remind_due(deps: Dependencies) -> int:
    """Remind the managers of what has waited for them so many working days (`policy.manager_reminders`).

    One reminder is sent for all those that an outage held up. It goes to every manager, whatever mails they chose, with
    their mail of the day: nobody is passed over without having been told. Returns how many requests.
    """
    reminders = deps.policy.manager_reminders
    if not reminders:
        return 0
    may_be_due = AccountRequest.reminded_at.is_null() & _has_waited(deps, reminders[0])
    for count in reminders[1:2]:
        # Of those that were reminded once, most wait for the next day on which they are.
        may_be_due |= AccountRequest.reminded_at.is_null(False) & _has_waited(deps, count)
    return act_on_each(_silent(deps, may_be_due, _reminder_is_due), lambda request: _remind(deps, request))


def escalate_due(deps: Dependencies) -> int:
    """Escalate what managers left without an answer (`policy.escalation`), once they were reminded in time.

    Returns how many requests.
    """
    may_be_due = _has_waited(deps, deps.policy.escalation)
    return act_on_each(_silent(deps, may_be_due, _escalation_is_due), lambda request: _escalate_if_due(deps, request))


def _has_waited(deps: Dependencies, count: int) -> Any:
    """That the last of so many working days has come, or is today: by the day, which an index finds."""
    return AccountRequest.state_since < deps.working_days.late_before(deps.now(), count - 1)


def _silent(deps: Dependencies, which: Any, is_due: Callable[[Dependencies, AccountRequest], bool]) -> list[int]:
    """The requests of silent managers among `which` for which this is true, longest waiting first; none that is being
    decided.
    """
    return list(islice((row.id for row in silent(which) if is_due(deps, row)), deps.policy.bulk_chunk))


def _reminder_is_due(deps: Dependencies, request: AccountRequest) -> bool:
    return reminders_due(deps, request, deps.now()) > reminders_due(deps, request, request.reminded_at)


def _remind(deps: Dependencies, request: AccountRequest) -> bool:
    if not (is_still_silent(request) and _reminder_is_due(deps, request)):
        return False
    now = deps.now()
    AccountRequest.update(reminded_at=now).where(AccountRequest.id == request.id).execute()
    request.absorb({"reminded_at": now})
    number = reminders_due(deps, request, now)
    tell_managers(deps, request)
    journal.record("request.reminded", CLOCK, now, request=request, number=number)
    return True


def _escalation_is_due(deps: Dependencies, request: AccountRequest) -> bool:
    reminders = reminders_due(deps, request, request.reminded_at)
    last_was_sent = reminders == len(deps.policy.manager_reminders)
    return last_was_sent and end_of_patience(deps, request) <= deps.now()


def _escalate_if_due(deps: Dependencies, request: AccountRequest) -> bool:
    if not (is_still_silent(request) and _escalation_is_due(deps, request)):
        return False
    _escalate(deps, request)
    return True


def _escalate(deps: Dependencies, request: AccountRequest) -> None:
    transition = allow(deps, "escalate", request, CLOCK, Intent(deps.now()))
    move(deps, transition, request, State.WITH_MANAGER, CLOCK, escalated_at=deps.now())
    since = {"since": paris_date(request.state_since).isoformat()}
    for person in deputies_to_tell(request, paris_date(deps.now())):
        if person.mail_preference == MailPreference.AT_ONCE:
            outbox.post(deps, "escalated", person.email, since, request=request, account=person)
    outbox.post(
        deps,
        "manager_absent",
        request.email,
        since,
        request=request,
        secrets={"follow_up": new_link(deps, request, LinkPurpose.FOLLOW_UP)},
    )
