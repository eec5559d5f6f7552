"""docs/security/asvs.md: each requirement is met, by tests that exist, or not, with a reason and a risk."""

from __future__ import annotations

import csv
import re

import pytest

from config_checks import HOUSE
from tests.support.cited import cited, names_in

PAGE = HOUSE / "docs" / "security" / "asvs.md"
ROW = re.compile(r"\| (V[\d.]+) \| ([12]) \| (.+?) \| (yes|no) \| (.+) \|")
ROWS = [row.groups() for line in PAGE.read_text(encoding="utf-8").splitlines() if (row := ROW.fullmatch(line))]


def test_every_requirement_has_its_row() -> None:
    with PAGE.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        asked = [(row["id"], row["level"], row["what"]) for row in csv.DictReader(file)]
    assert len(asked) == 182
    assert [row[:3] for row in ROWS] == asked


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_is_met_by_a_test_or_says_why_not(row: tuple[str, ...]) -> None:
    *_, met, held = row
    tests = re.findall(r"`tests/[\w/]+\.py(?:::\w+)*`", held)
    if met == "yes":
        assert " ".join(tests) == held
    else:
        reason, _, risk = held.partition(" Risk: ")
        assert len(reason) > 20
        assert re.match(r"(none|low|middle|high)\b", risk)


@pytest.mark.parametrize(("file", "name"), cited(PAGE))
def test_a_cited_test_exists(file: str, name: str) -> None:
    assert name in names_in(file), f"docs/security/asvs.md names {file}{name}"
