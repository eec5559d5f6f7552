"""The table of tasks that `flask worker` works through: written with what causes them, leased, retried, kept when dead.

A task is done at least once: its worker may die between the work and the row that says so. Handlers therefore look
first whether their work is already done.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from peewee import PostgresqlDatabase

from domain.states import TaskState
from models import Task, database
from services.machinery.bounded import delete_some
from services.machinery.dependencies import Dependencies

ERROR_LENGTH = 500
"""How much of an error's text a row keeps."""

RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 8 * 60, 12 * 60, 12 * 60, 639))
"""How long to wait after the first, second… failure: ten tries within two days."""

MAX_LEASES = 40
"""A task leased so often without an end kills its workers: it is given up, so that others get their turn."""


class TryAgain(Exception):
    """Raised by a handler whose work cannot be done now: the task is put back until `at`."""

    def __init__(self, at: datetime, why: str) -> None:
        super().__init__(why)
        self.at = at
        self.why = why


class GiveUp(Exception):
    """Raised by a handler whose work will never be done: the task is kept as dead, with the reason."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NotDone(Exception):
    """Raised by a handler whose work did not succeed this time: tried again with the growing delays, then given up.

    Unlike those of any other exception its words are kept in the row: they hold nothing of a person.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def retry_at(now: datetime, tries: int) -> datetime | None:
    """When to try again after `tries` failures (1 or more); None when enough were made."""
    return now + RETRY_DELAYS[tries - 1] if tries <= len(RETRY_DELAYS) else None


def enqueue(
    deps: Dependencies,
    kind: str,
    payload: Mapping[str, Any],
    run_at: datetime | None = None,
    unique_key: str | None = None,
) -> int | None:
    """Write a task, inside the caller's transaction; due at once when `run_at` is None.

    Returns its id, or None when a task of this `unique_key` exists already, done or not: the new one is then dropped.
    """
    now = deps.now()
    insert = Task.insert(
        kind=kind,
        payload=dict(payload),
        unique_key=unique_key,
        run_at=run_at if run_at is not None else now,
        created_at=now,
    )
    if unique_key is not None:
        insert = insert.on_conflict(action="IGNORE", conflict_target=(Task.unique_key,))
    # Not last_insert_rowid(): after an ignored conflict SQLite answers with some earlier row's.
    rows = list(insert.returning(Task.id).tuples().execute())
    return rows[0][0] if rows else None


def enqueue_period(deps: Dependencies, kind: str, every: timedelta) -> int | None:
    """Write the task of the present period of a recurring kind, unless it was written.

    Periods are counted from the epoch, so several workers agree on them. Those missed while no worker ran are not made
    up for: recurring work looks at what is due, whenever it runs.
    """
    now = deps.now()
    seconds = int(every.total_seconds())
    key = f"{kind}:{seconds}:{int(now.timestamp()) // seconds}"
    # Looked up before, each second: on PostgreSQL an insert that meets a conflict uses an id up all the same.
    if Task.select(Task.id).where(Task.unique_key == key).exists():
        return None
    return enqueue(deps, kind, {}, unique_key=key)


def lease(worker_name: str, now: datetime, seconds: float, kinds: Collection[str] | None = None) -> Task | None:
    """Take the task that has been due longest, for `seconds`; None when nothing is due.

    One statement: on PostgreSQL rows that another worker is taking are skipped; on SQLite writers come one by one. A
    lease that ran out, because its worker died, is taken again. `kinds` restricts to some kinds of task.
    """
    # Looked up before: a worker with nothing to do takes no write lock: SQLite has only one.
    if not _due(now, kinds).exists():
        return None
    chosen = _due(now, kinds).order_by(Task.run_at, Task.id).limit(1)
    if isinstance(database.obj, PostgresqlDatabase):
        chosen = chosen.for_update(skip_locked=True)
    with database.atomic():
        taken = list(
            Task.update(
                leased_until=now + timedelta(seconds=seconds),
                leased_by=worker_name,
                attempts=Task.attempts + 1,
            )
            # `=`, not `IN`: PostgreSQL then runs the sub-select, and locks, once.
            .where(Task.id == chosen)
            .returning(Task)
            .execute()
        )
    return taken[0] if taken else None


def done(task: Task, now: datetime) -> bool:
    """Mark the leased task as done. False when the lease was lost meanwhile, and nothing is changed."""
    return _end(task, state=TaskState.DONE, finished_at=now, last_error="")


def failed(task: Task, run_at: datetime, error: str) -> bool:
    """Put the leased task back until `run_at`. False when the lease was lost."""
    return _end(task, run_at=run_at, last_error=shortened(error))


def bury(task: Task, now: datetime, error: str) -> bool:
    """Give the leased task up; the row stays, for people to see. False when the lease was lost."""
    return _end(task, state=TaskState.DEAD, finished_at=now, last_error=shortened(error))


def forget_done(deps: Dependencies, older_than: timedelta = timedelta(days=7)) -> int:
    """Delete the tasks that were done before then, and return how many; dead ones stay.

    A period's key must outlive its period, hence no less than a day. Raises ValueError otherwise.
    """
    if older_than < timedelta(days=1):
        raise ValueError("done tasks are kept for a day at least")
    return delete_some(Task, (Task.state == TaskState.DONE) & (Task.finished_at < deps.now() - older_than))


def _due(now: datetime, kinds: Collection[str] | None) -> Any:
    query = Task.select(Task.id).where(
        Task.state == TaskState.WAITING,
        Task.run_at <= now,
        Task.leased_until.is_null() | (Task.leased_until <= now),
    )
    return query if kinds is None else query.where(Task.kind.in_(sorted(kinds)))


def _end(task: Task, **values: Any) -> bool:
    """Let go of the lease, if it is still ours: name and count of attempts tell one lease from the next."""
    ended = Task.update(leased_until=None, leased_by=None, **values).where(
        Task.id == task.id,
        Task.state == TaskState.WAITING,
        Task.leased_by == task.leased_by,
        Task.attempts == task.attempts,
    )
    with database.atomic():  # a transaction has the worker's patience (models.Patience): done is not to be done again
        return bool(ended.execute())


def shortened(error: str) -> str:
    """The error's text as a row can keep it."""
    # PostgreSQL takes no NUL in a text, and a server's answer may hold anything.
    return error.replace("\x00", "")[:ERROR_LENGTH]
