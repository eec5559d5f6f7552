"""A postcode has five digits, however it was copied."""

from __future__ import annotations

import pytest

from domain.postcodes import french_postcode


@pytest.mark.parametrize(
    "text",
    ["75001", "75 001", "75\u202f001", "75.001", "F-75001", "FR 75001", "75001,", "７５００１", "\u200e75001\ufe0f"],
)
def test_a_french_postcode_is_five_digits(text: str) -> None:
    assert french_postcode(text) == "75001"


@pytest.mark.parametrize("text", ["75008 CEDEX 08", "SW1A 1AA", "1000", "750011", "B-1000", "", "75001 Paris"])
def test_anything_else_stays_as_it_is(text: str) -> None:
    assert french_postcode(text) == text
