"""One step of an import: the next lines are checked or imported, in one transaction, and the task of the step after it
is written. A worker that dies leaves a step undone, never half done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from domain.actors import Actor
from domain.errors import NotAllowed, NotFound
from domain.import_columns import Column
from domain.import_facts import Line
from domain.import_lines import read_line
from domain.imports import ImportState, LineOutcome
from domain.permissions import Permission, demand
from models import Account, database
from models_imports import ImportFile, ImportLine
from queries.actors import actor_of
from queries.import_files import lines_after
from queries.imports import known_words
from queries.locks import lock_row
from services.imports import applying, checking, course
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.machinery.handling import Handler


def handler(unusable_hash: Callable[[], str]) -> Handler:
    """What the worker does with tasks of the kind `import`. `unusable_hash` makes a hash that no password opens."""

    def handle(deps: Dependencies, payload: Mapping[str, Any]) -> None:
        take_step(deps, int(payload["import"]), int(payload["step"]), unusable_hash())

    return handle


def take_step(
    deps: Dependencies, import_id: int, step: int, unusable_hash: str, then: course.Then = course.enqueue_step
) -> bool:
    """Do the next lines. A step that was taken is left alone; False when there is nothing more to do."""
    with database.atomic():
        try:
            file: ImportFile = lock_row(ImportFile, import_id)
        except NotFound:
            return False
        if not ImportState(file.state).at_work or file.steps != step:
            return False
        try:
            author = _author(file)
        except NotAllowed:
            _end(deps, file, ImportState.CANCELLED)
            return False
        rows = lines_after(file, deps.policy.bulk_chunk)
        act = checking.check if file.state == ImportState.CHECKING else applying.apply
        outcomes = act(deps, author, file, rows, _read(deps, file, rows), unusable_hash)
        _count(deps, file, rows, outcomes)
        if file.position < file.lines:
            then(deps, file)
            return True
        if file.state == ImportState.RUNNING:
            journal.record(
                "import.done", author, deps.now(), object_key=file.object_key, name=file.filename, counts=file.done
            )
        _end(deps, file, ImportState.CHECKED if file.state == ImportState.CHECKING else ImportState.DONE)
        return False


def _read(deps: Dependencies, file: ImportFile, rows: list[ImportLine]) -> list[Line]:
    known, now = known_words(deps.registry), deps.now()
    columns = [Column(code) if code else None for code in file.columns]
    return [read_line(known, columns, row.number, row.cells, now) for row in rows]


def _author(file: ImportFile) -> Actor:
    """The person who checks or runs it, with the rights of this instant, as fresh as when they asked. Raises
    NotAllowed.
    """
    author = replace(actor_of(Account.get_by_id(file.author_id)), fresh=True)
    demand(author, Permission.IMPORT)
    return author


def _count(deps: Dependencies, file: ImportFile, rows: list[ImportLine], outcomes: list[LineOutcome]) -> None:
    name = "counts" if file.state == ImportState.CHECKING else "done"
    counts = Counter(getattr(file, name)) + Counter(outcome.value for outcome in outcomes)
    changes = {
        name: dict(counts),
        "position": rows[-1].place if rows else file.lines,
        "steps": file.steps + 1,
        "stepped_at": deps.now(),
    }
    ImportFile.update(changes).where(ImportFile.id == file.id).execute()
    file.absorb(changes)


def _end(deps: Dependencies, file: ImportFile, state: ImportState) -> None:
    ImportFile.update(state=state, finished_at=deps.now()).where(ImportFile.id == file.id).execute()
