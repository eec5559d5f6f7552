"""What the law keeps of somebody whatever they ask, and until when: what the notice promises, case by case."""

from __future__ import annotations

from typing import Any

from domain.calendar import french_date
from domain.retention import Due, RequestFacts, Wait, request_due
from models import Account, AccountRequest, Membership
from models_rights import RightsRequest
from queries.retention import facts_of_requests
from services.machinery.dependencies import Dependencies
from services.rights.held import holder_of

WAITS = {
    Wait.OPEN: "tant que la demande est en cours",
    Wait.HELD: "tant que dure un contentieux",
    Wait.RESTRICTED: "tant que dure la limitation",
    Wait.ROLE_LASTS: "la durée du rôle, puis le temps que dit la page sur les données personnelles",
    Wait.NOT_SENT: "jusqu’à la fin de son délai d’activation",
}
"""Read after what is kept."""


def kept_of(deps: Dependencies, row: RightsRequest) -> list[dict[str, Any]]:
    """What is kept, and until when, in words; of somebody without an account, what their address leads to."""
    requests = requests_of(row)
    facts = facts_of_requests(requests)
    kept = [
        {"what": f"votre demande {request.reference}", "until": _until(deps, facts[request.id])} for request in requests
    ]
    current = Membership.account == row.account_id, Membership.until.is_null()
    if row.account_id is not None and Membership.select().where(*current).exists():
        kept.append({"what": "votre compte", "until": "tant que vous avez un rôle dans une entité"})
    return kept


def requests_of(row: RightsRequest) -> list[AccountRequest]:
    """The requests of the person who asks: of their account, or activated with their address."""
    if row.account_id is not None:
        ids = holder_of(Account.get_by_id(row.account_id)).requests
        return list(AccountRequest.select().where(AccountRequest.id.in_(ids)).order_by(AccountRequest.id))
    if not row.email_key:
        return []
    activated = AccountRequest.activated_at.is_null(False)
    return list(AccountRequest.select().where(AccountRequest.email_key == row.email_key, activated))


def _until(deps: Dependencies, facts: RequestFacts) -> str:
    due = request_due(facts, deps.policy.retention)
    return f"jusqu’au {french_date(due.day)}" if isinstance(due, Due) else WAITS[due]
