"""A pytest plugin of the mutants' runs: the tests that noticed mutants before are asked first.

mutmut asks the quickest first, and a mutant is done with at its first failure: one test of a rule notices most of its
mutants, after all the quick ones have passed. What is remembered changes the order only.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

NOTICED_BY = Path("..").resolve() / "noticed_by.txt"
"""Beside mutmut's folder, from which it runs pytest: a line `function test` for each mutant that was noticed."""


def mutated_function() -> str:
    """The function that this run has a mutant of; nothing while there is none."""
    function, mutant, _ = os.environ.get("MUTANT_UNDER_TEST", "").partition("__mutmut_")
    return function if mutant else ""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    function = mutated_function()
    if not function or not NOTICED_BY.exists():
        return
    lines = [line.split(" ", 1) for line in NOTICED_BY.read_text(encoding="utf-8").splitlines()]
    here = Counter(test for mutated, test in lines if mutated == function)
    anywhere = Counter(test for _, test in lines)
    items.sort(key=lambda item: (here[item.nodeid], anywhere[item.nodeid]), reverse=True)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed and mutated_function():
        with NOTICED_BY.open("a", encoding="utf-8") as file:
            file.write(f"{mutated_function()} {report.nodeid}\n")
