"""Merges of an entity with so many requests that nobody waits for it at a browser: the worker does them.

One transaction, as every merge: of a job that is cancelled while it is at work nothing is merged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from domain.actors import Actor
from domain.errors import DomainError, NotAllowed, RowChanged, TransitionRefused
from domain.jobs import JobKind, JobState
from domain.permissions import demand
from models import Account, database
from models_work import Job
from queries.actors import actor_of
from queries.entity_merges import MergeFacts
from queries.locks import lock_row
from services.entities import acts, merging
from services.entities.acts import Act
from services.entities.merging import Choices
from services.jobs.running import enqueue_step
from services.machinery.dependencies import Dependencies


class _Ended(Exception):
    """Somebody cancelled the job while it was at work."""


def begin(deps: Dependencies, actor: Actor, facts: MergeFacts, choices: Choices, act: Act, *, seen: str) -> Job:
    """Have the worker merge these two; the job that is at it already, if there is one. `facts` are read just now.

    Raises NotAllowed, FreshSignInNeeded, RowChanged, TransitionRefused: what is found later is told on the job's page.
    """
    demand(actor, JobKind.MERGE.needs)
    merging.demand_mergeable(facts.former, facts.into)
    acts.demand_done(deps, act)
    if seen != facts.mark:
        raise RowChanged()
    with database.atomic():
        # Locked: each of two clicks would otherwise find none.
        lock_row(Account, actor.account_id)
        running = Job.select().where(Job.kind == JobKind.MERGE, Job.state == JobState.RUNNING)
        job: Job | None = next((job for job in running if job.parameters["former"] == facts.former.id), None)
        if job is None:
            job = Job.create(
                kind=JobKind.MERGE,
                state=JobState.RUNNING,
                author=actor.account_id,
                parameters={
                    "former": facts.former.id,
                    "into": facts.into.id,
                    "names": [facts.former.name, facts.into.name],
                    "kept": list(choices.kept),
                    "founder": choices.founder,
                    "act": asdict(act) | {"effective_on": act.effective_on.isoformat()},
                    "seen": seen,
                },
                total=facts.requests,
                created_at=deps.now(),
            )
            enqueue_step(deps, job)
    return job


def handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """What the worker does with tasks of the kind `job.merge`."""
    make(deps, int(payload["job"]))


def make(deps: Dependencies, job_id: int) -> None:
    """Merge the two entities, with the rights that the author has now. A job that ended is left alone; one that is
    refused ends, and keeps why."""
    job: Job | None = Job.get_or_none(Job.id == job_id)
    if job is None or job.state != JobState.RUNNING:
        return
    try:
        with database.atomic():
            _merge(deps, job)
            if not _end(deps, job, JobState.DONE, done=job.total):
                raise _Ended()
    except _Ended:
        return
    except DomainError as error:
        _end(deps, job, JobState.CANCELLED, parameters=job.parameters | {"why": _why(error)})


def _merge(deps: Dependencies, job: Job) -> None:
    asked = job.parameters
    author = replace(actor_of(Account.get_by_id(job.author_id)), fresh=True)
    act = Act(**asked["act"] | {"effective_on": date.fromisoformat(asked["act"]["effective_on"])})
    choices = Choices(asked["kept"], asked["founder"])
    merging.merge(deps, author, asked["former"], asked["into"], choices, act, seen=asked["seen"])


def _why(error: DomainError) -> str:
    """The code of a refusal (domain/refusals.py)."""
    if isinstance(error, TransitionRefused):
        return error.refusal.code
    return "merge_not_allowed" if isinstance(error, NotAllowed) else "merge_changed"


def _end(deps: Dependencies, job: Job, state: JobState, **values: Any) -> bool:
    """End the job unless it has ended; whether it was."""
    ended = Job.update(state=state, finished_at=deps.now(), stepped_at=deps.now(), **values)
    return bool(ended.where(Job.id == job.id, Job.state == JobState.RUNNING).execute())
