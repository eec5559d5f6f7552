"""What names the task of one step of a piece of work that the worker does in steps."""

from __future__ import annotations

from datetime import datetime


def step_key(kind: str, row_id: int, since: datetime, step: int) -> str:
    """The unique key of that task: two are never written for one step.

    `since` is when the work was begun or asked for: SQLite gives the id of a deleted row again, and the task of the
    step of a former row of this id may be kept, done.
    """
    return f"{kind}:step:{row_id}:{since.timestamp()}:{step}"
