"""Work on many requests: frozen when chosen, done in chunks, each once whatever dies, with the rights of the moment."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.actors import Actor
from domain.errors import NotAllowed, NotFound, TooManyRows
from domain.jobs import JobKind, JobState, Outcome
from domain.states import StaffRole
from models import Account, AccountRequest, Claim, JournalEntry, Mail, Task
from models_work import Job, JobRow
from queries.jobs import counts_of
from queries.scopes import requests_visible_to
from services.jobs import acts, running
from services.machinery import tasks, worker
from services.machinery.dependencies import Dependencies
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.killed_job import deps_of

pytestmark = pytest.mark.slow

HOUSE = Path(__file__).parents[2]


@pytest.fixture
def deps(deps: Dependencies) -> Dependencies:
    """Chunks of two."""
    return replace(deps, policy=replace(deps.policy, bulk_chunk=2))


@pytest.fixture
def agent(deps: Dependencies) -> Actor:
    return factories.make_staff(deps, StaffRole.REVIEWER)


def requests_of(deps: Dependencies, count: int, state: str = "with_si") -> list[AccountRequest]:
    return [factories.make_request(deps, state) for _ in range(count)]


def begun(deps: Dependencies, agent: Actor, kind: JobKind = JobKind.TAKE, **parameters: Any) -> Job:
    """A job over all that the agent sees, confirmed."""
    job = running.prepare(deps, agent, kind, requests_visible_to(agent, kind.needs), {})
    return running.start(deps, agent, job.id, parameters)


def work(deps: Dependencies) -> Job:
    """What the worker does with all jobs that are due; the one that there is, read again."""
    worker.run_due(deps, {running.KIND: running.handler})
    return Job.get()


def outcomes(job: Job) -> dict[int, str | None]:
    rows = JobRow.select(JobRow.request, JobRow.outcome).where(JobRow.job == job.id)
    return dict(rows.tuples())


def test_what_was_chosen_is_what_is_done(deps: Dependencies, agent: Actor) -> None:
    chosen = requests_of(deps, 5)
    job = running.prepare(deps, agent, JobKind.TAKE, requests_visible_to(agent), {})
    factories.make_request(deps, "with_si")
    assert work(deps).state == JobState.PREPARED
    running.start(deps, agent, job.id, {})
    ended = work(deps)
    assert (ended.state, ended.total, ended.done, ended.refused, ended.steps) == (JobState.DONE, 5, 5, 0, 3)
    assert {claim.request_id for claim in Claim.select()} == {row.id for row in chosen}
    assert JournalEntry.select().where(JournalEntry.event == "request.taken").count() == 5


def test_each_request_has_its_own_result(deps: Dependencies, agent: Actor) -> None:
    waiting, closed, own, held = requests_of(deps, 4)
    other = factories.make_staff(deps, StaffRole.REVIEWER)
    acts.act_at_once(deps, other, JobKind.TAKE, {}, [held.id])
    AccountRequest.update(account=agent.account_id, email_key=agent.email_key).where(
        AccountRequest.id == own.id
    ).execute()
    job = begun(deps, agent)
    AccountRequest.update(state="withdrawn").where(AccountRequest.id == closed.id).execute()
    ended = work(deps)
    assert (ended.done, ended.refused) == (1, 3)
    assert outcomes(job) == {
        waiting.id: Outcome.DONE,
        closed.id: Outcome.WRONG_STATE,
        own.id: Outcome.OWN_REQUEST,
        held.id: Outcome.CLAIMED,
    }
    assert sorted(counts_of(ended)) == [
        ("claimed", other.name, 1),
        ("own_request", "", 1),
        ("wrong_state", "withdrawn", 1),
    ]


def test_the_rights_of_each_chunk_are_those_of_its_moment(deps: Dependencies, agent: Actor) -> None:
    requests_of(deps, 5)
    job = begun(deps, agent)
    running.take_step(deps, job.id, 0)
    Account.update(staff_role=StaffRole.READER).where(Account.id == agent.account_id).execute()
    ended = work(deps)
    assert (ended.state, ended.done, ended.refused) == (JobState.DONE, 2, 3)
    assert counts_of(ended) == [("not_allowed", "", 3)]


def test_no_chunk_begins_once_it_is_cancelled(deps: Dependencies, agent: Actor) -> None:
    requests_of(deps, 5)
    job = begun(deps, agent)
    running.take_step(deps, job.id, 0)
    assert running.cancel(deps, agent, job.id)
    ended = work(deps)
    assert (ended.state, ended.done) == (JobState.CANCELLED, 2)
    assert list(outcomes(job).values()).count(None) == 3
    assert not running.cancel(deps, agent, job.id)
    assert not running.resume(deps, agent, job.id)


def test_a_step_is_taken_once(deps: Dependencies, agent: Actor) -> None:
    requests_of(deps, 4)
    job = begun(deps, agent)
    running.take_step(deps, job.id, 0)
    running.take_step(deps, job.id, 0)
    assert Job.get().done == 2
    assert work(deps).done == 4


def test_what_died_for_good_is_taken_up_again(deps: Dependencies, agent: Actor, clock: Clock) -> None:
    requests_of(deps, 3)
    job = begun(deps, agent)
    running.take_step(deps, job.id, 0)
    task = tasks.lease("gone", clock(), 300, [running.KIND])
    assert task is not None
    while task is not None and task.payload["step"] != 1:
        tasks.done(task, clock())
        task = tasks.lease("gone", clock(), 300, [running.KIND])
    assert task is not None
    tasks.bury(task, clock(), "RuntimeError")
    assert work(deps).state == JobState.RUNNING
    assert running.resume(deps, agent, job.id)
    assert work(deps).done == 3


def test_another_agent_touches_it_only_where_they_see_it(deps: Dependencies, agent: Actor) -> None:
    requests_of(deps, 1)
    job = begun(deps, agent)
    with pytest.raises(NotFound):
        running.cancel(deps, factories.make_staff(deps, StaffRole.REVIEWER), job.id)
    assert running.cancel(deps, factories.make_si_admin(deps), job.id)


def test_nobody_confirms_the_job_of_another(deps: Dependencies, agent: Actor) -> None:
    requests_of(deps, 1)
    job = running.prepare(deps, agent, JobKind.TAKE, requests_visible_to(agent), {})
    with pytest.raises(NotFound):
        running.start(deps, factories.make_si_admin(deps), job.id, {})


def test_too_many_and_none_are_refused_and_leave_nothing(
    deps: Dependencies, agent: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotFound):
        running.prepare(deps, agent, JobKind.TAKE, requests_visible_to(agent), {})
    requests_of(deps, 3)
    monkeypatch.setattr(running, "MOST_ROWS", 2)
    with pytest.raises(TooManyRows):
        running.prepare(deps, agent, JobKind.TAKE, requests_visible_to(agent), {})
    with pytest.raises(NotAllowed):
        running.prepare(
            deps, factories.make_staff(deps, StaffRole.SUPPORT), JobKind.HOLD, requests_visible_to(agent), {}
        )
    assert Job.select().count() == JobRow.select().count() == 0


class TestAssigning:
    def test_gives_all_to_a_colleague_who_gets_one_mail(self, deps: Dependencies, agent: Actor) -> None:
        requests_of(deps, 5)
        colleague = factories.make_staff(deps, StaffRole.REVIEWER)
        begun(deps, agent, JobKind.ASSIGN, account_id=colleague.account_id, words="Je pars.")
        assert work(deps).done == 5
        held = list(Claim.select())
        assert {(claim.account_id, claim.handed_by_id, claim.words) for claim in held} == {
            (colleague.account_id, agent.account_id, "Je pars.")
        }
        (mail,) = Mail.select().where(Mail.event == "handed_over_together")
        assert mail.account_id == colleague.account_id
        assert (mail.facts["count"], mail.facts["words"]) == (5, "Je pars.")

    def test_takes_over_what_an_absent_colleague_has(self, deps: Dependencies, agent: Actor) -> None:
        rows = requests_of(deps, 2)
        absent = factories.make_staff(deps, StaffRole.REVIEWER)
        acts.act_at_once(deps, absent, JobKind.TAKE, {}, [row.id for row in rows])
        begun(deps, agent, JobKind.ASSIGN, account_id=agent.account_id)
        assert work(deps).done == 2
        assert {claim.account_id for claim in Claim.select()} == {agent.account_id}
        assert not Mail.select().where(Mail.event == "handed_over_together").exists()

    def test_gives_nothing_to_who_reviews_no_more(self, deps: Dependencies, agent: Actor) -> None:
        requests_of(deps, 1)
        begun(deps, agent, JobKind.ASSIGN, account_id=factories.make_staff(deps, StaffRole.SUPPORT).account_id)
        assert counts_of(work(deps)) == [("colleague_gone", "", 1)]


def test_what_waits_for_deciders_is_put_off(deps: Dependencies, agent: Actor, clock: Clock) -> None:
    waiting, unactivated = factories.make_request(deps, "with_si"), factories.make_request(deps, "awaiting_activation")
    until = (clock() + timedelta(days=3)).date()
    begun(deps, agent, JobKind.HOLD, until=until.isoformat())
    assert counts_of(work(deps)) == [("wrong_state", "awaiting_activation", 1)]
    dates = dict(AccountRequest.select(AccountRequest.id, AccountRequest.on_hold_until).tuples())
    assert dates == {waiting.id: until, unactivated.id: None}


def test_the_activation_is_mailed_once_an_address(deps: Dependencies) -> None:
    support = factories.make_staff(deps, StaffRole.SUPPORT)
    first = factories.make_request(deps, "awaiting_activation")
    second = factories.make_request(deps, "awaiting_activation", email=first.email)
    waiting = factories.make_request(deps, "with_si")
    Task.delete().execute()
    results = acts.act_at_once(
        replace(deps, policy=replace(deps.policy, bulk_chunk=3)),
        support,
        JobKind.SEND_ACTIVATION,
        {},
        [first.id, second.id, waiting.id],
    )
    assert results[waiting.id] == (Outcome.WRONG_STATE, "with_si")
    (task,) = Task.select().where(Task.kind == "find_requests")
    assert task.payload == {"email_key": first.email_key, "by_staff": False}


def test_forgotten_are_jobs_that_nobody_confirmed_and_old_ones(deps: Dependencies, agent: Actor, clock: Clock) -> None:
    requests_of(deps, 1)
    begun(deps, agent)
    running.prepare(deps, agent, JobKind.TAKE, requests_visible_to(agent), {})
    worker.run_due(deps, {running.KIND: running.handler})
    assert running.sweep(deps) == 0
    clock.advance(days=2)
    assert running.sweep(deps) == 1
    clock.advance(days=89)
    assert running.sweep(deps) == 1
    assert JobRow.select().count() == 0


def test_a_worker_that_is_killed_in_a_chunk_leaves_it_undone_and_another_ends_the_job(
    database_url: str, tmp_path: Path, deps: Dependencies
) -> None:
    rows = requests_of(deps, 7)
    real = deps_of(tmp_path, database_url, 3)
    agent = factories.make_staff(real, StaffRole.REVIEWER)
    job = begun(real, agent)
    command = [sys.executable, "-m", "tests.support.killed_job", str(tmp_path), database_url, "1", "3"]
    killed = subprocess.run(command, cwd=HOUSE, timeout=60, check=False)
    assert killed.returncode == -9
    left = Job.get()
    assert (left.state, left.done, left.steps) == (JobState.RUNNING, 3, 1)
    assert Claim.select().count() == 3
    worker.run_due(real, {running.KIND: running.handler})
    assert Job.get().done == 3, "its lease is not over yet"
    assert running.resume(real, agent, job.id)
    worker.run_due(real, {running.KIND: running.handler})
    ended = Job.get()
    assert (ended.state, ended.done, ended.steps) == (JobState.DONE, 7, 3)
    assert {claim.request_id for claim in Claim.select()} == {row.id for row in rows}
    assert JournalEntry.select().where(JournalEntry.event == "request.taken").count() == 7
