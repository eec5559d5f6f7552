"""What was found by attacking and operating the program stays held by the tests that docs/security/found.md names."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from config_checks import HOUSE
from tests.support.source import tree

PAGE = HOUSE / "docs" / "security" / "found.md"
CITED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)((?:::\w+)*)`", PAGE.read_text(encoding="utf-8"))))


def names_in(path: Path) -> set[str]:
    """Tests and classes of a file, as pytest names them."""
    names = set()
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(f"::{node.name}")
        if isinstance(node, ast.ClassDef):
            names |= {f"::{node.name}::{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
    return names


@pytest.mark.parametrize(("file", "name"), CITED)
def test_a_cited_test_exists(file: str, name: str) -> None:
    path = HOUSE / file
    assert path.is_file(), f"docs/security/found.md names {file}"
    assert name in names_in(path) | {""}, f"docs/security/found.md names {file}{name}"


def test_every_row_is_held() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if re.match(r"\| \d+ \|", line)]
    assert [row[:40] for row in rows if "`tests/" not in row] == []
    assert len(rows) == 16 + 14
