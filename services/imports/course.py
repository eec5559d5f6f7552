"""What SI administrators do with a file that was taken in: its columns are matched, its lines checked, then imported.

The steps themselves, which the worker takes, are `services.imports.steps`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from domain.actors import SYSTEM, Actor
from domain.errors import NotFound, Refusal, RowChanged, TableRefused, TransitionRefused
from domain.import_columns import Column, heading, missing
from domain.imports import ImportState, LineOutcome
from domain.ledger import Noted
from domain.permissions import Permission, demand
from domain.security_events import SecurityEvent, tell
from domain.states import TaskState
from models import Task, database
from models_imports import ImportFile, ImportLine
from queries.import_files import key_of_step
from queries.locks import lock_row
from queries.memberships import si_administrators
from services.backup import ledger
from services.machinery import journal, outbox, tasks
from services.machinery.dependencies import Dependencies

KIND = "import"
"""The kind of task that takes one step."""

Then = Callable[[Dependencies, ImportFile], None]
"""What sees to it that the next step is taken: the worker by default."""


def match(
    deps: Dependencies,
    actor: Actor,
    import_id: int,
    columns: Sequence[Column | None],
    then: Then | None = None,
) -> ImportFile:
    """Say which column of ours each of the file's is, and have its lines checked; whatever was foretold is forgotten.

    Raises NotAllowed, FreshSignInNeeded, NotFound, RowChanged once the import runs, TableRefused for columns that no
    line can do without, or that are named twice.
    """
    demand(actor, Permission.IMPORT)
    with database.atomic():
        file = _locked(import_id)
        if file.state not in (ImportState.TO_MATCH, ImportState.CHECKED, ImportState.CANCELLED) or file.done:
            raise RowChanged()
        if len(columns) != len(file.headings):
            raise RowChanged()
        _demand_usable(deps, columns)
        blank = dict.fromkeys(("entity_key", "entity_mark", "person_key", "person_mark", "role_key", "verdict"))
        own = (ImportLine.file == file.id) & (ImportLine.place <= file.position)
        ImportLine.update({**blank, "troubled": False, "problems": []}).where(own).execute()
        codes = [column.value if column is not None else "" for column in columns]
        _begin(deps, file, ImportState.CHECKING, then or enqueue_step, columns=codes, counts={})
    return file


def _demand_usable(deps: Dependencies, columns: Sequence[Column | None]) -> None:
    """Raises TableRefused, which names the columns that lack, or that two of the file's are said to be."""
    named = [column for column in columns if column is not None]
    twice = sorted({column for column in named if named.count(column) > 1}, key=list(Column).index)
    for columns_at_fault, words in ((missing(columns), "Il manque"), (twice, "Deux colonnes sont désignées comme")):
        if columns_at_fault:
            names = ", ".join(f"« {heading(deps.registry, column)} »" for column in columns_at_fault)
            raise TableRefused(f"{words} : {names}.")


def run(deps: Dependencies, actor: Actor, import_id: int, then: Then | None = None) -> ImportFile:
    """« Importer les lignes sans problème ». Raises NotAllowed, FreshSignInNeeded, NotFound, RowChanged unless it was
    checked, and TransitionRefused ("nothing_to_import")."""
    demand(actor, Permission.IMPORT)
    with database.atomic():
        file = _locked(import_id)
        if file.state != ImportState.CHECKED:
            raise RowChanged()
        if not file.counts.get(LineOutcome.NEW, 0):
            raise TransitionRefused("run", file.state, Refusal("nothing_to_import"))
        # The person who runs it gives these roles: it may be another administrator than the one who brought the file.
        _begin(deps, file, ImportState.RUNNING, then or enqueue_step, author=actor.account_id)
        journal.record(
            "import.started",
            actor,
            deps.now(),
            object_key=file.object_key,
            name=file.filename,
            sha256=file.sha256,
            counts=file.counts,
        )
        _tell(deps, actor, file)
    return file


def _tell(deps: Dependencies, actor: Actor, file: ImportFile) -> None:
    """Every SI administrator hears of an import as it begins, the one who runs it too: no other act gives roles to so
    many at once, it can still be stopped, and their session may have been borrowed."""
    lines = file.counts[LineOutcome.NEW]
    facts = {"by_name": actor.name, "file_name": file.filename, "lines": lines, "import_id": file.id}
    for administrator in si_administrators():
        outbox.post(deps, "import_started", administrator.email, facts, account=administrator)
    # Not before: what is rolled back did not happen.
    database.after_commit(
        lambda: tell(SecurityEvent.IMPORT_STARTED, account_id=actor.account_id, import_id=file.id, lines=lines)
    )


def cancel(deps: Dependencies, actor: Actor, import_id: int) -> bool:
    """« Annuler »: no further step is taken; what was imported stays. False when nothing was at work."""
    demand(actor, Permission.IMPORT)
    with database.atomic():
        file = _locked(import_id)
        if not ImportState(file.state).at_work:
            return False
        _cancel(deps, actor, file)
        ledger.note(deps, Noted.IMPORT_CANCELLED, [file.id])
    return True


def cancel_again(deps: Dependencies, import_id: int) -> bool:
    """The same for one that is at work again since an older database came back, inside the caller's transaction."""
    known = ImportFile.get_or_none(ImportFile.id == import_id)
    if known is None or not ImportState(_locked(import_id).state).at_work:
        return False
    _cancel(deps, SYSTEM, known)
    return True


def _cancel(deps: Dependencies, actor: Actor, file: ImportFile) -> None:
    changes = {"state": ImportState.CANCELLED, "finished_at": deps.now()}
    ImportFile.update(changes).where(ImportFile.id == file.id).execute()
    journal.record("import.cancelled", actor, deps.now(), object_key=file.object_key, name=file.filename)


def resume(deps: Dependencies, actor: Actor, import_id: int) -> bool:
    """« Reprendre »: the step that nobody takes is due at once. False when nothing is at work."""
    demand(actor, Permission.IMPORT)
    with database.atomic():
        file = _locked(import_id)
        if not ImportState(file.state).at_work:
            return False
        due = {"state": TaskState.WAITING, "run_at": deps.now(), "leased_until": None, "leased_by": None, "attempts": 0}
        if not Task.update(**due, finished_at=None).where(Task.unique_key == key_of_step(file)).execute():
            enqueue_step(deps, file)
    return True


def enqueue_step(deps: Dependencies, file: ImportFile) -> None:
    """Write the task of the file's present step, inside the caller's transaction."""
    tasks.enqueue(deps, KIND, {"import": file.id, "step": file.steps}, unique_key=key_of_step(file))


def _begin(deps: Dependencies, file: ImportFile, state: ImportState, then: Then, **changes: Any) -> None:
    changes |= {"state": state, "position": 0, "stepped_at": deps.now(), "finished_at": None}
    changes["steps"] = file.steps + 1
    ImportFile.update(changes).where(ImportFile.id == file.id).execute()
    file.absorb(changes)
    then(deps, file)


def _locked(import_id: int) -> ImportFile:
    """Raises NotFound."""
    file: ImportFile = lock_row(ImportFile, import_id)
    if file.emptied_at is not None or file.state == ImportState.READING:
        raise NotFound()
    return file
