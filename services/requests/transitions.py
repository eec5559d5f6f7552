"""What staff do to a request by a button and a reason alone: every transition of the table that has a `verb`."""

from __future__ import annotations

from typing import Any

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import NotFound
from domain.mails import JSON
from domain.permissions import demand
from domain.remedies import RemedyOutcome
from domain.states import CLOSED, State
from domain.workflow import BY_VERB, TO_DECIDE, Intent
from models import AccountRequest, database
from queries.locks import lock_request
from queries.remedies import latest_of_request
from queries.requests import latest_followed
from queries.scopes import visible_request
from services.machinery.dependencies import Dependencies
from services.machinery.links import followed_since
from services.people.authority import afresh
from services.requests.lifecycle import allow, move
from services.requests.routing import tell_applicant, tell_deciders, tell_of_claim
from services.review.remedy_answers import write_answer

REOPEN = "reopen"
CLAIMED = "manager_claimed"
"""The mail to the managers whom a claim contests, where they had none yet: it was refused on the day it came."""


def apply_with_reason(deps: Dependencies, actor: Actor, verb: str, reference: str, reason: str) -> AccountRequest:
    """Apply the transition of this verb. Effects: the state, and the mails of the table.

    Raises NotAllowed, NotFound (the verb too), TransitionRefused.
    """
    known = BY_VERB.get(verb)
    if known is None or known.needs is None:
        raise NotFound()
    demand(actor, known.needs)
    with database.atomic():
        request = lock_request(visible_request(actor, reference, known.needs).id)
        actor = afresh(actor, known.needs)
        transition = allow(deps, known.name, request, actor, Intent(deps.now(), reason=reason))
        (target,) = transition.targets
        facts = _remedy_granted(deps, request, actor, reason) if transition.name == REOPEN else {}
        # The answer to a remedy stands in its own entry, which fewer people read.
        detail = {"reason": reason} if not facts.get("answer") else {}
        move(deps, transition, request, target, actor, detail=detail, **_opened_again(deps, request, target))
        for event in transition.mails:
            if event == TO_DECIDE:
                tell_deciders(deps, request)
            elif event == CLAIMED:
                tell_of_claim(deps, request)
            else:
                tell_applicant(deps, request, event, facts)
    return request


def _remedy_granted(deps: Dependencies, request: AccountRequest, actor: Actor, reason: str) -> dict[str, JSON]:
    """Opening a refusal again grants what contests it; what its applicant is then told."""
    remedy = latest_of_request(request.id)
    if remedy is None or remedy.answered_at is not None:
        return {"remedy_on": "", "answer": ""}
    write_answer(deps, actor, remedy, RemedyOutcome.GRANTED, reason, request=request)
    return {"remedy_on": remedy.received_on.isoformat(), "answer": reason}


def _opened_again(deps: Dependencies, request: AccountRequest, target: State) -> dict[str, Any]:
    """What else changes when a closed request is open once more."""
    if request.state not in CLOSED or target in CLOSED:
        return {}
    # One password an address: the one that the mailbox's owner chose since, if any (docs/adr/0002).
    newer = latest_followed(request.email_key, followed_since(deps))
    password = {"password_hash": newer.password_hash} if newer is not None and request.password_hash else {}
    # The administration has to decide again, and has all its time for it.
    due = deps.policy.silence.from_receipt(paris_date(deps.now()))
    return {"closed_at": None, "implied_decision_on": due, **password}
