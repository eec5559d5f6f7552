"""The dry run: what each line of a file would bring, and all that is wrong with it. Nothing else is written."""

from __future__ import annotations

from domain.actors import Actor
from domain.import_earlier import beside_earlier, keys_of
from domain.import_facts import Line
from domain.import_plan import compared
from domain.import_problems import Problem
from domain.imports import LineOutcome
from models_imports import ImportFile, ImportLine
from queries.imports import earlier_lines, stored_of
from queries.writing import update
from services.machinery.dependencies import Dependencies

MOST_PROBLEMS = 50
"""Of one line: a line of another table altogether would have one a cell."""


def check(
    deps: Dependencies, actor: Actor, file: ImportFile, rows: list[ImportLine], lines: list[Line], unusable_hash: str
) -> list[LineOutcome]:
    """Compare lines with those above them and with the database, and keep what comes of it. Returns it line by line."""
    earlier = earlier_lines(file, [keys_of(line) for line in lines])
    stored = stored_of(lines)
    outcomes = []
    for row, line in zip(rows, lines, strict=True):
        keys = beside_earlier(line, earlier)
        outcome = compared(line, stored, deps.registry, actor.email_key)
        changes = {**vars(keys), "verdict": outcome, **problems_of(line.problems)}
        update(ImportLine, row.id, changes)
        outcomes.append(outcome)
    return outcomes


def problems_of(problems: list[Problem]) -> dict[str, object]:
    """The columns of a line that say what is wrong with it."""
    return {"problems": [problem.stored for problem in problems[:MOST_PROBLEMS]], "troubled": bool(problems)}
