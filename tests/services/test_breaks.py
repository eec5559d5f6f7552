"""The days on which an entity is shut are said once, and not without end; so are those of who is away."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import TransitionRefused
from models import Account, Entity
from models_absences import EntityBreak
from queries.absences import breaks_of
from services.entities import breaks
from services.machinery.dependencies import Dependencies
from services.people import absences
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.outcomes import rows
from tests.support.races import at_once

pytestmark = pytest.mark.slow


@pytest.fixture
def entity(deps: Dependencies) -> Entity:
    return factories.make_entity(deps)


@pytest.fixture
def manager(deps: Dependencies, entity: Entity) -> Actor:
    return factories.make_manager(deps, entity)


@pytest.fixture
def today(deps: Dependencies) -> date:
    return paris_date(deps.now())


def refusal(deps: Dependencies, actor: Actor, entity: Entity, first: date, last: date) -> str:
    with pytest.raises(TransitionRefused) as refused:
        breaks.announce(deps, actor, entity.id, first, last)
    return refused.value.refusal.code


@pytest.mark.parametrize(("first", "last"), [(5, 5), (9, 12), (1, 5), (1, 20), (6, 8)])
def test_days_on_which_it_is_shut_already_are_refused(
    deps: Dependencies, entity: Entity, manager: Actor, today: date, first: int, last: int
) -> None:
    breaks.announce(deps, manager, entity.id, today + timedelta(days=5), today + timedelta(days=9))
    days = (today + timedelta(days=first), today + timedelta(days=last))
    assert refusal(deps, manager, entity, *days) == "break_overlaps"
    other = factories.make_entity(deps)
    breaks.announce(deps, factories.make_manager(deps, other), other.id, *days)
    assert EntityBreak.select().count() == 2


def test_the_days_beside_are_taken(deps: Dependencies, entity: Entity, manager: Actor, today: date) -> None:
    for first, last in ((5, 9), (10, 12), (1, 4)):
        breaks.announce(deps, manager, entity.id, today + timedelta(days=first), today + timedelta(days=last))
    assert len(breaks_of(entity, today)) == 3


def test_the_same_days_once_more_change_nothing(
    deps: Dependencies, entity: Entity, manager: Actor, today: date
) -> None:
    for _ in range(3):
        breaks.announce(deps, manager, entity.id, today, today)
    assert (EntityBreak.select().count(), len(rows("entity.break_announced"))) == (1, 1)


def test_two_clicks_at_once_announce_once(deps: Dependencies, entity: Entity, manager: Actor, today: date) -> None:
    at_once(*[lambda: breaks.announce(deps, manager, entity.id, today, today)] * 2)
    assert EntityBreak.select().count() == 1


def test_there_are_not_more_than_so_many(deps: Dependencies, entity: Entity, manager: Actor, today: date) -> None:
    for number in range(breaks.MOST):
        day = today + timedelta(days=2 * number)
        breaks.announce(deps, manager, entity.id, day, day)
    later = today + timedelta(days=300)
    assert refusal(deps, manager, entity, later, later) == "too_many_breaks"
    breaks.cancel(deps, manager, entity.id, breaks_of(entity, today)[-1].id)
    breaks.announce(deps, manager, entity.id, later, later)


def test_what_is_called_off_and_announced_over_and_over_ends_too(
    deps: Dependencies, entity: Entity, manager: Actor, today: date, clock: Clock
) -> None:
    for _ in range(breaks.MOST):
        breaks.announce(deps, manager, entity.id, today, today)
        breaks.cancel(deps, manager, entity.id, breaks_of(entity, today)[0].id)
    assert refusal(deps, manager, entity, today, today) == "too_many_breaks"
    clock.at = deps.working_days.from_hour(clock.at + timedelta(days=1), 8)
    breaks.open_again(deps)
    tomorrow = paris_date(deps.now())
    breaks.announce(deps, manager, entity.id, tomorrow, tomorrow)


def test_the_same_absence_once_more_changes_nothing(deps: Dependencies, manager: Actor, today: date) -> None:
    key = Account.get_by_id(manager.account_id).email_key
    for _ in range(3):
        absences.announce(deps, key, today, today)
    assert len(rows("account.absence")) == 1
    absences.announce(deps, key, today, today + timedelta(days=1))
    assert len(rows("account.absence")) == 2
