"""A person contests a refusal, or the end of a role, before the administration that decided (« recours gracieux »).

It comes by letter or mail: an SI administrator writes it down, which acknowledges it, and answers it. Granted, a
refusal is opened again and a role given back, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from peewee import IntegrityError

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import refusing
from domain.mails import JSON
from domain.permissions import Permission, demand
from domain.remedies import RemedyOutcome, due_on
from domain.states import State
from domain.workflow import BY_NAME
from models import Account, Membership, database
from models_people import Remedy
from queries.locks import lock_entities, lock_request, until_it_stands
from queries.ownership import is_own
from queries.remedies import ended_role, may_be_contested, visible_remedy
from queries.scopes import visible_request
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh
from services.people.giving_back import give_ended_back
from services.requests import transitions
from services.review.effects import author_of
from services.review.remedy_answers import write_answer

_refused = refusing("remedy")

ANSWER = Permission.ANSWER_REMEDIES


def record(deps: Dependencies, actor: Actor, reference: str, received_on: date, words: str) -> Remedy:
    """Write down a remedy against the refusal of a request; the applicant is told when the answer is due.

    Raises NotAllowed, FreshSignInNeeded, NotFound, TransitionRefused ("remedy_of_nothing", "own_request", "remedy_day",
    "remedy_running").
    """
    demand(actor, ANSWER)
    with database.atomic():
        request = lock_request(visible_request(actor, reference, ANSWER).id)
        actor = afresh(actor, ANSWER)
        if request.state != State.REJECTED or request.closed_at is None:
            raise _refused("remedy_of_nothing")
        if is_own(actor, request):
            raise _refused("own_request")
        remedy = _recorded(deps, actor, received_on, paris_date(request.closed_at), words, request=request.id)
        journal.record("remedy.received", actor, deps.now(), request=request, reason=words, **_days(remedy))
        outbox.post(deps, "remedy_received", request.email, _days(remedy), request=request)
    return remedy


def record_of_role(deps: Dependencies, actor: Actor, membership_id: int, received_on: date, words: str) -> Remedy:
    """The same against the end of a role. Raises the same."""
    demand(actor, ANSWER)
    with database.atomic():
        actor, role = _locked_role(actor, membership_id, may_be_contested)
        if role.account_id == actor.account_id:
            raise _refused("own_request")
        remedy = _recorded(deps, actor, received_on, paris_date(role.until), words, membership=role.id)
        journal.record("remedy.received", actor, deps.now(), **_about(role), reason=words, **_days(remedy))
        _tell_holder(deps, "remedy_received", role, _days(remedy))
    return remedy


def answer(deps: Dependencies, actor: Actor, remedy_id: int, outcome: RemedyOutcome, words: str) -> None:
    """Answer it in words that the person reads. Granted: the request is open again, or the role given back.

    Raises NotAllowed, FreshSignInNeeded, NotFound, TransitionRefused ("reason_missing", "own_request",
    "remedy_answered", and for a role "entity_closed", "account_inactive", "already_member").
    """
    demand(actor, ANSWER)
    if not words.strip():
        raise _refused("reason_missing")
    with database.atomic():
        remedy = visible_remedy(actor, remedy_id)
        if remedy.membership_id is not None:
            _answer_of_role(deps, actor, remedy, outcome, words)
        else:
            _answer_of_request(deps, actor, remedy, outcome, words)


def _answer_of_request(deps: Dependencies, actor: Actor, remedy: Remedy, outcome: RemedyOutcome, words: str) -> None:
    request = lock_request(remedy.request_id)
    actor = afresh(actor, ANSWER)
    if is_own(actor, request):
        raise _refused("own_request")
    if Remedy.get_by_id(remedy.id).answered_at is not None:
        raise _refused("remedy_answered")
    if outcome is RemedyOutcome.GRANTED:
        transitions.apply_with_reason(deps, actor, BY_NAME[transitions.REOPEN].verb, request.reference, words)
        return
    write_answer(deps, actor, remedy, outcome, words, request=request)
    outbox.post(deps, "remedy_answered", request.email, _answered(remedy, outcome, words, actor), request=request)


def _answer_of_role(deps: Dependencies, actor: Actor, remedy: Remedy, outcome: RemedyOutcome, words: str) -> None:
    actor, role = _locked_role(actor, remedy.membership_id, ended_role)
    if role.account_id == actor.account_id:
        raise _refused("own_request")
    write_answer(deps, actor, remedy, outcome, words, **_about(role))
    if outcome is RemedyOutcome.GRANTED:
        give_ended_back(deps, actor, role, words)
    _tell_holder(deps, "remedy_answered", role, _answered(remedy, outcome, words, actor))


def _locked_role(
    actor: Actor, membership_id: int, read: Callable[[Actor, int], Membership]
) -> tuple[Actor, Membership]:
    """The actor as of now, and the role that `read` gives before and after its entity is locked."""

    def attempt() -> tuple[Actor, Membership] | None:
        known = read(actor, membership_id)
        lock_entities([known.entity_id])
        now = read(actor, membership_id)
        return (afresh(actor, ANSWER), now) if now.entity_id == known.entity_id else None

    return until_it_stands(attempt)


def _recorded(
    deps: Dependencies, actor: Actor, received_on: date, decided_on: date, words: str, **about: int
) -> Remedy:
    """The row. The day on which it came lies between the decision and today."""
    if not decided_on <= received_on <= paris_date(deps.now()):
        raise _refused("remedy_day")
    values = {"received_on": received_on, "due_on": due_on(received_on), "words": words, **about}
    try:
        with database.atomic():
            return Remedy.create(recorded_by=actor.account_id, acknowledged_at=deps.now(), **values)
    except IntegrityError:
        raise _refused("remedy_running") from None


def _tell_holder(deps: Dependencies, event: str, role: Membership, facts: dict[str, JSON]) -> None:
    account: Account = role.account
    whose = {"reference": "", "first_name": account.first_name, "entity_name": role.entity.name}
    outbox.post(deps, event, account.email, whose | facts, account=account)


def _days(remedy: Remedy) -> dict[str, Any]:
    return {"received_on": remedy.received_on.isoformat(), "due_on": remedy.due_on.isoformat()}


def _answered(remedy: Remedy, outcome: RemedyOutcome, words: str, actor: Actor) -> dict[str, JSON]:
    received = remedy.received_on.isoformat()
    return {"received_on": received, "outcome": outcome.value, "answer": words, "author": author_of(actor)}


def _about(role: Membership) -> dict[str, Any]:
    return {"entity_id": role.entity_id, "account_id": role.account_id}
