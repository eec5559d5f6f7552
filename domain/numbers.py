"""Numbers as French writes them."""

from __future__ import annotations

NARROW = "\N{NARROW NO-BREAK SPACE}"


def french_number(value: int) -> str:
    """Return « 12 345 », its thousands apart by U+202F."""
    return f"{value:,}".replace(",", NARROW)


def plural(count: int, one: str, several: str) -> str:
    """Return « 0 demande », « 2 demandes », « 12 300 demandes »."""
    return f"{french_number(count)} {one if count < 2 else several}"
