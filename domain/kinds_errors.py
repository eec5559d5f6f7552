"""What is wrong with a kinds file, in plain words: the line, the key, the problem; all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from domain.errors import DomainError
from domain.toml_lines import Path, line_of

WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not a known key",
    "string_type": "must be a text that is not empty",
    "string_too_short": "must be a text that is not empty",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "greater_than_equal": "must be a whole number from {ge}",
    "less_than_equal": "must be a whole number up to {le}",
    "literal_error": "« {input} » is not one of {expected}",
    "enum": "« {input} » is not one of {expected}",
    "dict_type": "must be a table",
    "tuple_type": "must be a list",
    "too_short": "must have at least {min_length} item(s)",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "value_error": "{error}",
}
"""pydantic's types of error; another one keeps pydantic's own words."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. `path` leads from the root to the value at fault, or to where it should be."""

    path: Path
    problem: str


class RegistryError(DomainError):
    """The kinds file is not usable. `problems` says line by line which key is wrong, and why."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def refused(
    problems: Iterable[Problem], values: Mapping[str, Any], lines: Mapping[Path, int], name: str
) -> RegistryError:
    """The error that tells these problems of the file of this name."""
    messages = []
    for problem in problems:
        line = line_of(lines, problem.path)
        where = f"{name}, line {line}: " if line is not None else f"{name}: " if name else ""
        messages.append(f"{where}{key_of(problem.path, values)}: {problem.problem}")
    return RegistryError(messages)


def problems_of(error: ValidationError) -> list[Problem]:
    """What pydantic found, in our words."""
    return [
        Problem(
            tuple(detail["loc"]),
            WORDS.get(detail["type"], detail["msg"]).format(**detail.get("ctx", {}), input=detail["input"]),
        )
        for detail in error.errors(include_url=False)
    ]


def key_of(path: Path, values: Any) -> str:
    """The dotted key, items of lists named by their code: `kinds[venue].label`."""
    words = ""
    for step in path:
        known = values[step] if _has(values, step) else None
        if isinstance(step, int):
            code = known.get("code", step) if isinstance(known, dict) else step
            words += f"[{code}]"
        else:
            words += f".{step}" if words else step
        values = known
    return words


def _has(values: Any, step: str | int) -> bool:
    if isinstance(step, int):
        return isinstance(values, list) and step < len(values)
    return isinstance(values, dict) and step in values
