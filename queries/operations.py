"""What `/metrics` tells of the database: each a few rows that an index leads to, however many there are in all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from domain.states import MailState, State, TaskState
from models import AccountRequest, JournalSeal, Mail, Task
from queries import retention, store
from queries.limitation import usable

DECIDERS = (State.WITH_MANAGER, State.WITH_SI)
UNSENT = (MailState.QUEUED, MailState.DEAD)


@dataclass(frozen=True)
class Backlog:
    """How many wait, and since when the one that waits longest does; None where none does."""

    count: int
    oldest: datetime | None


NOTHING = Backlog(0, None)


def due_tasks(now: datetime) -> dict[str, Backlog]:
    """By kind: what the worker should have taken up by `now`."""
    rows = (
        Task.select(Task.kind, fn.COUNT(Task.id), fn.MIN(Task.run_at))
        .where(Task.state == TaskState.WAITING, Task.run_at <= now)
        .group_by(Task.kind)
    )
    return _by_name(rows)


def dead_tasks() -> dict[str, int]:
    """By kind: how many were given up and are still kept."""
    rows: Any = Task.select(Task.kind, fn.COUNT(Task.id)).where(Task.state == TaskState.DEAD).group_by(Task.kind)
    return dict(rows.tuples())


def unsent_mails() -> dict[str, Backlog]:
    """By state: mails that have not left, `queued` or `dead`."""
    unsent = Mail.state.in_(UNSENT)  # named: « not sent » would read the index of all that ever left
    rows = Mail.select(Mail.state, fn.COUNT(Mail.id), fn.MIN(Mail.created_at)).where(unsent)
    return _by_name(rows.group_by(Mail.state))


def waiting_requests() -> dict[str, Backlog]:
    """By state: what somebody is to decide, since it last came to them (`waiting_since`)."""
    rows = (
        AccountRequest.select(AccountRequest.state, fn.COUNT(AccountRequest.id), fn.MIN(AccountRequest.waiting_since))
        .where(AccountRequest.state.in_(DECIDERS), usable())
        .group_by(AccountRequest.state)
    )
    return _by_name(rows)


def last_seal() -> datetime | None:
    """When the journal was last sealed; None while it holds nothing."""
    return _latest(JournalSeal.select(JournalSeal.sealed_at).order_by(JournalSeal.number.desc()))


def last_sweep() -> datetime | None:
    """When a walk through the store of files last ended."""
    walk = store.latest_outcome()
    return walk.finished_at if walk is not None else None


def last_retention() -> tuple[datetime, int] | None:
    """When what is kept too long was last looked for to the end, and how much of it waits for a visa."""
    run = retention.latest_run(finished=True)
    if run is None:
        return None
    years = [year for category in run.counts.get("waits", {}).values() for year in category.values()]
    return run.finished_at, sum(int(year["count"]) for year in years)


def _by_name(rows: Any) -> dict[str, Backlog]:
    groups: Iterable[tuple[str, int, datetime]] = rows.tuples()
    return {str(name): Backlog(count, oldest) for name, count, oldest in groups}


def _latest(rows: Any) -> datetime | None:
    return next((at for (at,) in rows.limit(1).tuples()), None)
