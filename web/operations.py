"""What operators and load balancers ask: is the process up, can it work."""

from __future__ import annotations

from typing import Any

from flask import Flask, jsonify
from peewee import PeeweeException, fn

from domain.states import MailState, TaskState
from models import Mail, Task, database
from queries.database_clock import clocks_agree
from services import sweep
from services.office import utc_now
from web.current import office


def init_operations(app: Flask) -> None:
    """`/healthz`: the process answers. `/readyz`: 503 unless the database and its own store of files work.

    `storage`: a file can be written, and some room is left. `store`: it is this database's, and its keys are ours; the
    answer names what is wrong (`domain.store.StoreTrouble`). Orphans and queues are told, not judged.
    """

    @app.get("/healthz")
    def healthz() -> Any:
        return jsonify(status="ok")

    @app.get("/readyz")
    def readyz() -> Any:
        checks = {"database": _database_ready(), "clock": _clock_ready(), "storage": _storage_ready()}
        trouble = _store_trouble() if checks["database"] else None
        checks["store"] = checks["database"] and trouble in (None, sweep.TOO_MANY)
        ready = all(checks.values())
        # Long queues are told, not judged: taking this process away would not shorten them.
        queues = _queues() if checks["database"] else {}
        told = {"store_trouble": trouble} if trouble is not None else {}
        return jsonify(status="ok" if ready else "unavailable", **checks, **told, queues=queues), 200 if ready else 503


def _database_ready() -> bool:
    try:
        database.execute_sql("SELECT 1")
        Task.select(Task.id).limit(1).tuples().execute()
    except PeeweeException:
        return False
    return True


def _clock_ready() -> bool:
    try:
        return clocks_agree(utc_now())
    except PeeweeException:
        return True  # the database's own check says so


def _storage_ready() -> bool:
    """Files can be written, and more than the lower floor is free: uploads were refused long before."""
    store = office().storage
    return store.ready() and store.free_bytes() >= office().policy.ready_free_bytes


def _store_trouble() -> str | None:
    try:
        return sweep.present_trouble(office())
    except PeeweeException:
        return "unknown"


def _queues() -> dict[str, int]:
    mails = _count(Mail)
    tasks = _count(Task)
    return {
        "mails_queued": mails.get(MailState.QUEUED, 0),
        "mails_dead": mails.get(MailState.DEAD, 0),
        "tasks_waiting": tasks.get(TaskState.WAITING, 0),
        "tasks_dead": tasks.get(TaskState.DEAD, 0),
    }


def _count(table: type[Mail] | type[Task]) -> dict[str, int]:
    rows: Any = table.select(table.state, fn.COUNT(table.id)).group_by(table.state).tuples()
    return dict(rows)
