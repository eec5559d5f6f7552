"""Figures that transactions append and the worker adds up: see also test_life_machine.py, over random histories."""

from __future__ import annotations

from functools import partial

import pytest
from peewee import Database

from domain.states import State
from models import AccountRequest
from models_work import FigureChange, FigureCount, FigureTotal
from queries.actors import actor_of
from services.figures import recount, totals
from services.machinery.dependencies import Dependencies
from services.requests.transitions import apply_with_reason
from services.review import decisions
from tests.support import figures
from tests.support.dependencies import Clock
from tests.support.factories import make_request, make_si_admin
from tests.support.races import at_once

pytestmark = pytest.mark.slow

FACTS = ("decided_as", "decided_in", "refused_for", "applicant_time")


@pytest.fixture
def decided(deps: Dependencies, clock: Clock) -> list[AccountRequest]:
    """One that the SI approved after a complement, two refusals (a manager's, one with a reason), one that waits."""
    si = make_si_admin(deps)
    totals.handler(deps, {})
    kept = make_request(deps, "awaiting_applicant")
    clock.advance(days=3)
    approved = make_request(deps, "approved")
    manager = actor_of(approved.account)
    refused = make_request(deps, "with_si")
    theirs = make_request(deps, "with_manager", siret=approved.siret)
    clock.advance(hours=30)
    reason = deps.registry.refusal("wrong_entity")
    decisions.decide(deps, si, refused.reference, "reject", reason=reason.sentence, refusal=reason.code)
    decisions.decide(deps, manager, theirs.reference, "reject", reason="Je ne la connais pas.")
    return [kept, approved, refused, theirs]


def test_a_count_begun_after_an_upgrade_says_what_transactions_would_have(
    deps: Dependencies, decided: list[AccountRequest]
) -> None:
    assert figures.naive().total() > 0
    rows = [tuple(getattr(AccountRequest.get_by_id(row.id), name) for name in FACTS) for row in decided]
    nothing = dict.fromkeys((*FACTS, "counted"))
    AccountRequest.update(nothing).execute()
    recount.begin(deps)
    totals.handler(deps, {})
    assert [tuple(getattr(AccountRequest.get_by_id(row.id), name) for name in FACTS) for row in decided] == rows
    assert figures.kept() == figures.naive()
    assert (FigureChange.select().count(), FigureTotal.select().exists()) == (0, True)


def test_adding_up_changes_no_figure_and_leaves_no_empty_total(
    deps: Dependencies, decided: list[AccountRequest]
) -> None:
    before = figures.kept()
    assert totals.add_up() > 0
    assert figures.kept() == before
    waiting = make_request(deps, "with_si")
    totals.add_up()
    decisions.decide(deps, make_si_admin(deps), waiting.reference, "reject", reason="Autre chose.")
    totals.add_up()
    assert figures.kept() == figures.naive()
    assert all(amount > 0 for total in FigureTotal.select() for amount in total.counts.values())


def test_a_reopened_refusal_is_no_decision_any_more(deps: Dependencies) -> None:
    totals.handler(deps, {})
    refused = make_request(deps, "rejected")
    apply_with_reason(deps, make_si_admin(deps), "rouvrir", refused.reference, "Erreur")
    assert figures.kept() == figures.naive()
    assert AccountRequest.get_by_id(refused.id).decided_in is None


def test_decisions_and_the_worker_at_once_lose_nothing(deps: Dependencies, database: Database) -> None:
    si = make_si_admin(deps)
    waiting = [make_request(deps, "with_si") for _ in range(6)]
    FigureCount.create(asked_at=deps.now())

    def refuse(rows: list[AccountRequest]) -> None:
        for row in rows:
            decisions.decide(deps, si, row.reference, "reject", reason="Refusée ensemble.")

    halves = (waiting[:3], waiting[3:])
    ended = at_once(
        *(partial(refuse, half) for half in halves),
        *(partial(totals.handler, deps, {}) for _ in range(2)),
    )
    assert [outcome for outcome in ended if isinstance(outcome, Exception)] == []
    totals.handler(deps, {})
    assert {row.state for row in AccountRequest.select()} == {State.REJECTED}
    assert figures.kept() == figures.naive()
