"""The ledger beside the store (`domain.ledger`): what a restored backup must not bring back is noted as it happens.

A task of the same transaction writes the line, so that nothing is noted that did not happen. It is the task's name that
tells later whether a backup was made before or after the line.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from domain.ledger import LedgerLine, Noted
from domain.states import TaskState
from models import Task
from queries.writing import insert
from services.documents import store
from services.machinery import tasks
from services.machinery.dependencies import Dependencies

KIND = "ledger"
BATCH = 500
"""Ids in one line."""


def note(deps: Dependencies, kind: Noted, ids: Collection[int]) -> None:
    """Have what happens to these rows written down, inside the caller's transaction that makes it happen."""
    listed = sorted(ids)
    for start in range(0, len(listed), BATCH):
        name = secrets.token_hex(16)
        payload = {"name": name, "kind": kind, "ids": listed[start : start + BATCH], "at": deps.now().isoformat()}
        tasks.enqueue(deps, KIND, payload, unique_key=task_key(name))


def task_key(name: str) -> str:
    """The unique key of the task that writes the line of this name."""
    return f"{KIND}:{name}"


def is_known(name: str) -> bool:
    """Whether the database was made after the line of this name, or a restore did it again since."""
    return bool(Task.select(Task.id).where(Task.unique_key == task_key(name)).exists())


def know(deps: Dependencies, name: str) -> None:
    """Write down that this database has what the line tells, inside the caller's transaction."""
    now = deps.now()
    done = {"state": TaskState.DONE, "run_at": now, "created_at": now, "finished_at": now}
    insert(Task, {"kind": KIND, "payload": {}, "unique_key": task_key(name), **done})


def handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """The worker's part. A store that is not ours gets no line; the task waits."""
    if not store.ensure_marked(deps):
        raise tasks.NotDone("le dépôt de fichiers n’est pas celui de cette base")
    at = datetime.fromisoformat(payload["at"])
    line = LedgerLine(payload["name"], Noted(payload["kind"]), tuple(payload["ids"]), at)
    deps.storage.note_line(line.at.date(), line.name, line.text())
