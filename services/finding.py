"""« Retrouver ma demande »: the links of an address are mailed to it, whatever it has; the page never tells."""

from __future__ import annotations

from domain.states import LinkPurpose, State
from models import Account, database
from queries.requests import open_of_address
from services import outbox, tasks
from services.links import new_link
from services.office import Office
from services.routing import display_name

FIND = "find_requests"


def ask_links(office: Office, email_key: str) -> None:
    """Leave the whole matter to the worker, so that the page's work is that of any address (rule 8)."""
    with database.atomic():
        tasks.enqueue(office, FIND, {"email_key": email_key})


def send_links(office: Office, email_key: str) -> None:
    """Mail one link for each open request of this address. Run by the worker, so that the page's work never varies.

    Nothing is sent to an address without a request or account, nor to one that had too many mails this hour.
    """
    with database.atomic():
        requests = open_of_address(email_key)
        account = Account.get_or_none(Account.email_key == email_key)
        if not requests and account is None:
            return
        address = requests[0].email if requests else account.email
        if not outbox.allowed(office, address, "find_requests"):
            return
        told, secrets = [], {}
        for request in requests:
            unactivated = request.state == State.AWAITING_ACTIVATION
            purpose = LinkPurpose.ACTIVATION if unactivated else LinkPurpose.FOLLOW_UP
            secrets[request.reference] = new_link(office, request, purpose)
            told.append(
                {
                    "reference": request.reference,
                    "state_label": State(request.state).label,
                    "entity_name": display_name(request),
                    "link": purpose.value,
                }
            )
        outbox.post(
            office,
            "find_requests",
            address,
            {
                "requests": told,
                "has_account": account is not None,
                "closed": account is not None and not account.active,
            },
            account=account,
            secrets=secrets,
        )
