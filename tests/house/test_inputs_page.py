"""Each kind of input that people really send stays held by the tests, and told by the examples, of docs/inputs.md."""

from __future__ import annotations

import pytest

from config_checks import HOUSE
from tests.support.cited import cited, names_in, rows_of

PAGE = HOUSE / "docs" / "inputs.md"
KINDS, FAULTS = 16, 13
EXAMPLES = 3


@pytest.mark.parametrize(("file", "name"), cited(PAGE))
def test_a_cited_test_exists(file: str, name: str) -> None:
    assert name in names_in(file), f"docs/inputs.md names {file}{name}"


def test_every_kind_has_its_tests_and_three_examples() -> None:
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows_of(PAGE)]
    assert [row[0] for row in rows] == [*map(str, range(1, KINDS + 1)), *map(str, range(1, FAULTS + 1))]
    assert [row[0] for row in rows if "`tests/" not in row[3]] == []
    assert [(row[0], len(row[4].split(";"))) for row in rows if len(row[4].split(";")) < EXAMPLES] == []
