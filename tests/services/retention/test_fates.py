"""What is kept for good, or sampled, is listed, and never erased before its transfer to the archives is recorded."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import TransitionRefused
from domain.retention import ArchiveAct, Category, Fate
from domain.states import State
from models import AccountRequest, Membership
from models_retention import Disposal, DisposalVisa, RetentionRun
from services.machinery import worker
from services.machinery.dependencies import Dependencies
from services.retention import visas, walking
from services.retention.steps import Walk
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.retention import with_fates

pytestmark = pytest.mark.slow

VISA, TRANSFER = ArchiveAct.VISA, ArchiveAct.TRANSFER
WHOLE = Category.UNFAVOURABLE


@pytest.fixture
def deps(deps: Dependencies, clock: Clock) -> Dependencies:
    return replace(deps, now=clock)


@pytest.fixture
def refused(deps: Dependencies, clock: Clock) -> AccountRequest:
    """A request that was refused more than a year ago, and is not the newest."""
    request = factories.make_request(deps, State.REJECTED)
    factories.make_draft(deps)
    clock.advance(days=370)
    return request


def given(
    deps: Dependencies,
    admin: Actor,
    kind: ArchiveAct,
    *categories: Category,
    on: date | None = None,
    through: date | None = None,
) -> DisposalVisa:
    today = paris_date(deps.now())
    return visas.record(
        deps,
        admin,
        kind=kind,
        number=f"{kind} 1",
        given_on=on or today,
        authority="Archives",
        categories=categories,
        through=through,
    )


def walked(deps: Dependencies) -> Walk:
    return walking.run(deps, paris_date(deps.now()), writing=True)


def is_there(request: AccountRequest) -> bool:
    return AccountRequest.get_or_none(AccountRequest.id == request.id) is not None


@pytest.mark.parametrize("visa_required", [True, False], ids=["visas", "no visas"])
@pytest.mark.parametrize("fate", [Fate.KEPT, Fate.SAMPLED])
def test_without_a_transfer_it_is_listed_and_stays_whatever_visas_there_were(
    deps: Dependencies, admin: Actor, refused: AccountRequest, fate: Fate, visa_required: bool
) -> None:
    given(with_fates(deps), admin, VISA, *Category)
    deps = with_fates(deps, visa_required=visa_required, unfavourable=fate, proof=fate, mandate=fate)
    dry = walking.run(deps, paris_date(deps.now()), writing=False)
    walk = walked(deps)
    assert walk.counts.stored() == dry.counts.stored()
    assert is_there(refused)
    assert (walk.counts.of("waits", WHOLE), walk.counts.of("done", WHOLE)) == (1, 0)
    assert not Disposal.select().exists()


@pytest.mark.parametrize(("days", "goes"), [(0, True), (-2, False)], ids=["due by then", "due later"])
def test_what_is_kept_for_good_goes_once_it_was_transferred(
    deps: Dependencies, admin: Actor, refused: AccountRequest, days: int, goes: bool
) -> None:
    deps = with_fates(deps, unfavourable=Fate.KEPT)
    due = paris_date(deps.now()) - timedelta(days=5)  # a year after the refusal
    transfer = given(deps, admin, TRANSFER, WHOLE, through=due + timedelta(days=days))
    walked(deps)
    assert is_there(refused) != goes
    assert [row.visa_id for row in Disposal.select()] == [transfer.id] * goes


def test_what_is_sampled_goes_under_a_visa_that_follows_its_transfer(
    deps: Dependencies, admin: Actor, refused: AccountRequest
) -> None:
    deps = with_fates(deps, unfavourable=Fate.SAMPLED)
    today = paris_date(deps.now())
    with pytest.raises(TransitionRefused, match="not_transferred"):
        given(deps, admin, VISA, WHOLE)
    early = given(deps, admin, TRANSFER, WHOLE, through=today - timedelta(days=300))
    transfer = given(deps, admin, TRANSFER, WHOLE, through=today)
    walked(deps)
    assert is_there(refused)
    visa = given(deps, admin, VISA, WHOLE)
    assert visa.transfer_id == transfer.id != early.id
    walked(deps)
    assert not is_there(refused)
    assert [row.visa_id for row in Disposal.select()] == [visa.id]


def test_a_visa_covers_nothing_sampled_once_the_transfer_that_it_follows_was_ended(
    deps: Dependencies, admin: Actor, refused: AccountRequest
) -> None:
    deps = with_fates(deps, unfavourable=Fate.SAMPLED)
    transfer = given(deps, admin, TRANSFER, WHOLE, through=paris_date(deps.now()))
    given(deps, admin, VISA, WHOLE)
    visas.end(deps, admin, transfer.id)
    walked(deps)
    assert is_there(refused)


def test_without_visas_what_is_sampled_goes_once_it_was_transferred(
    deps: Dependencies, admin: Actor, refused: AccountRequest
) -> None:
    deps = with_fates(deps, visa_required=False, unfavourable=Fate.SAMPLED)
    given(deps, admin, TRANSFER, WHOLE, through=paris_date(deps.now()))
    walked(deps)
    assert not is_there(refused)


def test_roles_are_transferred_too(deps: Dependencies, clock: Clock, admin: Actor) -> None:
    entity = factories.make_entity(deps)
    factories.make_manager(deps, entity)
    ended = factories.make_member(deps, entity)
    Membership.update(until=deps.now()).where(Membership.account == ended.account_id).execute()
    clock.advance(days=365 * 5 + 3)
    deps = with_fates(deps, role=Fate.KEPT)
    assert walked(deps).counts.of("waits", Category.ROLE) == 1
    given(deps, admin, TRANSFER, Category.ROLE, through=paris_date(deps.now()))
    assert walked(deps).counts.of("done", Category.ROLE) == 1


@pytest.mark.parametrize(
    ("kind", "categories", "through", "why"),
    [
        pytest.param(VISA, [Category.TRAIL], None, "visa_of_kept", id="a visa of what is kept"),
        pytest.param(VISA, [Category.PROOF, WHOLE], None, "not_transferred", id="a visa before the transfer"),
        pytest.param(TRANSFER, [Category.PROOF], 0, "transfer_of_destroyed", id="a transfer of what is destroyed"),
        pytest.param(TRANSFER, [Category.TRAIL], None, "transfer_without_day", id="a transfer without a last day"),
        pytest.param(TRANSFER, [Category.TRAIL], 1, "transfer_to_come", id="a transfer of what is not due"),
        pytest.param(TRANSFER, [Category.DRAFT], 0, "visa_without_scope", id="what is no archive"),
    ],
)
def test_what_is_refused(
    deps: Dependencies, admin: Actor, kind: ArchiveAct, categories: Collection[Category], through: int | None, why: str
) -> None:
    deps = with_fates(deps, trail=Fate.KEPT, unfavourable=Fate.SAMPLED)
    until = paris_date(deps.now()) + timedelta(days=through) if through is not None else None
    with pytest.raises(TransitionRefused, match=why):
        given(deps, admin, kind, *categories, through=until)
    assert not DisposalVisa.select().exists()


def test_a_walk_writes_down_the_rules_that_it_went_by(deps: Dependencies, refused: AccountRequest) -> None:
    deps = with_fates(deps, trail=Fate.KEPT)
    walked(deps)
    rules: dict[str, Any] = RetentionRun.get().rules
    assert rules.keys() == set(Category)
    assert rules["trail"] == {
        "kept_for": "La durée du rôle, puis 5\N{NO-BREAK SPACE}ans",
        "fate": "kept",
        "visa_required": True,
    }


def test_a_walk_ends_when_the_rules_are_changed_and_one_by_the_new_ones_begins(
    deps: Dependencies, refused: AccountRequest
) -> None:
    before, after = with_fates(deps), with_fates(deps, unfavourable=Fate.KEPT)
    walking.handler(before, {})
    worker.run_due(after, {walking.KIND: walking.handler})
    old, new = RetentionRun.select().order_by(RetentionRun.id)
    assert (old.finished_at is not None, old.counts) == (True, {})
    assert (new.finished_at is not None, new.rules["unfavourable"]["fate"]) == (True, "kept")
    assert is_there(refused)
