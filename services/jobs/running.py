"""A job from its preparation to its end: its requests are frozen first, then done in chunks, one transaction each.

A worker that dies leaves a chunk undone, never half done: the step of a chunk is counted in its transaction, and the
task that says which step it is for is taken again once its lease is over, or as soon as somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import groupby
from typing import Any

from peewee import Value

from domain.actors import Actor
from domain.errors import NotAllowed, NotFound, TooManyRows
from domain.jobs import MOST_ROWS, JobKind, JobState, Outcome
from domain.permissions import demand
from domain.states import TaskState
from models import Account, AccountRequest, Task, database
from models_work import Job, JobRow
from queries.actors import actor_of
from queries.jobs import key_of_step, visible_job, waiting_rows
from queries.locks import lock_row
from queries.text_search import among_ids
from services.jobs import acts
from services.machinery import tasks
from services.machinery.bounded import delete_some
from services.machinery.dependencies import Dependencies

KIND, EXPORT, MERGE = "job", "job.export", "job.merge"
"""Kinds of task: an export and a merge are one long task each, with a thread of its own; other jobs are many short
ones."""
_TASKS = {JobKind.EXPORT: EXPORT, JobKind.MERGE: MERGE}

UNCONFIRMED = timedelta(days=1)
"""How long a job waits for its author's word."""


def prepare(deps: Dependencies, actor: Actor, kind: JobKind, query: Any, parameters: Mapping[str, Any]) -> Job:
    """Freeze the requests of a query (which begins with a scope), in a job that does nothing before `start`.

    Raises NotAllowed, TooManyRows for more than MOST_ROWS, NotFound for none.
    """
    demand(actor, kind.needs)
    with database.atomic():
        now = deps.now()
        job = Job.create(kind=kind, author=actor.account_id, parameters=dict(parameters), created_at=now)
        chosen = (
            query.select(Value(job.id), AccountRequest.id, Value("")).order_by(AccountRequest.id).limit(MOST_ROWS + 1)
        )
        JobRow.insert_from(chosen, [JobRow.job, JobRow.request, JobRow.fact]).execute()
        total = JobRow.select().where(JobRow.job == job.id).count()
        if not total:
            raise NotFound()
        if total > MOST_ROWS:
            raise TooManyRows(MOST_ROWS)
        Job.update(total=total).where(Job.id == job.id).execute()
        job.absorb({"total": total})
    return job


def start(deps: Dependencies, actor: Actor, job_id: int, parameters: Mapping[str, Any]) -> Job:
    """Its author's word: from now on the worker does it. One that is begun already is left alone.

    Raises NotFound (another's, too), NotAllowed.
    """
    with database.atomic():
        job = _own(actor, job_id)
        demand(actor, JobKind(job.kind).needs)
        if job.state == JobState.PREPARED:
            known = {**job.parameters, **parameters}
            Job.update(state=JobState.RUNNING, parameters=known).where(Job.id == job.id).execute()
            job.absorb({"state": JobState.RUNNING, "parameters": known})
            enqueue_step(deps, job)
    return job


def cancel(deps: Dependencies, actor: Actor, job_id: int) -> bool:
    """« Annuler »: no further chunk is begun; what is done stays. False when it had ended. Raises NotFound."""
    with database.atomic():
        job = _locked(actor, job_id)
        if job.state not in (JobState.PREPARED, JobState.RUNNING):
            return False
        _end(deps, job, JobState.CANCELLED)
    return True


def resume(deps: Dependencies, actor: Actor, job_id: int) -> bool:
    """« Reprendre »: the step that nobody takes is due at once. False when the job runs no more. Raises NotFound.

    Harmless while a worker is at it after all: the other finds the step done.
    """
    with database.atomic():
        job = _locked(actor, job_id)
        if job.state != JobState.RUNNING:
            return False
        due = {"state": TaskState.WAITING, "run_at": deps.now(), "leased_until": None, "leased_by": None, "attempts": 0}
        known = Task.unique_key == key_of_step(job)
        if not Task.update(**due, finished_at=None).where(known).execute():
            enqueue_step(deps, job)
    return True


def handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """What the worker does with tasks of the kind `job`."""
    take_step(deps, int(payload["job"]), int(payload["step"]))


def take_step(deps: Dependencies, job_id: int, step: int) -> None:
    """Do the next chunk and write the task of the one after it. A step that was taken is left alone."""
    with database.atomic():
        try:
            job: Job = lock_row(Job, job_id)
        except NotFound:
            return
        if job.state != JobState.RUNNING or job.steps != step:
            return
        author = actor_of(Account.get_by_id(job.author_id))
        kind = JobKind(job.kind)
        try:
            results = acts.act(deps, author, kind, job.parameters, waiting_rows(job.id, deps.policy.bulk_chunk))
        except NotAllowed:
            results = _none_allowed(job)
        _write(deps, job, results)
        if JobRow.select().where(JobRow.job == job.id, JobRow.outcome.is_null()).exists():
            enqueue_step(deps, job)
            return
        _end(deps, job, JobState.DONE)
        acts.tell(deps, author, kind, job.parameters, job.done)


def sweep(deps: Dependencies) -> int:
    """Forget jobs that nobody confirmed, and old ones. Returns how many."""
    now = deps.now()
    unconfirmed = (Job.state == JobState.PREPARED) & (Job.created_at < now - UNCONFIRMED)
    # Its file first, which the store would otherwise keep until it is swept.
    over = now - timedelta(days=deps.policy.retention.work_days)
    old = (Job.finished_at < over) & Job.storage_key.is_null()
    return delete_some(Job, unconfirmed | old)


def _none_allowed(job: Job) -> acts.Results:
    """Its author lost the right to do it: no request is left to wait for a turn that never comes."""
    left = JobRow.select(JobRow.request).where(JobRow.job == job.id, JobRow.outcome.is_null())
    return {request_id: (Outcome.NOT_ALLOWED, "") for (request_id,) in left.tuples()}


def _write(deps: Dependencies, job: Job, results: acts.Results) -> None:
    """What became of each request, and the figures of the job."""
    ordered = sorted(results, key=lambda request_id: results[request_id])
    for (outcome, fact), group in groupby(ordered, key=lambda request_id: results[request_id]):
        own = (JobRow.job == job.id) & among_ids(JobRow.request, list(group))
        JobRow.update(outcome=outcome, fact=fact).where(own).execute()
    done = sum(outcome is Outcome.DONE for outcome, _ in results.values())
    changes = {
        "done": job.done + done,
        "refused": job.refused + len(results) - done,
        "steps": job.steps + 1,
        "stepped_at": deps.now(),
    }
    Job.update(changes).where(Job.id == job.id).execute()
    job.absorb(changes)


def _end(deps: Dependencies, job: Job, state: JobState) -> None:
    Job.update(state=state, finished_at=deps.now(), keys=None).where(Job.id == job.id).execute()


def enqueue_step(deps: Dependencies, job: Job) -> None:
    """Write the task of the job's present step, inside the caller's transaction."""
    kind = _TASKS.get(JobKind(job.kind), KIND)
    tasks.enqueue(deps, kind, {"job": job.id, "step": job.steps}, unique_key=key_of_step(job))


def _own(actor: Actor, job_id: int) -> Job:
    """The job, locked, if it is the actor's own. Raises NotFound."""
    job = _locked(actor, job_id)
    if job.author_id != actor.account_id:
        raise NotFound()
    return job


def _locked(actor: Actor, job_id: int) -> Job:
    """The job, locked, if the actor may see it. Raises NotFound."""
    job: Job = lock_row(Job, visible_job(actor, job_id).id)
    return job
