"""French words in the program's own strings and in the templates of its pages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from config_checks import HOUSE
from tests.support.french import LOOSE
from tests.support.source import files, location, nodes

SHOWN = ("accounts", "backoffice", "cli", "demo/commands", "public_signup", "web")
ELSEWHERE = {
    "web/file_messages.py": "its sentences get their no-break spaces as they are told",
    "web/theme.py": "its sentences are English, and quote a French one",
}


def loose(tree: Iterable[ast.AST]) -> list[ast.AST]:
    """The strings with a space that may break before « : ; ! ? » or inside « », docstrings aside."""
    documentation = {id(node.value) for node in tree if isinstance(node, ast.Expr)}
    return [node for node in tree if id(node) not in documentation and LOOSE.search(_text(node))]


def _text(node: ast.AST) -> str:
    """Of a string, with a letter for each value that stands in it."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "x" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_punctuation_never_begins_a_line() -> None:
    read = [path for path in files(*SHOWN) if location(path) not in ELSEWHERE]
    found = [location(path, node) for path in read for node in loose(nodes(path))]
    assert found == [], "put \\N{NO-BREAK SPACE} before « : ; ! ? » and inside « »"


COMMENT = re.compile(r"{#.*?#}", re.DOTALL)


def without_comments(template: Path) -> str:
    """A template line by line."""
    text = template.read_text(encoding="utf-8")
    return COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)


def test_nor_does_it_in_a_template() -> None:
    found = [
        f"{location(path)}:{number} {line.strip()}"
        for path in sorted((HOUSE / "templates").rglob("*.html"))
        for number, line in enumerate(without_comments(path).splitlines(), 1)
        if LOOSE.search(line)
    ]
    assert found == [], "put a no-break space before « : ; ! ? » and inside « »"


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('say("rien n’est fait : filtrez")', 1),
        ('say(f"{name} : filtrez")', 1),
        ('say(f"« {name}")', 2),
        ('say("rien n’est fait\\N{NO-BREAK SPACE}: filtrez")', 0),
        ('"""Filters : what they are."""', 0),
    ],
)
def test_a_space_that_breaks_is_found(source: str, count: int) -> None:
    assert len(loose(tuple(ast.walk(ast.parse(source))))) == count
