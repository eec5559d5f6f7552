"""In production public archives go under a visa alone; and what happens to a request at the last moment counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import NotAllowed, TransitionRefused
from domain.retention import Category
from domain.states import State
from models import AccountRequest, Membership, Task
from models_retention import Disposal, DisposalVisa
from queries import retention as reads
from services.machinery.dependencies import Dependencies
from services.retention import holds, steps, visas, walking
from services.retention.planning import plan_requests
from services.retention.steps import Walk
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.retention import with_fates

pytestmark = pytest.mark.slow

LONG_AGO = date(2026, 1, 5)


@pytest.fixture
def deps(deps: Dependencies, clock: Clock) -> Dependencies:
    return with_fates(replace(deps, now=clock))


@pytest.fixture
def refused(deps: Dependencies, clock: Clock) -> AccountRequest:
    """A request that was refused more than a year ago, and is not the newest."""
    request = factories.make_request(deps, State.REJECTED)
    factories.make_draft(deps)
    clock.advance(days=370)
    return request


def given(deps: Dependencies, admin: Actor, *categories: Category, through: date | None = None) -> DisposalVisa:
    return visas.record(
        deps, admin, number="V1", given_on=LONG_AGO, authority="Archives", categories=categories, through=through
    )


def is_there(request: AccountRequest) -> bool:
    return AccountRequest.get_or_none(AccountRequest.id == request.id) is not None


@pytest.mark.parametrize(
    ("categories", "days", "goes"),
    [
        pytest.param([Category.UNFAVOURABLE], None, True, id="a visa of its category"),
        pytest.param([Category.PROOF, Category.UNFAVOURABLE], 0, True, id="until the day on which it is due"),
        pytest.param([Category.UNFAVOURABLE], -1, False, id="until the day before"),
        pytest.param([Category.TRAIL], None, False, id="of another category"),
    ],
)
def test_it_goes_under_a_visa_that_covers_it(
    deps: Dependencies, refused: AccountRequest, categories: list[Category], days: int | None, goes: bool
) -> None:
    (planned,) = [one for _, one in plan_requests(deps, [refused], paris_date(deps.now()))]
    through = planned.day + timedelta(days=days) if days is not None else None
    visa = given(deps, factories.make_si_admin(deps), *categories, through=through)
    walk = walking.run(deps, paris_date(deps.now()), writing=True)
    assert is_there(refused) != goes
    assert walk.counts.of("waits", Category.UNFAVOURABLE) == 1 - goes
    assert [row.visa_id for row in Disposal.select()] == [visa.id] * goes


def test_a_visa_of_proofs_alone_erases_the_proof_of_a_file_that_waits(
    deps: Dependencies, refused: AccountRequest
) -> None:
    given(deps, factories.make_si_admin(deps), Category.PROOF)
    dry = walking.run(deps, paris_date(deps.now()), writing=False)
    walk = walking.run(deps, paris_date(deps.now()), writing=True)
    assert walk.counts.stored() == dry.counts.stored()
    erased = {row.document.kind: row.erased_at is not None for one in refused.documents for row in one.versions}
    assert erased == {"proof_of_existence": True, "mandate": False}
    (line,) = walk.counts.lines("waits")
    assert (line.category, line.count, line.files) == (Category.UNFAVOURABLE, 1, 1)
    assert Disposal.get().requests == 1


def test_the_shortest_period_is_looked_at_in_time(deps: Dependencies, clock: Clock) -> None:
    short = replace(deps.policy.retention, mandate=1)
    deps = with_fates(replace(deps, policy=replace(deps.policy, retention=short)), visa_required=False)
    request = factories.make_request(deps, State.APPROVED)
    factories.make_draft(deps)
    Membership.update(until=clock.at, founding=False).where(Membership.request == request).execute()
    clock.advance(days=63)
    walk = walking.run(deps, paris_date(deps.now()), writing=True)
    assert walk.counts.of("done", Category.MANDATE) == 1


def test_a_visa_that_was_ended_covers_nothing(deps: Dependencies, refused: AccountRequest) -> None:
    admin = factories.make_si_admin(deps)
    visas.end(deps, admin, given(deps, admin, Category.UNFAVOURABLE).id)
    walking.run(deps, paris_date(deps.now()), writing=True)
    assert is_there(refused)
    visas.end(deps, admin, DisposalVisa.get().id)
    assert [task.payload["kind"] for task in Task.select().where(Task.kind == "ledger")] == ["visa_ended"]


def test_it_is_recorded_by_administrators_alone(deps: Dependencies, support: Actor) -> None:
    with pytest.raises(NotAllowed):
        given(deps, support, Category.PROOF)


def _held(deps: Dependencies, admin: Actor, request: AccountRequest) -> None:
    holds.place(deps, admin, request.reference, "Tribunal saisi.")


def _opened_again(deps: Dependencies, admin: Actor, request: AccountRequest) -> None:
    AccountRequest.update(state=State.WITH_SI, closed_at=None).where(AccountRequest.id == request.id).execute()


def _closed_anew(deps: Dependencies, admin: Actor, request: AccountRequest) -> None:
    AccountRequest.update(closed_at=deps.now()).where(AccountRequest.id == request.id).execute()


@pytest.mark.parametrize("happens", [_held, _opened_again, _closed_anew], ids=["held", "reopened", "closed anew"])
def test_what_happens_after_it_was_planned_counts(
    deps: Dependencies, refused: AccountRequest, happens: Callable[..., Any]
) -> None:
    admin = factories.make_si_admin(deps)
    given(deps, admin, Category.UNFAVOURABLE, Category.PROOF)
    today = paris_date(deps.now())
    planned = [one for _, one in plan_requests(deps, [refused], today)]
    walk = Walk(today, run=walking.begin(deps, today), visas=reads.valid_visas())
    happens(deps, admin, refused)
    steps._act(deps, walk, planned, refused.id)
    assert is_there(refused)
    assert not Disposal.select().exists()


def test_a_hold_is_placed_once_and_lifted_once(deps: Dependencies, refused: AccountRequest) -> None:
    admin = factories.make_si_admin(deps)
    _held(deps, admin, refused)
    assert [task.payload["kind"] for task in Task.select().where(Task.kind == "ledger")] == ["hold_placed"]
    with pytest.raises(TransitionRefused, match="hold_placed"):
        _held(deps, admin, refused)
    holds.lift(deps, admin, refused.reference, "Jugement rendu.")
    with pytest.raises(TransitionRefused, match="hold_lifted"):
        holds.lift(deps, admin, refused.reference, "Encore.")
    with pytest.raises(TransitionRefused, match="reason_missing"):
        holds.place(deps, admin, refused.reference, " ")
