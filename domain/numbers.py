"""Numbers as French writes them."""

from __future__ import annotations

NARROW = "\N{NARROW NO-BREAK SPACE}"


def french_number(value: int) -> str:
    """Return « 12 345 », its thousands apart by U+202F."""
    return f"{value:,}".replace(",", NARROW)
