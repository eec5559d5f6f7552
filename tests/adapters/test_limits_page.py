"""What docs/limits.md quotes is what the code does."""

from __future__ import annotations

from tests.support.limits_page import PAGE, page


def test_the_page_of_limits_quotes_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "docs/limits.md is behind the code: run `python -m tests.support.limits_page`"
    )
