"""While nobody of an entity is there for long, its requests are the SI's too: who may decide already sees them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from typing import cast

from domain.actors import CLOCK
from domain.calendar import paris_date
from domain.states import LinkPurpose, MailPreference, State
from domain.workflow import Intent
from models import AccountRequest
from queries.absences import managers_back_on, with_nobody_perhaps
from queries.silent import is_still_silent, silent
from services.machinery import outbox
from services.machinery.dependencies import Dependencies
from services.machinery.each import act_on_each
from services.machinery.links import new_link
from services.requests.lifecycle import allow, move
from services.requests.routing import deputies_to_tell


def cover_due(deps: Dependencies) -> int:
    """Entrust to the SI too what waits for managers who are all away, or whose entity is shut, until after the day of
    the first reminder: nobody would be there to be reminded. Managers keep the right to decide. Returns how many.
    """
    today = paris_date(deps.now())
    back: dict[int, date | None] = {}
    due = []
    for request in silent(with_nobody_perhaps(today)):
        if request.entity_id not in back:
            back[request.entity_id] = managers_back_on(request.entity_id, today)
        if _is_too_late(deps, request, back[request.entity_id], today):
            due.append(request.id)
    return act_on_each(islice(due, deps.policy.bulk_chunk), lambda request: _cover(deps, request, today))


def _is_too_late(deps: Dependencies, request: AccountRequest, back: date | None, today: date) -> bool:
    """Whether nobody is there today, nor on the day on which the managers would be reminded first."""
    policy = deps.policy
    patience = policy.manager_reminders[0] if policy.manager_reminders else policy.escalation
    reminder = paris_date(deps.working_days.after(request.state_since, patience))
    return back is not None and back > max(today, reminder)


def _cover(deps: Dependencies, request: AccountRequest, today: date) -> bool:
    """Looked at again under the lock: somebody may have come back, or decided."""
    back = managers_back_on(cast(int, request.entity_id), today) if is_still_silent(request) else None
    if back is None or not _is_too_late(deps, request, back, today):
        return False
    until = back - timedelta(days=1)
    transition = allow(deps, "cover", request, CLOCK, Intent(deps.now()))
    move(deps, transition, request, State.WITH_MANAGER, CLOCK, escalated_at=deps.now(), away_until=until)
    facts = {"since": paris_date(request.state_since).isoformat(), "until": until.isoformat()}
    for person in deputies_to_tell(request, today):
        if person.mail_preference == MailPreference.AT_ONCE:
            outbox.post(deps, "covered", person.email, facts, request=request, account=person)
    link = new_link(deps, request, LinkPurpose.FOLLOW_UP)
    outbox.post(deps, "managers_away", request.email, {}, request=request, secrets={"follow_up": link})
    return True
