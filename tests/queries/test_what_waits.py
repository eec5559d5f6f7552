"""« À traiter » holds what its reader may decide now, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from peewee import Database

from domain.actors import Actor
from domain.calendar import paris_date
from domain.states import StaffRole, State
from models import AccountRequest, Entity
from queries.grid import Queue, in_queue, queues_of
from queries.scopes import requests_visible_to
from services.machinery import clock as clock_service
from services.machinery.dependencies import Dependencies
from services.review import decisions, examination
from services.review.decisions import Item
from tests.support import factories
from tests.support.dependencies import Clock, make_deps

pytestmark = pytest.mark.slow


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def deps(database: Database, tmp_path: Path, clock: Clock) -> Dependencies:
    """Decisions wait for their window's end."""
    return make_deps(tmp_path / "documents", clock=clock, decision_window=timedelta(days=1))


class World:
    """An entity with its manager, SI staff, and one request of each situation."""

    def __init__(self, deps: Dependencies, clock: Clock) -> None:
        self.deps, self.clock = deps, clock
        self.entity: Entity = factories.make_entity(deps)
        self.people: dict[str, Actor] = {
            "manager": factories.make_manager(deps, self.entity),
            "elsewhere": factories.make_manager(deps, factories.make_entity(deps)),
            "si_admin": factories.make_si_admin(deps),
            "reviewer": factories.make_staff(deps, StaffRole.REVIEWER),
            "support": factories.make_staff(deps, StaffRole.SUPPORT),
        }

    def with_manager(self) -> AccountRequest:
        return factories.make_request(self.deps, State.WITH_MANAGER, entity=self.entity)

    def escalated(self) -> AccountRequest:
        request = self.with_manager()
        for _ in range(16):
            self.clock.advance(days=1)
            clock_service.tick(self.deps)
        return request

    def with_si(self) -> AccountRequest:
        return factories.make_request(self.deps, State.WITH_SI)

    def pending(self) -> AccountRequest:
        request = self.with_si()
        decisions.decide(self.deps, self.people["si_admin"], request.reference, "reject", reason="Non.")
        return request

    def pending_at_the_managers(self) -> AccountRequest:
        request = self.with_manager()
        decisions.decide(self.deps, self.people["manager"], request.reference, "reject", reason="Non.")
        return request

    def asked(self) -> AccountRequest:
        request = self.with_si()
        item = Item("phone", "wrong")
        now = make_deps(self.deps.storage.shelf.root, clock=self.clock)  # type: ignore[attr-defined]
        decisions.decide(now, self.people["si_admin"], request.reference, "request_changes", items=[item])
        return request

    def put_off(self, request: AccountRequest, days: int = 1) -> AccountRequest:
        until = paris_date(self.clock.at) + timedelta(days=days)
        examination.hold(self.deps, self.people["si_admin"], request.reference, until)
        return request

    def who_has(self, request: AccountRequest, queue: Queue = Queue.WAITING) -> set[str]:
        today = paris_date(self.clock.at)
        return {
            name
            for name, actor in self.people.items()
            if in_queue(requests_visible_to(actor), queue, actor, today).where(AccountRequest.id == request.id).exists()
        }


@pytest.fixture
def world(deps: Dependencies, clock: Clock) -> World:
    return World(deps, clock)


@pytest.mark.parametrize(
    ("situation", "waits_for"),
    [
        (lambda world: factories.make_request(world.deps, State.AWAITING_ACTIVATION), set()),
        (World.with_manager, {"manager"}),
        (World.escalated, {"manager", "si_admin"}),
        (World.with_si, {"si_admin", "reviewer"}),
        (World.pending, set()),
        (World.pending_at_the_managers, set()),
        (World.asked, set()),
        (lambda world: world.put_off(world.with_si()), set()),
        (lambda world: world.put_off(world.with_si(), days=0), {"si_admin", "reviewer"}),
        # Staff put off what they look at; the manager's turn stays theirs.
        (lambda world: world.put_off(world.escalated()), {"manager"}),
    ],
    ids=[
        "not activated", "manager's", "escalated", "SI's", "being decided", "being decided by its manager",
        "complement asked", "put off", "put off until today", "escalated and put off",
    ],
)  # fmt: skip
def test_it_waits_for_who_may_decide_now(
    world: World, situation: Callable[[World], AccountRequest], waits_for: set[str]
) -> None:
    assert world.who_has(situation(world)) == waits_for


def test_what_is_put_off_comes_back_by_itself_and_is_the_staffs_own(world: World, clock: Clock) -> None:
    request, at_managers = world.put_off(world.with_si(), days=2), world.put_off(world.with_manager(), days=2)
    assert world.who_has(request, Queue.HELD) == world.who_has(at_managers, Queue.HELD)
    assert world.who_has(request, Queue.HELD) == {"si_admin", "reviewer", "support"}
    clock.advance(days=2)
    assert world.who_has(request, Queue.HELD) == set()
    assert world.who_has(request) == {"si_admin", "reviewer"}


def test_nobody_waits_for_themselves(world: World, deps: Dependencies) -> None:
    own = world.with_si()
    AccountRequest.update(email_key=world.people["si_admin"].email_key).where(AccountRequest.id == own.id).execute()
    theirs = world.with_manager()
    AccountRequest.update(account=world.people["manager"].account_id).where(AccountRequest.id == theirs.id).execute()
    assert (world.who_has(own), world.who_has(theirs)) == ({"reviewer"}, set())


def test_each_is_offered_the_lists_that_can_be_theirs(world: World) -> None:
    lacking = {name: set(Queue) - set(queues_of(actor)) for name, actor in world.people.items()}
    assert lacking == {
        "manager": {Queue.HELD},
        "elsewhere": {Queue.HELD},
        "si_admin": set(),
        "reviewer": set(),
        "support": {Queue.WAITING},
    }
