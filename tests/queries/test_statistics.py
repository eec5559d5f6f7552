"""What applicants are told of the queue and of the usual delay."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from peewee import Database

from domain.actors import Actor
from domain.states import State
from models import AccountRequest
from queries.statistics import place_in_queue, usual_delay
from services import complements, decisions
from services.decisions import Item
from services.office import Office
from tests.support.factories import make_entity, make_manager, make_request, make_si_admin, own_actor
from tests.support.office import Clock, make_office

pytestmark = pytest.mark.slow


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock) -> Office:
    return make_office(tmp_path / "documents", clock=clock)


def decided_after(office: Office, clock: Clock, by: Actor, days: float, **fields: Any) -> AccountRequest:
    """A request that was activated now and refused so many days later; the clock comes back."""
    start = clock.at
    state = State.WITH_MANAGER if "entity" in fields else State.WITH_SI
    request = make_request(office, state, **fields)
    clock.advance(days=days)
    decisions.decide(office, by, request.reference, "reject", reason="Non.")
    clock.at = start
    return request


def test_nobody_waits_in_a_queue_that_nobody_serves(office: Office) -> None:
    assert place_in_queue(make_request(office, State.AWAITING_ACTIVATION)) is None
    assert place_in_queue(make_request(office, State.REJECTED)) is None


def test_a_managers_queue_is_the_entitys_own(office: Office) -> None:
    entity, other = make_entity(office), make_entity(office)
    for one in (entity, other):
        make_manager(office, one)
    make_request(office, State.WITH_MANAGER, entity=other)
    make_request(office, State.WITH_SI)
    first = make_request(office, State.WITH_MANAGER, entity=entity)
    second = make_request(office, State.WITH_MANAGER, entity=entity)
    assert (place_in_queue(first), place_in_queue(second)) == (1, 2)


def test_a_few_cases_promise_nothing(office: Office, clock: Clock) -> None:
    admin = make_si_admin(office)
    for _ in range(19):
        decided_after(office, clock, admin, 2)
    clock.advance(days=30)
    assert usual_delay(clock.at, by_staff=True) is None


def test_the_median_and_nine_in_ten(office: Office, clock: Clock) -> None:
    admin = make_si_admin(office)
    for days in range(1, 21):
        decided_after(office, clock, admin, days)
    clock.advance(days=30)
    usual = usual_delay(clock.at, by_staff=True)
    assert usual is not None
    assert (usual.median, usual.most, usual.cases) == (timedelta(days=11), timedelta(days=19), 20)
    assert usual_delay(clock.at, by_staff=False) is None
    clock.advance(days=90)
    assert usual_delay(clock.at, by_staff=True) is None


@pytest.mark.parametrize("items", [[Item("phone", "wrong")], []], ids=["a field", "words"])
def test_time_spent_waiting_for_the_applicant_is_left_out(office: Office, clock: Clock, items: list[Item]) -> None:
    admin = make_si_admin(office)
    for _ in range(20):
        start = clock.at
        request = make_request(office, State.WITH_SI)
        clock.advance(days=1)
        reason = "" if items else "Qui vous emploie ?"
        decisions.decide(office, admin, request.reference, "request_changes", reason=reason, items=items)
        clock.advance(days=10)
        if items:
            complements.change_field(office, request.id, "phone", {"phone": "0102030405"})
        complements.complete(office, request.id, own_actor(request))
        clock.advance(days=2)
        decisions.decide(office, admin, request.reference, "reject", reason="Non.")
        clock.at = start
    clock.advance(days=30)
    usual = usual_delay(clock.at, by_staff=True)
    assert usual is not None
    assert (usual.median, usual.most) == (timedelta(days=3), timedelta(days=3))


def test_managers_are_counted_apart(office: Office, clock: Clock) -> None:
    entity = make_entity(office)
    manager = make_manager(office, entity)
    for _ in range(20):
        decided_after(office, clock, manager, 1, entity=entity)
    clock.advance(days=5)
    usual = usual_delay(clock.at, by_staff=False)
    assert usual is not None
    assert usual.median == timedelta(days=1)
