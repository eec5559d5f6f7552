"""What support does for an applicant who lost a mail."""

from __future__ import annotations

from domain.actors import Actor
from domain.errors import Refusal, TransitionRefused
from domain.permissions import Permission, demand
from domain.states import OPEN
from models import database
from queries.scopes import visible_request
from services import finding, journal
from services.office import Office


def send_links(office: Office, actor: Actor, reference: str) -> None:
    """Mail the applicant a link for each open request of the address, as « Retrouver ma demande » does.

    Outside of the limit of the address, which somebody may keep at it: this mail is not anybody's to cause. Raises
    NotAllowed, NotFound, TransitionRefused (the request is closed).
    """
    demand(actor, Permission.HELP_APPLICANT)
    with database.atomic():
        request = visible_request(actor, reference)
        if request.state not in OPEN:
            raise TransitionRefused("send_links", request.state, Refusal("wrong_state"))
        journal.record("request.links_sent", actor, office.now(), request=request)
        finding.ask_links(office, request.email_key, by_staff=True)
