"""What was found by attacking and operating the program stays held by the tests that docs/security/found.md names."""

from __future__ import annotations

import pytest

from config_checks import HOUSE
from tests.support.cited import cited, names_in, rows_of

PAGE = HOUSE / "docs" / "security" / "found.md"


@pytest.mark.parametrize(("file", "name"), cited(PAGE))
def test_a_cited_test_exists(file: str, name: str) -> None:
    assert name in names_in(file), f"docs/security/found.md names {file}{name}"


def test_every_row_is_held() -> None:
    rows = rows_of(PAGE)
    assert [row[:40] for row in rows if "`tests/" not in row] == []
    assert len(rows) == 16 + 16
