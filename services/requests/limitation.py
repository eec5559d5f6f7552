"""Asking whether a request may be used, before an act that changes no state, and letting its clocks run on.

Which acts a limitation refuses is said by `domain.limitation.ACTS`; of those that change a state the workflow's guards
ask.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from domain.calendar import paris_date
from domain.errors import Refusal, TransitionRefused
from domain.limitation import goes_on
from domain.states import ACTIVATED_OPEN, WITH_DECIDERS, State
from models import AccountRequest
from queries.limitation import limited_since, opened_again, restricted
from services.figures.counting import Counting
from services.machinery.dependencies import Dependencies


def demand_usable(act: str, request: AccountRequest) -> None:
    """Raises TransitionRefused ("restricted") where the request is limited and the table refuses the act; under its
    lock."""
    if not goes_on(act) and restricted([request.id]):
        raise TransitionRefused(act, request.state, Refusal("restricted"))


def run_on(deps: Dependencies, request: AccountRequest, since: datetime) -> None:
    """Let the clocks of a request that was limited `since` then run on from where they stood, inside the caller's
    transaction and under its lock: those who wait keep the time that was left.

    What began during the limitation, by the person's own act, moves by its own time alone. A day on which silence had
    decided already stays.
    """
    if request.state == State.AWAITING_ACTIVATION:  # warned anew, it has the time that a warning gives
        AccountRequest.update(expiry_warned_at=None).where(AccountRequest.id == request.id).execute()
    if request.state not in ACTIVATED_OPEN:
        return
    now, figures = deps.now(), Counting(deps, request)

    def moved(at: datetime) -> datetime:
        return at + (now - max(since, at)) if at < now else at

    changes: dict[str, Any] = figures.counted_now()
    if request.state in WITH_DECIDERS:
        changes |= {name: moved(getattr(request, name)) for name in ("waiting_since", "state_since")}
        if request.reminded_at is not None:
            changes["reminded_at"] = request.reminded_at + (changes["state_since"] - request.state_since)
    else:
        # Since when it waits for its applicant stays: what they have mended is told by it.
        changes["expiry_warned_at"] = None
    changes |= _days(request, since, now)
    AccountRequest.update(changes).where(AccountRequest.id == request.id).execute()
    request.absorb(changes)
    figures.append(request, now)


def caught_up(deps: Dependencies, request: AccountRequest) -> dict[str, Any]:
    """What moves when the person acts on a request that is limited: its days, by the time that stood still so far. What
    stands from then on is added by `run_on`. Inside the caller's transaction and under its lock.
    """
    since = limited_since(request.id)
    return _days(request, since, deps.now()) if since is not None else {}


def _days(request: AccountRequest, since: datetime, now: datetime) -> dict[str, Any]:
    """The day to answer by and the day on which silence decides, later by as long as each stood still since then."""
    days: dict[str, Any] = {}
    if request.state == State.AWAITING_APPLICANT and request.answer_by is not None:
        days["answer_by"] = request.answer_by + (now - max(since, cast(datetime, request.state_since)))
    due = request.implied_decision_on
    if due is not None and due >= paris_date(since):
        began = max(since, cast(datetime, request.waiting_since), opened_again(request.id, since) or since)
        days["implied_decision_on"] = due + (paris_date(now) - paris_date(began))
    return days
