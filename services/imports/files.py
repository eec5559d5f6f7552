"""A file of entities and people: its lines written down as they are typed, and forgotten a month later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, Protocol

from domain.actors import Actor
from domain.errors import TableRefused
from domain.import_columns import matched
from domain.imports import ImportState
from domain.numbers import french_number
from domain.permissions import Permission, demand
from models import database
from models_imports import ImportFile, ImportLine
from queries.writing import insert_all
from services.machinery import journal
from services.machinery.dependencies import Dependencies

BATCH = 1_000
"""Lines written a transaction while a file is taken in."""
MOST_COLUMNS = 200
LONGEST_CELL = 5_000
"""Characters of a cell that are kept: more than any column takes, so that it is still refused as too long."""


class Table(Protocol):
    """A file as it was opened: its headings, its lines with their numbers, what is told of how it was read."""

    @property
    def headings(self) -> Sequence[str]: ...

    @property
    def notes(self) -> Sequence[str]: ...

    def rows(self) -> Iterable[tuple[int, Sequence[str]]]:
        """Raises TableRefused."""


def take(deps: Dependencies, actor: Actor, table: Table, *, filename: str, sha256: str) -> ImportFile:
    """Write the lines of a file down, and match its columns by their headings.

    Raises NotAllowed, FreshSignInNeeded, TableRefused (no line, too many lines or columns, what reading it
    raises).
    """
    demand(actor, Permission.IMPORT)
    headings = [words[:LONGEST_CELL] for words in table.headings]
    if len(headings) > MOST_COLUMNS:
        raise TableRefused(f"Le fichier a {len(headings)} colonnes : un import en prend {MOST_COLUMNS} au plus.")
    columns = matched(deps.registry, headings)
    file: ImportFile = ImportFile.create(
        author=actor.account_id,
        filename=filename[:100],
        sha256=sha256,
        headings=headings,
        columns=[column.value if column is not None else "" for column in columns],
        created_at=deps.now(),
    )
    try:
        lines = _write_lines(deps, file, iter(table.rows()))
    except BaseException:
        forget(file)
        raise
    if not lines:
        forget(file)
        raise TableRefused("Le fichier ne contient aucune ligne sous ses titres.")
    with database.atomic():
        changes = {"lines": lines, "notes": list(table.notes), "state": ImportState.TO_MATCH}
        ImportFile.update(changes).where(ImportFile.id == file.id).execute()
        file.absorb(changes)
        journal.record(
            "import.read",
            actor,
            deps.now(),
            object_key=file.object_key,
            name=file.filename,
            sha256=sha256,
            lines=lines,
        )
    return file


def _write_lines(deps: Dependencies, file: ImportFile, rows: Iterator[tuple[int, Sequence[str]]]) -> int:
    place = 0
    while batch := list(islice(rows, BATCH)):
        if place + len(batch) > deps.policy.import_rows:
            most = french_number(deps.policy.import_rows)
            raise TableRefused(f"Le fichier a plus de {most} lignes : coupez-le en plusieurs.")
        lines = []
        for place, (number, cells) in enumerate(batch, place + 1):  # noqa: B020 (it goes on where the batch before ended)
            kept = [cell[:LONGEST_CELL] for cell in cells[: MOST_COLUMNS + 1]]
            lines.append({"file": file.id, "place": place, "number": number, "cells": kept})
        with database.atomic():
            insert_all(ImportLine, lines)
    return place


def sweep(deps: Dependencies) -> int:
    """Forget the lines of imports that ended or were left, once their days are over. Returns of how many imports."""
    since = deps.now() - timedelta(days=deps.policy.retention.import_days)
    last = (ImportFile.stepped_at.is_null() & (ImportFile.created_at < since)) | (ImportFile.stepped_at < since)
    old = list(ImportFile.select().where(ImportFile.emptied_at.is_null(), last))
    for file in old:
        _forget_lines(file)
        if file.state in (ImportState.DONE, ImportState.CANCELLED) and file.done:
            ImportFile.update(emptied_at=deps.now(), headings=[]).where(ImportFile.id == file.id).execute()
        else:
            ImportFile.delete().where(ImportFile.id == file.id).execute()
    return len(old)


def forget(file: ImportFile) -> None:
    """Delete a file and its lines, a thousand a transaction."""
    _forget_lines(file)
    ImportFile.delete().where(ImportFile.id == file.id).execute()


def _forget_lines(file: ImportFile) -> None:
    after = 0
    own: Any = ImportLine.file == file.id
    while True:
        with database.atomic():
            gone = ImportLine.delete().where(own, ImportLine.place <= after + BATCH).execute()
        after += BATCH
        if not gone and not ImportLine.select().where(own).exists():
            return
