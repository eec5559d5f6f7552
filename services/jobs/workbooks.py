"""Workbooks that nobody waits for at a browser: made by the worker, kept sealed for some days, for their author alone.

Their rows are frozen when they are asked for. One that is cut off is made again from its first row: the file of a
workbook cannot be gone on with.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from domain.actors import Actor
from domain.errors import NotAllowed, TooManyRows
from domain.jobs import JobKind, JobState
from domain.permissions import Permission, demand
from models import Account, database
from models_work import Job
from queries.actors import actor_of
from queries.locks import lock_row
from services.documents import files
from services.jobs.running import enqueue_step
from services.machinery.dependencies import Dependencies
from services.machinery.exports import MOST_IN_SHEET, Cells, Read, as_workbook, pages_of
from services.machinery.handling import Handler

PURPOSE = "export"


@dataclass(frozen=True)
class OpenList:
    """A list as its export has it: the headings, what reads a page of it within so many seconds, who may have it."""

    headings: Cells
    read: Read
    seconds: float
    permission: Permission


Opened: TypeAlias = Callable[[str, int], AbstractContextManager[OpenList]]
"""The address of an export, and the id of the account that asks → the list that it is of."""


class _Ended(Exception):
    """Somebody cancelled the job while it was at work."""


def begin(
    deps: Dependencies, actor: Actor, *, address: str, filename: str, keys: Sequence[int], permission: Permission
) -> Job:
    """Have the worker make the workbook of these rows; the one that it is making for the same person, if there is one.

    Raises NotAllowed, FreshSignInNeeded, TooManyRows for more than a sheet holds.
    """
    demand(actor, permission)
    if len(keys) > MOST_IN_SHEET:
        raise TooManyRows(MOST_IN_SHEET)
    with database.atomic():
        # Locked: each of two clicks would otherwise find none, and the store is no place for so many copies.
        lock_row(Account, actor.account_id)
        own = (Job.author == actor.account_id) & (Job.kind == JobKind.EXPORT) & (Job.state == JobState.RUNNING)
        job: Job | None = Job.get_or_none(own)
        if job is None:
            job = Job.create(
                kind=JobKind.EXPORT,
                state=JobState.RUNNING,
                author=actor.account_id,
                parameters={"address": address, "rights": rights_of(actor)},
                keys=array("q", keys).tobytes(),
                total=len(keys),
                filename=filename,
                created_at=deps.now(),
            )
            enqueue_step(deps, job)
    return job


def rights_of(actor: Actor) -> list[Any]:
    """What decides which rows somebody sees: a file made under others is not theirs any more."""
    return [actor.staff_role, sorted(actor.managed)]


def handler(opened: Opened) -> Handler:
    """What the worker does with tasks of the kind `job.export`."""

    def handle(deps: Dependencies, payload: Mapping[str, Any]) -> None:
        make(deps, int(payload["job"]), opened)

    return handle


def make(deps: Dependencies, job_id: int, opened: Opened) -> None:
    """Make the workbook and keep it. A job that ended, or ends meanwhile, is left alone.

    Its author's rights are read again after each page of rows; without them it ends. Raises FileNotKept.
    """
    job: Job | None = Job.get_or_none(Job.id == job_id)
    if job is None or job.state != JobState.RUNNING:
        return
    keys = array("q")
    keys.frombytes(bytes(job.keys))
    made = 0

    def after_page(rows: int) -> None:
        nonlocal made
        made = rows
        _demand_still(job)
        if not _update(job, done=rows, stepped_at=deps.now()):
            raise _Ended()

    try:
        author = _demand_still(job)
        with opened(job.parameters["address"], job.author_id) as source:
            book = as_workbook(
                author,
                source.headings,
                pages_of(keys),
                source.read,
                seconds=source.seconds,
                permission=source.permission,
                after_page=after_page,
            )
            with book:
                content = book.read()
    except NotAllowed:
        _update(job, state=JobState.CANCELLED, finished_at=deps.now(), keys=None)
    except _Ended:
        return
    else:
        _keep(deps, job, content, made)


def expire(deps: Dependencies) -> int:
    """Forget the files whose time is over; the job stays, and says so. Returns how many."""
    now = deps.now()
    with database.atomic():
        due = Job.storage_key.is_null(False) & (Job.expires_at <= now)
        over = [(job.id, job.storage_key) for job in Job.select(Job.id, Job.storage_key).where(due)]
        Job.update(storage_key=None).where(Job.id.in_([job_id for job_id, _ in over])).execute()
        files.discard_later(deps, [key for _, key in over])
    return len(over)


def _keep(deps: Dependencies, job: Job, content: bytes, made: int) -> None:
    """Seal the file, then write the row that names it, unless the job ended meanwhile."""
    key, now = files.put(deps, content, PURPOSE), deps.now()
    ended = {"state": JobState.DONE, "finished_at": now, "keys": None, "done": made, "refused": job.total - made}
    kept = {"storage_key": key, "size": len(content), "expires_at": now + deps.policy.exports}
    if not _update(job, **ended, **kept):
        files.abandon(deps, key)


def _update(job: Job, **values: Any) -> bool:
    """Write this unless the job has ended; whether it was written."""
    return bool(Job.update(values).where(Job.id == job.id, Job.state == JobState.RUNNING).execute())


def _demand_still(job: Job) -> Actor:
    """The author with the rights of this instant, as fresh as when they asked. Raises NotAllowed without them."""
    author = replace(actor_of(Account.get_by_id(job.author_id)), fresh=True)
    demand(author, JobKind.EXPORT.needs)
    if rights_of(author) != job.parameters["rights"]:
        raise NotAllowed(JobKind.EXPORT.needs)
    return author
