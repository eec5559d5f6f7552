"""Limitation: what is kept without being used is neither decided on nor erased, until it is lifted."""

from __future__ import annotations

from typing import Any

import pytest

from domain.actors import Actor
from domain.errors import TransitionRefused
from domain.retention import Wait, request_due
from domain.states import State
from models import Account, AccountRequest
from models_rights import RightsRequest
from queries.limitation import restricted, restrictions_of
from queries.retention import facts_of_requests
from services.machinery.dependencies import Dependencies
from services.review import decisions
from services.rights import restricting
from tests.support import factories
from tests.support.limited import limit
from tests.support.outcomes import rows


def test_nobody_decides_until_it_is_lifted(deps: Dependencies, admin: Actor) -> None:
    request = factories.make_request(deps, State.WITH_SI)
    examiner = factories.fresh_actor(Account.get_by_id(admin.account_id))
    row = limit(deps, examiner, request)
    refusal: dict[str, Any] = {"reason": "Le document ne vous nomme pas.", "refusal": "other"}
    with pytest.raises(TransitionRefused, match="restricted"):
        decisions.decide(deps, admin, request.reference, "reject", **refusal)
    with pytest.raises(TransitionRefused, match="reason_missing"):
        restricting.lift(deps, examiner, row.id, " ")
    restricting.lift(deps, examiner, row.id, "Le litige est réglé.")
    decisions.decide(deps, admin, request.reference, "reject", **refusal)
    assert AccountRequest.get_by_id(request.id).state == State.REJECTED
    assert len(rows("request.restricted")) == len(rows("request.unrestricted")) == 1


def test_nothing_of_it_goes(deps: Dependencies, admin: Actor) -> None:
    request = factories.make_request(deps, State.REJECTED)
    other = factories.make_request(deps, State.REJECTED)
    limit(deps, factories.fresh_actor(Account.get_by_id(admin.account_id)), request)
    facts = facts_of_requests([request, other])
    assert request_due(facts[request.id], deps.policy.retention) is Wait.RESTRICTED
    assert restricted([request.id, other.id]) == {request.id}


def test_one_that_was_granted_twice_lasts_until_the_second_is_lifted(deps: Dependencies, admin: Actor) -> None:
    """For another reason: what ended the first one's leaves it."""
    request = factories.make_request(deps, State.WITH_SI)
    examiner = factories.fresh_actor(Account.get_by_id(admin.account_id))
    first, second = (limit(deps, examiner, request) for _ in range(2))
    with pytest.raises(TransitionRefused, match="limitation_lifted"):
        restricting.lift(deps, examiner, first.id, "L’adresse est corrigée.")
    assert restricted([request.id]) == {request.id}
    assert [one.request_id for one in restrictions_of(second)] == [request.id]
    restricting.lift(deps, examiner, second.id, "Le procès est fini.")
    assert restricted([request.id]) == set()


def test_nobody_lifts_their_own(deps: Dependencies, admin: Actor) -> None:
    request = factories.make_request(deps, State.WITH_SI)
    examiner = factories.fresh_actor(Account.get_by_id(admin.account_id))
    row = limit(deps, examiner, request)
    RightsRequest.update(account=admin.account_id).where(RightsRequest.id == row.id).execute()
    with pytest.raises(TransitionRefused, match="right_own"):
        restricting.lift(deps, examiner, row.id, "Le litige est réglé.")
    assert restricted([request.id]) == {request.id}
