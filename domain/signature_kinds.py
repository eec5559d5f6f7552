"""How a letter was signed, as the person who gives it says."""

from __future__ import annotations

from enum import StrEnum


class SignatureKind(StrEnum):
    """One row a kind: the stored value, its label, what is to be given of it."""

    label: str
    what: str

    def __new__(cls, value: str, label: str = "", what: str = "") -> SignatureKind:
        kind = str.__new__(cls, value)
        kind._value_, kind.label, kind.what = value, label, what
        return kind

    HANDWRITTEN = "handwritten", "Signature manuscrite", "Joignez une photo ou un scan."
    ELECTRONIC = "electronic", "Signature électronique", "Joignez le PDF signé lui-même, seul, et non une copie."
