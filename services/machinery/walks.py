"""Walks that the worker takes in steps: a row says where one is, so that a dead worker's successor goes on there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models_retention import RetentionRun
from models_rights import RightsScan
from models_store import Reseal, StoreSweep
from queries.step_keys import step_key
from services.machinery import tasks
from services.machinery.dependencies import Dependencies

WalkRow = StoreSweep | RetentionRun | RightsScan | Reseal


class TakenOver(Exception):
    """Another process took the step of a walk that was under way here: it goes on there."""


def take_step(row: WalkRow, now: datetime, values: dict[str, Any], *, done: bool) -> bool:
    """Write down where the walk is. False when somebody else took this step."""
    walks: Any = type(row)
    written = {**values, "stepped_at": now, "finished_at": now if done else None, "steps": row.steps + 1}
    taken = walks.update(written).where(walks.id == row.id, walks.steps == row.steps).execute()
    row.absorb(written)
    return bool(taken)


def demand_step(row: WalkRow, now: datetime, values: dict[str, Any], *, done: bool) -> None:
    """The same for who walks here and now. Raises TakenOver."""
    if not take_step(row, now, values, done=done):
        raise TakenOver(f"{row._meta.table_name} {row.id}")


def enqueue_step(deps: Dependencies, kind: str, row: WalkRow, name: str) -> None:
    """Leave the next step to the worker, once; `name` is what the task's payload calls the row."""
    key = step_key(kind, row.id, row.started_at, row.steps)
    tasks.enqueue(deps, kind, {name: row.id, "step": row.steps}, unique_key=key)
