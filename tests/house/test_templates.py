"""Templates are read by people: short lines, and nothing to work out. What needs thought is computed in the view."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from config_checks import HOUSE

TEMPLATES = HOUSE / "templates"
LONGEST = 120

EXCLUDED = ("admin", "backoffice")
"""Folders of `templates/` that are not held to it yet."""


def held() -> list[Path]:
    """Every template; `texts/` holds what an installation edits, where a paragraph is a line (docs/theme.md)."""
    files = [path for path in sorted(TEMPLATES.rglob("*")) if path.suffix in (".html", ".txt", ".svg")]
    return [path for path in files if path.relative_to(TEMPLATES).parts[0] not in EXCLUDED]


def long_lines(source: str) -> list[int]:
    return [number for number, line in enumerate(source.splitlines(), 1) if len(line) > LONGEST]


def nested_conditionals(source: str) -> Iterator[int]:
    """Lines of the conditional expressions that stand in another one."""
    for outer in Environment(autoescape=True).parse(source).find_all(nodes.CondExpr):
        yield from (inner.lineno for inner in outer.find_all(nodes.CondExpr))


def test_lines_are_short() -> None:
    wrong = [
        f"{path.relative_to(HOUSE)}:{number}"
        for path in held()
        for number in long_lines(path.read_text(encoding="utf-8"))
    ]
    assert wrong == [], f"at most {LONGEST} characters a line: break it where HTML or Jinja takes a space"


def test_no_conditional_expression_stands_in_another() -> None:
    wrong = [
        f"{path.relative_to(HOUSE)}:{number}"
        for path in held()
        for number in nested_conditionals(path.read_text(encoding="utf-8"))
    ]
    assert wrong == [], "name the choice in the view, or write {% if %} … {% elif %} … {% else %}"


@pytest.mark.parametrize(
    "source",
    [
        "{{ 'a' if x else 'b' if y else 'c' }}",
        "{{ ('a' if y else 'b') if x else 'c' }}",
        "{{ 'a' if (y if z else w) else 'c' }}",
        "{% set tone = call('a' if x else ('b' if y else 'c')) %}",
        "{% for x in (one if a else two if b else three) %}{% endfor %}",
    ],
)
def test_nested_conditionals_are_found(source: str) -> None:
    assert list(nested_conditionals(source)) == [1]


def test_two_conditionals_beside_each_other_are_not_nested() -> None:
    assert list(nested_conditionals("{{ 'a' if x else 'b' }}{{ ['a' if x else 'b', 'c' if y else 'd'] }}")) == []
