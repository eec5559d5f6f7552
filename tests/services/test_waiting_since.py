"""« Waiting since » begins by what the applicant does; deciders who hand a request over keep it, and its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from domain.actors import Actor
from domain.states import State
from domain.workflow import TRANSITIONS
from models import AccountRequest, Membership
from queries.grid import OLDEST, Queue, in_order, in_queue
from queries.scopes import requests_visible_to
from queries.waiting_time import place_in_queue
from services.machinery import clock as clock_service
from services.machinery.dependencies import Dependencies
from services.requests import attaching
from services.requests.transitions import apply_with_reason
from services.review import decisions
from services.review.decisions import Item
from services.signup import complements
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.role_ends import end_role

pytestmark = pytest.mark.slow

WITHOUT_NUMBER: dict[str, Any] = {
    "address": "1 rue du Port",
    "has_siret": False,
    "siret": None,
    "is_head_office": None,
    "kind": "cpne",
    "proof_kind": "branch_agreement",
    "register_kind": "idcc",
    "register_number": "1518",
    "name_on_proof": None,
}
Act = Callable[[Dependencies, Clock, Actor], tuple[AccountRequest, datetime]]


def since(request: AccountRequest) -> datetime:
    waiting: datetime = AccountRequest.get_by_id(request.id).waiting_since
    return waiting


def attached(deps: Dependencies, clock: Clock, admin: Actor) -> tuple[AccountRequest, datetime]:
    request = factories.make_request(deps, State.WITH_SI, **WITHOUT_NUMBER)
    clock.advance(days=20)
    attaching.attach(deps, admin, request.reference, None)
    assert AccountRequest.get_by_id(request.id).state_since == request.activated_at, "it stays with the SI"
    return request, request.activated_at


def rerouted(deps: Dependencies, clock: Clock, admin: Actor) -> tuple[AccountRequest, datetime]:
    first = factories.make_request(deps, State.WITH_SI)
    second = factories.make_request(deps, State.WITH_SI, siret=first.siret, seeks_manager_role=False)
    clock.advance(days=20)
    factories.approve(deps, first, by=admin)
    assert AccountRequest.get_by_id(second.id).state == State.WITH_MANAGER
    return second, second.activated_at


def orphaned(deps: Dependencies, clock: Clock, admin: Actor) -> tuple[AccountRequest, datetime]:
    entity = factories.make_entity(deps)
    factories.make_manager(deps, entity)
    request = factories.make_request(deps, State.WITH_MANAGER, entity=entity)
    clock.advance(days=2)
    end_role(deps, admin, Membership.get(Membership.entity == entity).id, "Départ")
    assert AccountRequest.get_by_id(request.id).state == State.WITH_SI
    return request, request.activated_at


def escalated(deps: Dependencies, clock: Clock, admin: Actor) -> tuple[AccountRequest, datetime]:
    entity = factories.make_entity(deps)
    factories.make_manager(deps, entity)
    request = factories.make_request(deps, State.WITH_MANAGER, entity=entity)
    for _ in range(40):
        clock.advance(days=1)
        clock_service.tick(deps)
    assert AccountRequest.get_by_id(request.id).escalated_at is not None
    return request, request.activated_at


def reopened(deps: Dependencies, clock: Clock, admin: Actor) -> tuple[AccountRequest, datetime]:
    request = factories.make_request(deps, State.REJECTED, by=admin)
    clock.advance(days=9)
    apply_with_reason(deps, admin, "rouvrir", request.reference, "Recours")
    return request, request.activated_at


def completed(deps: Dependencies, clock: Clock, admin: Actor) -> tuple[AccountRequest, datetime]:
    request = factories.make_request(deps, State.WITH_SI)
    clock.advance(days=1)
    decisions.decide(deps, admin, request.reference, "request_changes", items=[Item("phone", "wrong")])
    assert since(request) == request.activated_at, "asking begins no wait"
    clock.advance(days=4)
    complements.change_field(deps, request.id, "phone", {"phone": "0102030405"})
    complements.complete(deps, request.id, factories.own_actor(request))
    answered = clock.at
    clock.advance(days=1)
    return request, answered


@pytest.mark.parametrize("act", [attached, rerouted, orphaned, escalated, reopened, completed])
def test_only_what_the_applicant_does_begins_the_wait(deps: Dependencies, clock: Clock, act: Act) -> None:
    admin = factories.make_si_admin(deps)
    early = factories.make_request(deps, State.WITH_SI)
    clock.advance(hours=1)
    request, expected = act(deps, clock, admin)
    assert since(request) == expected
    # The queue, and the place that the applicant reads, follow it.
    late = factories.make_request(deps, State.WITH_SI)
    queue = in_order(in_queue(requests_visible_to(admin), Queue.WAITING, admin, clock.at.date()), OLDEST)
    mine = {early.id, late.id, request.id}
    ids = [row.id for row in queue if row.id in mine]
    with_admin = ids == [early.id, request.id, late.id]
    with_manager = act is rerouted and ids == [early.id, late.id]
    assert with_admin or with_manager
    here = AccountRequest.get_by_id(request.id)
    assert place_in_queue(here) == (2 if here.state == State.WITH_SI else 1)


def test_a_request_that_nobody_activated_waits_since_it_was_sent(deps: Dependencies, clock: Clock) -> None:
    sent = clock.at
    request = factories.make_request(deps, State.AWAITING_ACTIVATION)
    assert since(request) == sent
    clock.advance(hours=30)
    factories.activate(deps, request)
    assert since(request) == clock.at


def test_what_the_applicant_alone_can_do() -> None:
    own = {transition.name for transition in TRANSITIONS if transition.is_the_applicants_own}
    assert own == {"submit", "activate", "submit_signed_in", "ask_manager_role", "complete"}
