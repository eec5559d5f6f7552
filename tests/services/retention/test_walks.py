"""The worker's walk: what is due goes, by the rules of tests/domain/test_retention.py, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.calendar import paris_date
from domain.retention import Category
from domain.states import State
from models import (
    Account,
    AccountRequest,
    AccountSession,
    Decision,
    DocumentVersion,
    JournalDetail,
    JournalEntry,
    Mail,
    Membership,
    Task,
)
from models_retention import Disposal, LegalHold, RequestTrace, RetentionRun
from models_work import FigureTotal
from queries.documents import named_keys
from services.documents import files
from services.figures import recount, totals
from services.machinery import worker
from services.machinery.dependencies import Dependencies
from services.retention import walking
from services.retention.steps import Walk
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.races import change, holds, just_before
from tests.support.retention import with_fates

pytestmark = pytest.mark.slow


@pytest.fixture
def deps(deps: Dependencies, clock: Clock) -> Dependencies:
    return replace(deps, now=clock)


@pytest.fixture
def run(deps: Dependencies) -> Callable[..., Walk]:
    """A whole walk today, and what the worker then does with the store."""

    def walk(*, writing: bool = True) -> Walk:
        done = walking.run(deps, paris_date(deps.now()), writing=writing)
        worker.run_due(deps, {files.DISCARD: files.discard})
        return done

    return walk


def stored(deps: Dependencies) -> int:
    """How many files there are."""
    return len(list(deps.storage.keys()))


def versions_of(request: AccountRequest) -> dict[str, DocumentVersion]:
    return {row.document.kind: row for document in request.documents for row in document.versions}


def newest(deps: Dependencies) -> None:
    """One more request, since the newest row of SQLite stays: its id would be given again."""
    factories.make_draft(deps)


def test_a_proof_goes_three_months_after_the_decision(
    deps: Dependencies, clock: Clock, run: Callable[..., Walk]
) -> None:
    request = factories.make_request(deps, State.APPROVED)
    before = versions_of(request)
    proof, mandate = before["proof_of_existence"], before["mandate"]
    clock.advance(days=80)
    run()
    assert versions_of(request)["proof_of_existence"].erased_at is None
    clock.advance(days=15)
    walk = run()
    after = versions_of(request)
    assert walk.counts.of("done", Category.PROOF) == 1
    assert after["proof_of_existence"].erased_at == deps.now()
    assert (after["proof_of_existence"].storage_key, after["mandate"].storage_key) == (None, mandate.storage_key)
    kept = ("sha256", "size", "pages", "judgement", "uploaded_at")
    assert [getattr(after["proof_of_existence"], name) for name in kept] == [getattr(proof, name) for name in kept]
    assert named_keys([proof.storage_key]) == set()
    assert stored(deps) == 1


def test_a_refused_request_goes_whole_and_leaves_a_trace(
    deps: Dependencies, clock: Clock, run: Callable[..., Walk]
) -> None:
    request = factories.make_request(deps, State.REJECTED)
    newest(deps)
    factories.mails_leave(deps)
    clock.advance(days=370)
    walk = run()
    assert walk.counts.of("done", Category.UNFAVOURABLE) == 1
    assert AccountRequest.get_or_none(AccountRequest.id == request.id) is None
    assert not Mail.select().where(Mail.to_key == request.email_key).exists()
    assert not Decision.select().exists()
    trace = RequestTrace.get()
    assert (trace.number, trace.state, trace.closed_on) == (request.id, "rejected", paris_date(request.closed_at))
    details = JournalDetail.select().join(JournalEntry).where(JournalEntry.request_id == request.id)
    assert [row.entry.event for row in details] == ["request.purged"]
    assert JournalEntry.select().where(JournalEntry.request_id == request.id).count() == 4
    disposal = Disposal.get()
    assert (disposal.category, disposal.requests, disposal.visa) == (Category.UNFAVOURABLE, 1, None)


def test_a_dry_run_counts_the_same_and_writes_nothing(
    deps: Dependencies, clock: Clock, run: Callable[..., Walk]
) -> None:
    factories.make_request(deps, State.REJECTED)
    factories.make_request(deps, State.APPROVED)
    newest(deps)
    clock.advance(days=370)
    rows = AccountRequest.select().count(), JournalEntry.select().count(), stored(deps)
    dry = run(writing=False)
    assert (AccountRequest.select().count(), JournalEntry.select().count(), stored(deps)) == rows
    assert not RetentionRun.select().exists()
    assert run().counts.stored() == dry.counts.stored()


def test_a_mandate_goes_a_year_after_the_role_and_the_rest_five_years(
    deps: Dependencies, clock: Clock, run: Callable[..., Walk]
) -> None:
    request = factories.make_request(deps, State.APPROVED)
    newest(deps)
    clock.advance(days=3650)
    run()
    assert versions_of(request)["mandate"].erased_at is None  # the role lasts
    Membership.update(until=deps.now(), founding=False).where(Membership.request == request).execute()
    clock.advance(days=367)
    assert run().counts.of("done", Category.MANDATE) == 1
    assert versions_of(request)["mandate"].erased_at == deps.now()
    clock.advance(days=365 * 4 + 2)
    assert run().counts.of("done", Category.TRAIL) == 1
    assert not Membership.select().exists()
    assert AccountRequest.select().where(AccountRequest.state != State.DRAFT).count() == 0


def test_a_role_without_a_request_goes_five_years_after_its_end(
    deps: Dependencies, clock: Clock, run: Callable[..., Walk]
) -> None:
    entity = factories.make_entity(deps)
    factories.make_manager(deps, entity)
    ended = factories.make_member(deps, entity)
    Membership.update(until=deps.now()).where(Membership.account == ended.account_id).execute()
    clock.advance(days=365 * 5 + 3)
    assert run().counts.of("done", Category.ROLE) == 1
    assert [row.founding for row in Membership.select()] == [True]


def test_a_contentieux_freezes_a_request_its_files_and_its_mails(
    deps: Dependencies, clock: Clock, run: Callable[..., Walk]
) -> None:
    request = factories.make_request(deps, State.REJECTED)
    newest(deps)
    factories.mails_leave(deps)
    admin = factories.make_si_admin(deps)
    hold = LegalHold.create(request=request, reason="Tribunal saisi", placed_by=admin.account_id, placed_at=deps.now())
    clock.advance(days=3650)
    mails = Mail.select().where(Mail.request == request).count()
    assert run().counts.stored().get("done") is None
    assert Mail.select().where(Mail.request == request).count() == mails > 0
    lifted = {"lifted_at": deps.now(), "lifted_by": admin.account_id}
    LegalHold.update(lifted).where(LegalHold.id == hold.id).execute()
    run()
    assert not LegalHold.select().exists()


def test_without_a_visa_archives_are_listed_and_wait(deps: Dependencies, clock: Clock) -> None:
    deps = with_fates(deps)
    request = factories.make_request(deps, State.REJECTED)
    newest(deps)
    clock.advance(days=370)
    walk = walking.run(deps, paris_date(deps.now()), writing=True)
    assert walk.counts.of("waits", Category.UNFAVOURABLE) == 1
    (line,) = walk.counts.lines("waits")
    assert (line.year, line.files, line.first) == (2026, 2, paris_date(request.closed_at).isoformat())
    assert AccountRequest.get_or_none(AccountRequest.id == request.id) is not None
    assert not Disposal.select().exists()


def test_figures_are_the_same_before_and_after_and_counted_anew(
    deps: Dependencies, clock: Clock, run: Callable[..., Walk]
) -> None:
    def counted() -> list[Any]:
        totals.handler(deps, {})
        return sorted(
            (row.span, row.measure, row.kind, row.day.isoformat(), sorted(row.counts.items()))
            for row in FigureTotal.select()
        )

    factories.make_request(deps, State.REJECTED)
    factories.make_request(deps, State.APPROVED)
    factories.make_request(deps, State.WITHDRAWN)
    newest(deps)
    before = counted()
    clock.advance(days=370)
    run()
    assert RequestTrace.select().count() == 2
    assert counted() == before
    recount.begin(deps)
    while recount.count_some(deps, 1):
        pass
    assert counted() == before


def test_rows_that_are_only_old_go_by_their_age(deps: Dependencies, clock: Clock, run: Callable[..., Walk]) -> None:
    account = factories.make_account(deps)
    old, fresh = deps.now(), deps.now() + timedelta(days=300)
    for number, seen in enumerate((old, fresh)):
        AccountSession.create(account=account, token_hash=str(number), created_at=seen, last_seen_at=seen)
    Task.create(kind="mail", run_at=old, created_at=old, state="dead", finished_at=old)
    Task.create(kind="mail", run_at=old, created_at=old)
    clock.advance(days=370)
    walk = run()
    assert walk.counts.aged == {"account_session": 1, "task": 1}
    assert [row.token_hash for row in AccountSession.select()] == ["1"]
    assert Account.select().count() == 1


def test_the_worker_walks_once_a_day_and_takes_each_step_once(deps: Dependencies, clock: Clock) -> None:
    factories.make_request(deps, State.REJECTED)
    newest(deps)
    clock.advance(days=370)
    handlers = {walking.KIND: walking.handler}
    walking.handler(deps, {})
    (task,) = Task.select().where(Task.kind == walking.KIND)
    walking.resume(deps, task.payload["run"], 0)
    walking.resume(deps, task.payload["run"], 0)
    worker.run_due(deps, handlers)
    run = RetentionRun.get()
    assert run.finished_at is not None
    assert run.counts["done"]["unfavourable"]["2026"]["count"] == 1
    walking.handler(deps, {})
    assert RetentionRun.select().count() == 1
    clock.advance(days=1)
    walking.handler(deps, {})
    assert RetentionRun.select().count() == 2


@holds("services/machinery/walks.py: take_step")
def test_a_step_that_somebody_took_meanwhile_is_not_taken_again(deps: Dependencies) -> None:
    row = walking.begin(deps, paris_date(deps.now()))
    walk = Walk(row.until, run=row)
    with just_before('UPDATE "retention_run"', change(row, steps=row.steps + 1)):
        assert not walking._written(deps, row, walk)
    assert RetentionRun.get().finished_at is None


def test_the_newest_request_of_sqlite_stays_until_there_is_another(
    deps: Dependencies, clock: Clock, run: Callable[..., Walk], database_url: str
) -> None:
    request = factories.make_request(deps, State.REJECTED)
    clock.advance(days=370)
    run()
    left = AccountRequest.get_or_none(AccountRequest.id == request.id)
    assert (left is not None) == database_url.startswith("sqlite")


def test_until_is_a_day_of_paris(deps: Dependencies) -> None:
    walk = walking.run(deps, date(2031, 1, 1), writing=False)
    assert (walk.until, walk.run) == (date(2031, 1, 1), None)
