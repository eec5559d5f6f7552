"""The reference of a request: what people read out on the telephone and what stands in addresses and subjects.

Nine symbols in threes, « K7M-4QX-9BC »: eight drawn (38.9 bits) and a check symbol. The alphabet has no O/0, no I/1
and no vowel, so that no reference spells a word; its size, 29, is prime, so that the weighted check notices every
single mistyped symbol and every exchange of two.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from domain.errors import DomainError
from domain.pasted import plain

ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXYZ"
DRAWN = 8
LENGTH = DRAWN + 1
READ = 200
"""Characters of a text in which a reference is looked for."""

_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
# Dashes, and what stands round a reference where it is copied: « [K7M-4QX-9BC] », « Réf. : K7M-4QX-9BC ».
_DECORATION = re.compile(r"(?:[^\w\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]|_)+")
_BESIDE = re.compile(
    r"^\W*(?:(?:votre|la|demande|dossier|r[ée]f(?:[ée]rence)?|num[ée]ro|n\s*°|de|du)(?![^\W_])\W*)+(?=\S)",
    re.IGNORECASE,
)


class InvalidReference(DomainError):
    """The text is not a reference: nothing, unknown symbols, the wrong length, or a slip of the fingers ('check')."""

    def __init__(self, reason: Literal["empty", "characters", "length", "check"]) -> None:
        super().__init__(f"reference: {reason}")
        self.reason: Literal["empty", "characters", "length", "check"] = reason


def new_reference(choose: Callable[[str], str]) -> str:
    """Return a new reference; `choose` picks one symbol of the alphabet at random (`secrets.choice`).

    It is drawn, not proved unique: the database's unique index refuses the rare second one.
    """
    drawn = "".join(choose(ALPHABET) for _ in range(DRAWN))
    return _written(drawn + _check_symbol(drawn))


def parse_reference(text: str) -> str:
    """Return the canonical reference, small letters, spaces, missing dashes and what was copied with it forgiven.

    Raises InvalidReference.
    """
    symbols = _DECORATION.sub("", _BESIDE.sub("", plain(text[:READ]))).upper()
    if not symbols:
        raise InvalidReference("empty")
    if any(symbol not in _VALUE for symbol in symbols):
        raise InvalidReference("characters")
    if len(symbols) != LENGTH:
        raise InvalidReference("length")
    if _check_symbol(symbols[:DRAWN]) != symbols[DRAWN]:
        raise InvalidReference("check")
    return _written(symbols)


def _check_symbol(drawn: str) -> str:
    # Distinct weights 2…9, and 1 for the check symbol: any two positions exchanged change the sum.
    total = sum(weight * _VALUE[symbol] for weight, symbol in enumerate(drawn, start=2))
    return ALPHABET[-total % len(ALPHABET)]


def _written(symbols: str) -> str:
    return "-".join((symbols[:3], symbols[3:6], symbols[6:]))
