"""Every UPDATE that writes only where the row is still what was read has a test that changes the row in between."""

from __future__ import annotations

import ast
import re

from tests.support.conditional_updates import written
from tests.support.source import files, location, tree

HELD_ELSEWHERE = {"web/security.py: verify_totp": "tests/accounts/test_second_factor.py"}
"""Those held where what they need is at hand."""


def held() -> set[str]:
    marks = [
        mark
        for path in files("tests")
        for mark in re.findall(r"@holds\(([^)]*)\)", path.read_text(encoding="utf-8"), re.S)
    ]
    return {name for mark in marks for name in re.findall(r'"([^"]+)"', mark)}


def test_every_conditional_update_is_held_by_a_test() -> None:
    unheld = written() - held() - set(HELD_ELSEWHERE)
    assert unheld == set(), "write the test that somebody changes the row in between, and mark it @holds (races.py)"


def test_what_tests_hold_is_there() -> None:
    there = {
        f"{location(path)}: {function.name}"
        for path in files("services")
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef)
    }
    assert held() - there == set(), "the function has another name or place by now"
