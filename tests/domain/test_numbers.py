"""Numbers as French writes them."""

from __future__ import annotations

import pytest

from domain.numbers import french_number


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0"), (999, "999"), (1_000, "1\u202f000"), (1_234_567, "1\u202f234\u202f567"), (-4_321, "-4\u202f321")],
)
def test_thousands_stand_apart(value: int, words: str) -> None:
    assert french_number(value) == words
