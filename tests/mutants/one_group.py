"""Run mutmut on the house copied to the working directory and write down what came of it: `__main__` starts this.

No mutants of strings: a string is a label, a code or a column's name; tables of codes are held by tests/domain, and
words are no rule.

mutmut starts pytest for each mutant, which costs as much as the test that notices it: here a mutant is a fork of a
process in which pytest has collected already. A mutant is done with at its first failure; mutmut asks the quickest
tests first, here those come first that noticed other mutants of the same function, then of any.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import mutmut.__main__ as mutmut
import pytest
from _pytest.config import _prepareconfig
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.mutators import mutation_operators, operator_string
from mutmut.runners.harness import PytestRunner
from mutmut.utils.file_utils import change_cwd
from mutmut.workers.isolation import ForkRunner

NOTICED_BY = Path("noticed_by.txt").resolve()
"""A line `function test` for each mutant that was noticed, of this run and those before."""

IN_MEMORY = Path("/dev/shm")
"""Where the databases and files of tests go if it exists: a commit waits for no disk."""


def in_order(function: str, tests: Iterable[str]) -> list[str]:
    """These tests, the likeliest to notice a mutant of this function first; else in the order given."""
    lines = NOTICED_BY.read_text(encoding="utf-8").splitlines() if NOTICED_BY.exists() else []
    known = [line.split(" ", 1) for line in lines]
    here = Counter(test for mutated, test in known if mutated == function)
    anywhere = Counter(test for _, test in known)
    return sorted(tests, key=lambda test: (here[test], anywhere[test]), reverse=True)


class CollectedTests(PytestRunner):
    """mutmut's way to run tests, but for those of a mutant."""

    session: pytest.Session
    items: dict[str, pytest.Item]

    def collect(self) -> None:
        """Do what `pytest.main` does before the first test. It has no public name for that."""
        arguments = ["-q", "-s", "--rootdir=.", "--tb=native", *self._pytest_add_cli_args_test_selection]
        with change_cwd("mutants"):
            config = _prepareconfig([*arguments, *self._pytest_add_cli_args])
            config._do_configure()
            self.session = pytest.Session.from_config(config)
            config.hook.pytest_sessionstart(session=self.session)
            config.hook.pytest_collection(session=self.session)
        self.items = {item.nodeid: item for item in self.session.items}

    def run_tests(self, *, mutant_name: str | None, tests: Iterable[str]) -> int:
        """In the fork of a mutant: 1 at the first test that fails, 0 when none does."""
        if mutant_name is None:
            return super().run_tests(mutant_name=mutant_name, tests=tests)
        function = mutant_name.partition("__mutmut_")[0]
        items = [self.items[name] for name in in_order(function, tests)]
        place = IN_MEMORY if IN_MEMORY.is_dir() else None
        with change_cwd("mutants"), tempfile.TemporaryDirectory(dir=place) as folder:
            os.environ["PYTEST_DEBUG_TEMPROOT"] = folder
            for item, following in zip(items, [*items[1:], None], strict=True):
                if self._fails(item, following):
                    with NOTICED_BY.open("a", encoding="utf-8") as file:
                        file.write(f"{function} {item.nodeid}\n")
                    return 1
        return 0

    def _fails(self, item: pytest.Item, following: pytest.Item | None) -> bool:
        try:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        except BaseException as error:
            # What pytest lets through, SystemExit among it, would end this fork as if nothing had been noticed.
            sys.stderr.write(f"{item.nodeid}: {error!r}\n")
            return True
        return bool(self.session.testsfailed)


class CollectedRunner(ForkRunner):
    """A fork for each mutant, once the tests are collected."""

    def __init__(self, max_workers: int) -> None:
        self.collected = CollectedTests()
        super().__init__(max_workers=max_workers, test_runner=self.collected)

    def startup(self) -> None:
        self.collected.collect()
        super().startup()


NOTICED = ("killed", "timeout", "segfault", "suspicious", "caught by type check")


def changed_lines(diff: str, sign: str) -> str:
    """The lines of a diff that were taken out (`-`) or put in (`+`)."""
    lines = [line[1:].strip() for line in diff.splitlines() if line.startswith(sign) and line[:3] != sign * 3]
    return " ".join(lines)


def results() -> dict[str, object]:
    """Of each module how many mutants there are and how many a test noticed, and how many in all because they took too
    long; each of the others, as a change."""
    modules: dict[str, list[int]] = {}
    survivors, timeouts = [], 0
    for path in mutmut.walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        for mutant, code in data.exit_code_by_key.items():
            noticed = mutmut.status_by_exit_code[code] in NOTICED
            timeouts += mutmut.status_by_exit_code[code] == "timeout"
            counts = modules.setdefault(str(path), [0, 0])
            counts[0] += noticed
            counts[1] += 1
            if not noticed:
                diff = get_diff_for_mutant(mutant, path=path)
                function = mutant.rpartition("__mutmut_")[0]
                survivors.append([function, changed_lines(diff, "-"), changed_lines(diff, "+")])
    return {"modules": modules, "timeouts": timeouts, "survivors": survivors}


if __name__ == "__main__":
    operators = cast("list[Any]", mutation_operators)
    operators[:] = [pair for pair in operators if pair[1] is not operator_string]
    cast("Any", mutmut).get_mutant_runner = CollectedRunner
    # A test may have been written since for what survived; mutmut would let the old answer stand, and ask no test that
    # did not come by there before it was changed.
    Path("mutants", "mutmut-stats.json").unlink(missing_ok=True)
    mutmut._reset_mutant_results(lambda mutant, code: mutmut.status_by_exit_code[code] not in NOTICED)
    mutmut._run((), int(os.environ.get("JOBS", "1")))
    Path("results.json").write_text(json.dumps(results(), ensure_ascii=False, indent=1), encoding="utf-8")
