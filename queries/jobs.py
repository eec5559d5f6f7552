"""Named reads of jobs: what is done to many requests at once, and what became of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from domain.actors import Actor
from domain.errors import NotFound
from models import Account, AccountRequest, Task
from models_work import Job, JobRow
from queries.scopes import jobs_visible_to
from queries.step_keys import step_key

LISTED = (
    *(Job.id, Job.kind, Job.author, Job.parameters, Job.state, Job.total, Job.done, Job.refused, Job.steps),
    *(Job.created_at, Job.stepped_at, Job.finished_at, Job.filename, Job.size, Job.expires_at, Job.storage_key),
)
"""Without the keys of an export, which may be megabytes."""


@dataclass(frozen=True)
class JobLine:
    """One request of a job, and what became of it; `outcome` is None where it was not its turn."""

    key: int
    reference: str
    name: str
    entity: str
    outcome: str | None
    fact: str


def with_authors(query: Any) -> Any:
    """The jobs of a query with their authors."""
    return query.select(*LISTED, Account).join(Account, on=Job.author)


def visible_job(actor: Actor, job_id: int) -> Job:
    """Raises NotFound, the same for absent and hidden."""
    job: Job | None = with_authors(jobs_visible_to(actor).where(Job.id == job_id)).first()
    if job is None:
        raise NotFound()
    return job


def task_of(job: Job) -> Task | None:
    """The task of the job's present step, done or not."""
    return Task.get_or_none(Task.unique_key == key_of_step(job))


def key_of_step(job: Job) -> str:
    """What names the task of the job's present step."""
    return step_key("job", job.id, job.created_at, job.steps)


def counts_of(job: Job) -> list[tuple[str, str, int]]:
    """(outcome, fact, how many) of the requests that were not acted on, the most frequent first."""
    rows: Any = (
        JobRow.select(JobRow.outcome, JobRow.fact, fn.COUNT(JobRow.id))
        .where(JobRow.job == job.id, JobRow.outcome.is_null(False), JobRow.outcome != "done")
        .group_by(JobRow.outcome, JobRow.fact)
        .order_by(fn.COUNT(JobRow.id).desc(), JobRow.outcome, JobRow.fact)
    )
    return list(rows.tuples())


def line_keys(job: Job) -> list[int]:
    """The keys of the job's lines, in the order in which they are done."""
    return [key for (key,) in JobRow.select(JobRow.id).where(JobRow.job == job.id).order_by(JobRow.id).tuples()]


def refused_keys(job: Job, limit: int) -> list[int]:
    """The keys of the first lines that were not acted on."""
    rows = JobRow.select(JobRow.id).where(JobRow.job == job.id, JobRow.outcome != "done").order_by(JobRow.id)
    return [key for (key,) in rows.limit(limit).tuples()]


def lines_of(keys: Sequence[int]) -> list[JobLine]:
    """These lines, in this order; those whose request is gone are left out."""
    columns = (JobRow.id, AccountRequest.reference, AccountRequest.first_name, AccountRequest.last_name)
    rows: Iterator[Any] = (
        JobRow.select(*columns, AccountRequest.entity_name, JobRow.outcome, JobRow.fact)
        .join(AccountRequest)
        .where(JobRow.id.in_(list(keys)))
        .tuples()
    )
    by_key = {
        key: JobLine(key, reference, f"{first} {last}".strip(), entity, outcome, fact)
        for key, reference, first, last, entity, outcome, fact in rows
    }
    return [by_key[key] for key in keys if key in by_key]


def waiting_rows(job_id: int, limit: int) -> list[int]:
    """The requests whose turn is next."""
    rows = JobRow.select(JobRow.request).where(JobRow.job == job_id, JobRow.outcome.is_null()).order_by(JobRow.id)
    return [request_id for (request_id,) in rows.limit(limit).tuples()]
