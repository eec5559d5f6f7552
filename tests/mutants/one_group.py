"""Run mutmut on the house copied to the working directory and write down what came of it: `__main__` starts this.

No mutants of strings: a string is a label, a code or a column's name; tables of codes are held by tests/domain, and
words are no rule.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, cast

import mutmut.__main__ as mutmut
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.mutators import mutation_operators, operator_string

NOTICED = ("killed", "timeout", "segfault", "suspicious", "caught by type check")


def changed_lines(diff: str, sign: str) -> str:
    """The lines of a diff that were taken out (`-`) or put in (`+`)."""
    lines = [line[1:].strip() for line in diff.splitlines() if line.startswith(sign) and line[:3] != sign * 3]
    return " ".join(lines)


def results() -> dict[str, object]:
    """Of each module how many mutants there are and how many a test noticed; each of the others, as a change."""
    modules: dict[str, list[int]] = {}
    survivors = []
    for path in mutmut.walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        for mutant, code in data.exit_code_by_key.items():
            noticed = mutmut.status_by_exit_code[code] in NOTICED
            counts = modules.setdefault(str(path), [0, 0])
            counts[0] += noticed
            counts[1] += 1
            if not noticed:
                diff = get_diff_for_mutant(mutant, path=path)
                function = mutant.rpartition("__mutmut_")[0]
                survivors.append([function, changed_lines(diff, "-"), changed_lines(diff, "+")])
    return {"modules": modules, "survivors": survivors}


if __name__ == "__main__":
    operators = cast("list[Any]", mutation_operators)
    operators[:] = [pair for pair in operators if pair[1] is not operator_string]
    # A test may have been written since for what survived; mutmut would let its old answer stand.
    mutmut._reset_mutant_results(lambda mutant, code: mutmut.status_by_exit_code[code] not in NOTICED)
    mutmut._run((), int(os.environ.get("JOBS", "1")))
    Path("results.json").write_text(json.dumps(results(), ensure_ascii=False, indent=1), encoding="utf-8")
