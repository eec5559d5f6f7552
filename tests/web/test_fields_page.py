"""docs/fields.md lists each field of each form, as the forms are."""

from __future__ import annotations

import pytest

from tests.support.fields_page import PAGE, page

pytestmark = pytest.mark.slow


def test_the_page_is_what_the_forms_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.support.fields_page`"


def test_every_kind_says_what_is_right() -> None:
    kinds = page().partition("## Kinds")[2].partition("## Forms")[0].splitlines()[4:]
    assert [row for row in kinds if row and len(row.split("|")[2].strip()) < 10] == []
