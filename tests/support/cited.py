"""Tests that a page of docs/ names: `tests/web/test_limits.py::TestSigning::test_one`."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from config_checks import HOUSE
from tests.support.source import tree


def cited(page: Path) -> list[tuple[str, str]]:
    """Each file that is named, with the names behind it ('' for none)."""
    return sorted(set(re.findall(r"`(tests/[\w/]+\.py)((?:::\w+)*)`", page.read_text(encoding="utf-8"))))


def names_in(file: str) -> set[str]:
    """Tests and classes of a file, as pytest names them, and ''; nothing of a file that is not there."""
    path = HOUSE / file
    if not path.is_file():
        return set()
    names = {""}
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(f"::{node.name}")
        if isinstance(node, ast.ClassDef):
            names |= {f"::{node.name}::{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
    return names


def rows_of(page: Path) -> list[str]:
    """The rows of the page's tables that bear a number."""
    return [line for line in page.read_text(encoding="utf-8").splitlines() if re.match(r"\| \d+ \|", line)]
