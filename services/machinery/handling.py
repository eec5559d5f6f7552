"""One task handed to the handler of its kind: what becomes of it when it succeeds, fails or is lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any, TypeAlias

from models import Task
from services.machinery import tasks
from services.machinery.dependencies import Dependencies

log = logging.getLogger("guichet.worker")

Handler: TypeAlias = Callable[[Dependencies, Mapping[str, Any]], None]
"""Does the work of one task, given its payload; it may be called twice for one task. It raises tasks.TryAgain,
tasks.NotDone or tasks.GiveUp to say so; any other exception is tried again with growing delays, then given up."""


def perform(deps: Dependencies, handle: Handler, task: Task) -> None:
    """Run the handler and say what came of it, in the row and in one log line."""
    started = monotonic()
    outcome, error = "done", ""
    try:
        if task.attempts > tasks.MAX_LEASES:
            raise tasks.GiveUp(f"{tasks.MAX_LEASES} tentatives sans fin")
        handle(deps, task.payload)
        kept = tasks.done(task, deps.now())
    except tasks.TryAgain as later:
        outcome, error = f"again at {later.at:%Y-%m-%d %H:%M:%S}", later.why
        kept = tasks.failed(task, later.at, later.why)
    except tasks.GiveUp as dead:
        outcome, error = "given up", dead.why
        kept = tasks.bury(task, deps.now(), dead.why)
    except tasks.NotDone as miss:
        outcome, error = "not done", miss.why
        kept = _after_failure(deps, task, error)
    except Exception as crash:
        log.exception("task %s (%s) failed", task.id, task.kind)
        outcome, error = "failed", type(crash).__name__
        kept = _after_failure(deps, task, error)
    log.log(
        logging.INFO if outcome == "done" else logging.WARNING,
        "task %s %s try %s: %s in %.0f ms%s%s",
        task.id,
        task.kind,
        task.attempts,
        outcome,
        1000 * (monotonic() - started),
        f" ({error})" if error else "",
        "" if kept else "; its lease had run out",
        extra={
            "task_kind": task.kind,
            "task_outcome": "again" if outcome.startswith("again") else outcome,
            "task_seconds": monotonic() - started,
        },
    )


def _after_failure(deps: Dependencies, task: Task, error: str) -> bool:
    now = deps.now()
    again = tasks.retry_at(now, task.attempts)
    return tasks.failed(task, again, error) if again is not None else tasks.bury(task, now, error)
