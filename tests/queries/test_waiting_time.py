"""What applicants are told of the queue and of the usual delay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from peewee import Database

from domain.actors import Actor
from domain.states import State
from models import AccountRequest
from queries.waiting_time import place_in_queue, usual_delay
from services.machinery.dependencies import Dependencies
from services.review import decisions
from services.review.decisions import Item
from services.signup import complements
from tests.support.dependencies import Clock, make_deps
from tests.support.factories import make_entity, make_manager, make_request, make_si_admin, own_actor

pytestmark = pytest.mark.slow


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def deps(database: Database, tmp_path: Path, clock: Clock) -> Dependencies:
    return make_deps(tmp_path / "documents", clock=clock)


def decided_after(deps: Dependencies, clock: Clock, by: Actor, days: float, **fields: Any) -> AccountRequest:
    """A request that was activated now and refused so many days later; the clock comes back."""
    start = clock.at
    state = State.WITH_MANAGER if "entity" in fields else State.WITH_SI
    request = make_request(deps, state, **fields)
    clock.advance(days=days)
    decisions.decide(deps, by, request.reference, "reject", reason="Non.")
    clock.at = start
    return request


def test_nobody_waits_in_a_queue_that_nobody_serves(deps: Dependencies) -> None:
    assert place_in_queue(make_request(deps, State.AWAITING_ACTIVATION)) is None
    assert place_in_queue(make_request(deps, State.REJECTED)) is None


def test_a_managers_queue_is_the_entitys_own(deps: Dependencies) -> None:
    entity, other = make_entity(deps), make_entity(deps)
    for one in (entity, other):
        make_manager(deps, one)
    make_request(deps, State.WITH_MANAGER, entity=other)
    make_request(deps, State.WITH_SI)
    first = make_request(deps, State.WITH_MANAGER, entity=entity)
    second = make_request(deps, State.WITH_MANAGER, entity=entity)
    assert (place_in_queue(first), place_in_queue(second)) == (1, 2)


def test_a_few_cases_promise_nothing(deps: Dependencies, clock: Clock) -> None:
    admin = make_si_admin(deps)
    for _ in range(19):
        decided_after(deps, clock, admin, 2)
    clock.advance(days=30)
    assert usual_delay(clock.at, by_staff=True) is None


def test_the_median_and_nine_in_ten(deps: Dependencies, clock: Clock) -> None:
    admin = make_si_admin(deps)
    # Working days: the eleventh day after a Monday is a Friday, nine of them later, the nineteenth a Saturday.
    for days in range(1, 21):
        decided_after(deps, clock, admin, days)
    clock.advance(days=30)
    usual = usual_delay(clock.at, by_staff=True)
    assert usual is not None
    assert (usual.median, usual.most, usual.cases) == (90, 147, 20)
    assert usual_delay(clock.at, by_staff=False) is None
    clock.advance(days=90)
    assert usual_delay(clock.at, by_staff=True) is None


@pytest.mark.parametrize("items", [[Item("phone", "wrong")], []], ids=["a field", "words"])
def test_time_spent_waiting_for_the_applicant_is_left_out(deps: Dependencies, clock: Clock, items: list[Item]) -> None:
    admin = make_si_admin(deps)
    for _ in range(20):
        start = clock.at
        request = make_request(deps, State.WITH_SI)
        clock.advance(days=1)
        reason = "" if items else "Qui vous emploie ?"
        decisions.decide(deps, admin, request.reference, "request_changes", reason=reason, items=items)
        clock.advance(days=10)
        if items:
            complements.change_field(deps, request.id, "phone", {"phone": "0102030405"})
        complements.complete(deps, request.id, own_actor(request))
        clock.advance(days=2)
        decisions.decide(deps, admin, request.reference, "reject", reason="Non.")
        clock.at = start
    clock.advance(days=30)
    usual = usual_delay(clock.at, by_staff=True)
    assert usual is not None
    # Monday until Tuesday at nine, then Friday from nine on: a Sunday is no working time.
    assert (usual.median, usual.most) == (17, 17)


def test_managers_are_counted_apart(deps: Dependencies, clock: Clock) -> None:
    entity = make_entity(deps)
    manager = make_manager(deps, entity)
    for _ in range(20):
        decided_after(deps, clock, manager, 1, entity=entity)
    clock.advance(days=5)
    usual = usual_delay(clock.at, by_staff=False)
    assert usual is not None
    assert usual.median == 10
