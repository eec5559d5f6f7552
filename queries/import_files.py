"""Named reads of imports: the files, and their lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.actors import Actor
from domain.errors import NotFound
from domain.imports import ImportState
from models import Account, Task
from models_imports import ImportFile, ImportLine
from queries.scopes import imports_visible_to
from queries.step_keys import step_key
from queries.text_search import among_ids


def with_authors(query: Any) -> Any:
    """The files of a query with their authors."""
    return query.select(ImportFile, Account).join(Account, on=ImportFile.author)


def visible_import(actor: Actor, import_id: int) -> ImportFile:
    """Raises NotFound, the same for absent, hidden and forgotten ones, and while its lines are taken in."""
    known = (ImportFile.id == import_id) & (ImportFile.state != ImportState.READING)
    file: ImportFile | None = with_authors(imports_visible_to(actor).where(known)).first()
    if file is None:
        raise NotFound()
    return file


def key_of_step(file: ImportFile) -> str:
    """What names the task of the file's present step."""
    return step_key("import", file.id, file.created_at, file.steps)


def task_of(file: ImportFile) -> Task | None:
    """The task of the file's present step, done or not."""
    return Task.get_or_none(Task.unique_key == key_of_step(file))


def first_lines(file: ImportFile, limit: int) -> list[ImportLine]:
    """The first lines of a file, as they were typed."""
    return list(ImportLine.select().where(ImportLine.file == file.id).order_by(ImportLine.place).limit(limit))


def troubled_keys(file: ImportFile, limit: int | None = None) -> list[int]:
    """The keys of the lines of which something is told, in their order."""
    own = (ImportLine.file == file.id) & ImportLine.troubled
    rows = ImportLine.select(ImportLine.id).where(own).order_by(ImportLine.place).limit(limit)
    return [key for (key,) in rows.tuples()]


def lines_of(keys: Sequence[int]) -> list[ImportLine]:
    """These lines, in the order of their file."""
    return list(ImportLine.select().where(among_ids(ImportLine.id, list(keys))).order_by(ImportLine.place))


def lines_after(file: ImportFile, limit: int) -> list[ImportLine]:
    """The next lines of the step that the file is at."""
    own = (ImportLine.file == file.id) & (ImportLine.place > file.position)
    return list(ImportLine.select().where(own).order_by(ImportLine.place).limit(limit))
