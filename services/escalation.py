"""A manager who stays silent: SI staff see the request in their queue too, and both may decide."""

from __future__ import annotations

from domain.actors import CLOCK
from domain.calendar import paris_date
from domain.states import MailPreference, State
from domain.workflow import Intent
from models import AccountRequest, database
from queries.locks import lock_request
from queries.memberships import si_reviewers
from services import outbox
from services.lifecycle import allow, move
from services.office import Office
from services.routing import display_name


def escalate(office: Office, request_id: int) -> AccountRequest:
    """Mark a request as escalated, once, and tell SI staff. Raises TransitionRefused outside of with_manager."""
    with database.atomic():
        request = lock_request(request_id)
        if request.escalated_at is not None:
            return request
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
        facts = {
            "reference": request.reference,
            "applicant_name": request.full_name,
            "entity_name": display_name(request),
            "since": paris_date(waiting_since).isoformat(),
        }
        for person in si_reviewers():
            if person.mail_preference == MailPreference.AT_ONCE and person.email_key != request.email_key:
                outbox.post(office, "escalated", person.email, facts, request=request, account=person)
    return request
