"""Format characters, which come along when people copy, are known for what they are."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.invisible import JOINERS, trimmed, without_format, without_format_but_joiners

NAMED = "\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"


@pytest.mark.parametrize("sign", NAMED + JOINERS)
def test_they_go(sign: str) -> None:
    assert unicodedata.category(sign) == "Cf"
    assert without_format(f"1{sign}2") == "12"
    assert trimmed(f" {sign} a b{sign}\u00a0") == "a b"
    assert without_format_but_joiners(f"1{sign}2") == ("12" if sign not in JOINERS else f"1{sign}2")


@given(st.text())
def test_nothing_else_goes(text: str) -> None:
    kept = [sign for sign in text if unicodedata.category(sign) != "Cf"]
    assert [sign for sign in without_format(text) if unicodedata.category(sign) != "Cf"] == kept


@pytest.mark.parametrize("sign", "\x00\x1c\x85\u0600")
def test_what_is_no_format_stays_at_the_ends(sign: str) -> None:
    """Controls are refused by those who clean; U+0600 has a shape."""
    assert trimmed(f"{sign}a{sign}") == f"{sign}a{sign}"
