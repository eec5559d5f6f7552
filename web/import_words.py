"""What is wrong with a line of an import, in words."""

from __future__ import annotations

from domain.import_columns import heading
from domain.import_problems import from_stored
from models_imports import ImportLine
from web.current import deps


def line_problems(line: ImportLine) -> list[str]:
    """« SIRET : « 12 » n’est pas un SIRET… », one a problem; of one without a column the sentence alone."""
    registry, words = deps().registry, []
    for problem in map(from_stored, line.problems):
        # What a cell holds is put in last: braces in it are its own.
        text = registry.worded(problem.trouble.sentence.replace("{fact}", "\0")).replace("\0", problem.fact)
        name = f"{heading(registry, problem.column)} : " if problem.column is not None else ""
        words.append(f"{name}{text}")
    return words
