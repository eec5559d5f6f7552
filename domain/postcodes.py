"""Postcodes as they are compared: the five digits of a French one, however they are spaced."""

from __future__ import annotations

import re

from domain.pasted import plain

_FRENCH = re.compile(r"(?:FR?[\s\-]{0,3})?([0-9](?:[\s.]?[0-9]){4})[\s.,]*", re.IGNORECASE)


def french_postcode(text: str) -> str:
    """Return « 75001 » of « 75 001 » and « F-75001 »; any other text as it is (« 75008 CEDEX 08 »)."""
    match = _FRENCH.fullmatch(plain(text).strip())
    return re.sub(r"[\s.]", "", match[1]) if match else text
