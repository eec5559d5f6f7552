"""What staff do to a request by a button and a reason alone: every transition of the table that has a `verb`."""

from __future__ import annotations

from typing import Any

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import NotFound
from domain.permissions import demand
from domain.states import CLOSED, State
from domain.workflow import BY_VERB, TO_DECIDE, Intent
from models import AccountRequest, database
from queries.locks import lock_request
from queries.requests import latest_followed
from queries.scopes import visible_request
from services.machinery.dependencies import Dependencies
from services.machinery.links import followed_since
from services.people.authority import afresh
from services.requests.lifecycle import allow, move
from services.requests.routing import tell_applicant, tell_deciders


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
        move(
            deps, transition, request, target, actor, detail={"reason": reason}, **_opened_again(deps, request, target)
        )
        for event in transition.mails:
            if event == TO_DECIDE:
                tell_deciders(deps, request)
            else:
                tell_applicant(deps, request, event)
    return request


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
