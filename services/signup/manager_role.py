"""An applicant who waits for a manager's answer asks to become manager: the one there is gone, or does not answer.

An SI administrator then decides, on the documents of a first request (rules 1 and 4).
"""

from __future__ import annotations

from typing import Any

from domain.actors import Actor
from domain.calendar import paris_date
from domain.document_kinds import MISSING
from domain.errors import Refusal, TransitionRefused
from domain.workflow import Intent
from models import AccountRequest, database
from queries.locks import lock_request
from queries.requests import pending_decision
from services.machinery.dependencies import Dependencies
from services.requests.lifecycle import allow, move
from services.requests.limitation import caught_up
from services.requests.routing import ask_for, next_state, tell_applicant_asked, tell_deciders, tell_of_claim
from services.signup.proof import Proof, demand_applicant


def ask_manager_role(deps: Dependencies, request_id: int, actor: Actor, proof: Proof) -> AccountRequest:
    """« Demander à devenir gestionnaire », by the holder of a follow-up link who shows to be the applicant.

    Effects: what the documents of a first request lack is asked for, else the request goes to the SI administrators;
    the present managers are told once nothing is missing. Raises SignInNeeded, WrongPassword, TransitionRefused
    ("decision_pending" while the manager's answer is on its way).
    """
    with database.atomic():
        request = lock_request(request_id)
        demand_applicant(request, proof)
        transition = allow(deps, "ask_manager_role", request, actor, Intent(deps.now()))
        if pending_decision(request.id) is not None:
            raise TransitionRefused("ask_manager_role", request.state, Refusal("decision_pending"))
        stood = caught_up(deps, request)
        request.absorb({"seeks_manager_role": True, **stood})
        state, missing = next_state(deps, request)
        ask_for(deps, request, [(kind, MISSING, "") for kind in missing])
        dates = _dates(deps, request) if missing else stood
        move(deps, transition, request, state, actor, seeks_manager_role=True, **dates)
        tell_of_claim(deps, request)
        if missing:
            tell_applicant_asked(deps, request, "", None)
        else:
            tell_deciders(deps, request)
    return request


def _dates(deps: Dependencies, request: AccountRequest) -> dict[str, Any]:
    """Until when the documents are waited for, and the day on which silence decides after that."""
    now = deps.now()
    answer_by = now + deps.policy.complement_answer
    due = deps.policy.silence.while_asked(request.implied_decision_on, paris_date(now), paris_date(answer_by))
    return {"answer_by": answer_by, "implied_decision_on": due}
