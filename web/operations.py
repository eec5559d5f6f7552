"""What operators and load balancers ask: is the process up, can it work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask, jsonify
from peewee import PeeweeException, fn
from playhouse.pool import MaxConnectionsExceeded

from adapters import migrate
from domain.states import MailState, TaskState
from models import Mail, Task, database
from queries.database_clock import clocks_agree
from queries.pauses import pause
from services.documents import sweep
from services.machinery.dependencies import utc_now
from web.current import deps, settings


def init_operations(app: Flask) -> None:
    """`/healthz`: the process answers. `/readyz`: 503 unless the database, its tables and its store of files are right.

    `storage`: a file can be written, and some room is left. `store`: it is this database's, and its keys are ours; the
    answer names what is wrong (`domain.store.StoreTrouble`). `standstill`: pages or the worker wait for an operator.
    Each check waits no longer than the database's own limits (config.Settings.database_lock_seconds), and those that
    need the database are not asked once it did not answer.
    """
    # Of the program that runs, whatever an upgrade puts on the disk meanwhile.
    migrations = migrate.known()

    @app.get("/healthz")
    def healthz() -> Any:
        return jsonify(status="ok")

    @app.get("/readyz")
    def readyz() -> Any:
        checks = {"database": _database_ready()}
        checks["migrations"] = checks["database"] and _migrated(migrations)
        checks["clock"] = not checks["database"] or _clock_ready()  # the database's own check has said it already
        checks["storage"] = _storage_ready()
        trouble = _store_trouble() if checks["migrations"] else None
        checks["store"] = checks["migrations"] and trouble in (None, sweep.TOO_MANY)
        ready = all(checks.values())
        answer: dict[str, Any] = {"status": "ok" if ready else "unavailable", **checks}
        if trouble is not None:
            answer["store_trouble"] = trouble
        if checks["migrations"] and (standing := pause()):
            # Told, not judged: the page of maintenance is this process's to show.
            answer["standstill"] = "maintenance" if standing.pages else "held"
        if settings().readyz_counts:
            # Long queues are told, not judged: taking this process away would not shorten them.
            answer["queues"] = _queues() if checks["database"] and checks["migrations"] else {}
        return jsonify(answer), 200 if ready else 503


def _database_ready() -> bool:
    """Whether a connection is to be had, and the tables can be read."""
    try:
        Task.select(Task.id).limit(1).tuples().execute()
    except (PeeweeException, MaxConnectionsExceeded):
        return False
    return True


def _clock_ready() -> bool:
    try:
        return clocks_agree(utc_now())
    except (PeeweeException, MaxConnectionsExceeded):
        return True  # the database's own check says so


def _migrated(names: Sequence[str]) -> bool:
    """Whether the database has all that these migrations make; more, made by a newer program, does no harm."""
    try:
        return not migrate.pending_in(database, names)
    except (PeeweeException, MaxConnectionsExceeded):
        return False


def _storage_ready() -> bool:
    """Files can be written, and more than the lower floor is free: uploads were refused long before."""
    store = deps().storage
    if not store.ready():
        return False
    free = store.free_bytes()
    return free is None or free >= deps().policy.ready_free_bytes


def _store_trouble() -> str | None:
    try:
        return sweep.present_trouble(deps())
    except (PeeweeException, MaxConnectionsExceeded):
        return "unknown"


def _queues() -> dict[str, int]:
    mails = _count(Mail, MailState.QUEUED, MailState.DEAD)
    tasks = _count(Task, TaskState.WAITING, TaskState.DEAD)
    return {
        "mails_queued": mails.get(MailState.QUEUED, 0),
        "mails_dead": mails.get(MailState.DEAD, 0),
        "tasks_waiting": tasks.get(TaskState.WAITING, 0),
        "tasks_dead": tasks.get(TaskState.DEAD, 0),
    }


def _count(table: type[Mail] | type[Task], *states: str) -> dict[str, int]:
    """How many rows are in each of these states, the few that an index leads to."""
    rows: Any = table.select(table.state, fn.COUNT(table.id)).where(table.state.in_(states)).group_by(table.state)
    return dict(rows.tuples())
