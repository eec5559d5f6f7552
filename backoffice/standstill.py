"""Why work that the worker does step by step does not move."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.states import TaskState
from models import Task
from web.current import deps

LATE = timedelta(seconds=30)
"""A step that was due for so long waits for a worker that is not there."""


def standstill(stepped_at: datetime | None, task: Task | None) -> str:
    """Why what runs does not move, and may be taken up again; '' while all is well. `task` is that of its next step."""
    now = deps().now()
    if task is None or task.state == TaskState.DEAD:
        return "La tâche s’est arrêtée après plusieurs tentatives."
    if task.leased_until is not None and task.leased_until > now:
        stuck = stepped_at is not None and stepped_at < now - LATE
        return (
            "Rien ne bouge depuis un moment\N{NO-BREAK SPACE}: le processus de fond s’est peut-être arrêté."
            if stuck
            else ""
        )
    if task.run_at > now:
        return "Une tentative n’a pas abouti\N{NO-BREAK SPACE}; la suivante viendra d’elle-même."
    return "La tâche attend un processus de fond." if task.run_at < now - LATE else ""
