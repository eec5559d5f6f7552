"""What a mail about a request says of it: the facts that most mails share, read from its row in one place."""

from __future__ import annotations

from domain.mails import JSON, MailEvent
from domain.neutral import neutral_name
from models import AccountRequest


def request_facts(event: MailEvent, request: AccountRequest) -> dict[str, JSON]:
    """Of what the catalogue declares for this mail, all that the request's row says."""
    known: dict[str, JSON] = {
        "reference": request.reference,
        "first_name": request.first_name,
        "applicant_name": request.full_name,
        "applicant_email": request.email,
        "capacity": request.capacity,
        "entity_name": unproven_name(request) if event.public else request.display_name,
    }
    return {name: value for name, value in known.items() if name in event.facts}


def unproven_name(request: AccountRequest) -> str:
    """The entity's name for a mail whose reader may never have heard of the request: that of the ministries' list, or
    what was typed when it is a name and nothing else; '' otherwise."""
    if request.ministry_id is not None:
        return str(request.ministry.label)
    return neutral_name(request.entity_name)
