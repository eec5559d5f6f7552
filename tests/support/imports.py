"""Files of entities and people, as an older system gives them, and imports of them run to their end."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from adapters import tables_in
from domain.actors import Actor
from domain.import_columns import Column, matched
from models_imports import ImportFile, ImportLine
from services.imports import course, files, steps
from services.machinery.dependencies import Dependencies
from tests.support.factories import PASSWORD_HASH, luhn_siret

HEADINGS = ("Type", "Dénomination", "SIRET", "Prénom", "Nom", "Adresse mail", "Rôle")


def person(number: int, **cells: str) -> dict[str, str]:
    """A line of a company of its own and its manager."""
    usual = {
        "Type": "Entreprise",
        "Dénomination": f"Société {number}",
        "SIRET": luhn_siret(number),
        "Prénom": "Camille",
        "Nom": f"Martin{number}",
        "Adresse mail": f"camille.martin{number}@exemple.example",
        "Rôle": "Gestionnaire entité",
    }
    return usual | cells


def as_csv(lines: Iterable[Mapping[str, str]], headings: Iterable[str] = ()) -> bytes:
    """The lines below their headings, as spreadsheets of France write them."""
    rows = list(lines)
    names = list(headings) or list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, *([row.get(name, "") for name in names] for row in rows)]
    quoted = [";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells]
    return ("\ufeff" + "\r\n".join(quoted) + "\r\n").encode()


def taken(deps: Dependencies, actor: Actor, content: bytes, filename: str = "import.csv") -> ImportFile:
    """The file, its lines written down."""
    table = tables_in.opened(content)
    return files.take(deps, actor, table, filename=filename, sha256=hashlib.sha256(content).hexdigest())


def checked(deps: Dependencies, actor: Actor, content: bytes) -> ImportFile:
    """The file after its dry run, its columns matched by their headings."""
    file = taken(deps, actor, content)
    course.match(deps, actor, file.id, matched(deps.registry, file.headings), then=nobody)
    return worked(deps, file)


def imported(deps: Dependencies, actor: Actor, content: bytes) -> ImportFile:
    """The file after its import."""
    file = checked(deps, actor, content)
    course.run(deps, actor, file.id, then=nobody)
    return worked(deps, file)


def nobody(deps: Dependencies, file: ImportFile) -> None:
    """The test takes the next step itself."""


def worked(deps: Dependencies, file: ImportFile) -> ImportFile:
    """Take all the steps of what was begun."""
    step = ImportFile.get_by_id(file.id).steps
    while steps.take_step(deps, file.id, step, PASSWORD_HASH, then=nobody):
        step += 1
    return ImportFile.get_by_id(file.id)


def problems(file: ImportFile) -> dict[int, list[tuple[str, Column | None]]]:
    """By line: what is wrong, in which column."""
    rows = ImportLine.select().where(ImportLine.file == file.id, ImportLine.troubled).order_by(ImportLine.place)
    return {
        row.number: [(trouble, Column(column) if column else None) for trouble, column, _ in row.problems]
        for row in rows
    }
