"""Whose requests a right is about, and what keeps them from being erased whatever the person asks, and until when."""

from __future__ import annotations

from dataclasses import dataclass

from domain.calendar import french_date, paris_date
from domain.retention import Category, Fate, RequestFacts, Wait, free_from
from domain.rights import Subject
from domain.states import OPEN, State
from models import Account, AccountRequest, Membership
from models_rights import RightsRequest
from queries import rights as known
from queries.retention import facts_of_requests, valid_visas
from services.machinery.dependencies import Dependencies
from services.retention import acts
from services.retention.erasing import may_go

WAITS = {
    Wait.OPEN: "tant qu’elle est en cours",
    Wait.HELD: "tant que dure un contentieux",
    Wait.RESTRICTED: "tant que dure la limitation",
    Wait.ROLE_LASTS: "tant que dure le rôle, puis jusqu’à la fin des recours",
    Wait.NOT_SENT: "jusqu’à la fin de son délai d’activation",
}
"""Read after what is kept, by the person and by who examines."""
REMEDIES = "jusqu’au {}, où les recours prennent fin"
VISA = "jusqu’au visa de l’administration des archives"
TRANSFER = "jusqu’à son versement à un service d’archives"
NEWEST = "jusqu’à ce que le service reçoive une autre demande"


@dataclass(frozen=True)
class Kept:
    """One thing that is kept: a request by its reference, or the account, which has none; until when, in words.

    `named`: the request is somebody else's, whose letter names the person.
    """

    reference: str
    until: str
    named: bool = False


def kept_of(deps: Dependencies, row: RightsRequest, requests: list[AccountRequest] | None = None) -> list[Kept]:
    """What is kept, and until when: of their requests (`requests`, where they were read under their locks), of others
    that name them, then of their account."""
    requests, naming = requests_of(row) if requests is None else requests, _naming(row)
    facts = facts_of_requests([*requests, *naming])
    until = {request.reference: _until(deps, request, facts[request.id]) for request in (*requests, *naming)}
    kept = [Kept(one.reference, until[one.reference]) for one in requests if until[one.reference]]
    kept += [Kept(one.reference, until[one.reference], named=True) for one in naming if until[one.reference]]
    account = _account_until(row.account, requests) if row.account_id is not None else ""
    return [*kept, Kept("", account)] if account else kept


def requests_of(row: RightsRequest) -> list[AccountRequest]:
    """The requests of the person who asks: of their account, activated with their address, or chosen as theirs. A
    signatory has none: who is named in somebody else's request has no right over all of it."""
    if row.subject == Subject.SIGNATORY:
        return []
    if row.account_id is not None:
        account = row.account
        ids = known.own_requests(account, known.theirs_since(account.email_key, account.id))
    else:
        ids = known.own_requests_without_account(row)
    return list(AccountRequest.select().where(AccountRequest.id.in_(ids)).order_by(AccountRequest.id))


def _naming(row: RightsRequest) -> list[AccountRequest]:
    """Requests of others whose letter names them."""
    ids = list(known.signed_by(row))
    return list(AccountRequest.select().where(AccountRequest.id.in_(ids)).order_by(AccountRequest.id)) if ids else []


def _until(deps: Dependencies, request: AccountRequest, facts: RequestFacts) -> str:
    """Until when the law keeps it; '' where nothing does."""
    today, free = paris_date(deps.now()), free_from(facts)
    if isinstance(free, Wait):
        return WAITS[free]
    if free > today:
        return REMEDIES.format(french_date(free))
    category = Category.TRAIL if facts.state == State.APPROVED else Category.UNFAVOURABLE
    if not acts.may_go(deps, category, today, valid_visas()):
        return TRANSFER if deps.policy.archives[category].fate is Fate.KEPT else VISA
    return "" if may_go(request) else NEWEST


def _account_until(account: Account, requests: list[AccountRequest]) -> str:
    if Membership.select().where(Membership.account == account, Membership.until.is_null()).exists():
        return "tant que dure un rôle dans une entité"
    if account.staff_role:
        return "tant que dure un rôle d’agent"
    return WAITS[Wait.OPEN] if any(request.state in OPEN for request in requests) else ""
