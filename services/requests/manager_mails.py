"""What waits for an entity's managers, told to each by one mail a working day at most: everything that waits for them,
in all their entities, reminders too.

What brings a request to them, or reminds them of it, leaves a task (`routing.tell_managers`). The first of a day is
told at once, with all that waits by then; those that come after it wait for the next working day's morning, and find
there that one mail has told them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.calendar import paris_date
from domain.states import MailPreference, State
from models import Account, AccountRequest, Mail, database
from queries.locks import lock_account_by_id
from services.entities import service_mailboxes
from services.machinery import outbox, tasks
from services.machinery.dependencies import Dependencies
from services.people.digests import (
    Waiting,
    demand_morning,
    digest_facts,
    had_mail_on,
    last_told,
    next_morning,
    tells_of,
    waiting_for,
)
from services.requests.patience import end_of_patience
from services.requests.routing import people_to_tell


def manager_mails_handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """What the worker does with tasks of the kind `routing.TELL_MANAGERS`. Raises tasks.TryAgain."""
    request = AccountRequest.get_or_none(AccountRequest.id == payload["request_id"])
    if request is None or request.state != State.WITH_MANAGER:
        return
    demand_morning(deps)
    # Those who chose another rhythm find it in their digest, or not at all; a reminder reaches everybody.
    informed = [
        _tell(deps, person.id, request)
        for person in people_to_tell(request, paris_date(deps.now()))
        if person.mail_preference == MailPreference.AT_ONCE or request.reminded_at is not None
    ]
    if request.reminded_at is not None:
        service_mailboxes.copy_reminder(deps, request)
    if not all(informed):
        raise tasks.TryAgain(next_morning(deps), "un mail par jour ouvré au plus")


def _tell(deps: Dependencies, account_id: int, request: AccountRequest) -> bool:
    """Tell a manager of the request, with all that waits. False when they have had their mail of today."""
    with database.atomic():
        person = lock_account_by_id(account_id)
        last = last_told(person)
        waiting = waiting_for(person, paris_date(deps.now()))
        if not waiting.holds(request) or _knows(last, request):
            return True
        if had_mail_on(person, paris_date(deps.now())):
            return False
        _post(deps, person, waiting)
    return True


def _knows(last: Mail | None, request: AccountRequest) -> bool:
    """Whether the last mail told of the request since it came, or since its reminder was due."""
    since: datetime = request.reminded_at or request.state_since
    return last is not None and last.created_at >= since and tells_of(last, request)


def _post(deps: Dependencies, person: Account, waiting: Waiting) -> None:
    if waiting.total > 1 or waiting.reviews:
        outbox.post(deps, "digest", person.email, digest_facts(deps, waiting), account=person)
        return
    (request,) = waiting.rows
    if request.reminded_at is None:
        outbox.post(deps, "to_decide", person.email, {"decider": "manager"}, request=request, account=person)
        return
    facts = {
        "since": paris_date(request.state_since).isoformat(),
        "escalates_on": paris_date(end_of_patience(deps, request)).isoformat(),
    }
    outbox.post(deps, "manager_silent", person.email, facts, request=request, account=person)
