"""An electronic signature in a document: who signed, when, whether the document is what was signed, and, apart from
that, whether the signer's certificate comes from an authority that the installation trusts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

LONGEST = 200


class Integrity(StrEnum):
    """Whether the document is what was signed."""

    INTACT = "intact"
    """It is; others may have signed after."""
    CHANGED = "changed"
    """What was signed is still in the file, and something else was changed since."""
    BROKEN = "broken"
    """The signature does not belong to these bytes, or cannot be read."""


class Trust(StrEnum):
    """Whether the certificate leads to one of the installation's trusted roots."""

    TRUSTED = "trusted"
    UNKNOWN = "unknown"
    """It leads to none of them."""
    EXPIRED = "expired"
    """It was over when the file was read: without a trusted clock, nobody knows whether it was when signing."""
    SELF_SIGNED = "self_signed"
    """The signer vouches for themselves."""
    UNCHECKED = "unchecked"
    """The installation has no trusted roots."""


@dataclass(frozen=True, slots=True)
class ElectronicSignature:
    """One signature. `signed_at` is aware, and what the signer's computer said; None when it said nothing."""

    signer: str
    issuer: str
    signed_at: datetime | None
    integrity: Integrity
    trust: Trust


UNREADABLE = ElectronicSignature("", "", None, Integrity.BROKEN, Trust.UNKNOWN)
"""Of a file whose signatures cannot be examined."""


def to_json(signatures: tuple[ElectronicSignature, ...]) -> list[dict[str, Any]]:
    """The signatures as `from_json` reads them."""
    return [
        {
            "signer": one.signer,
            "issuer": one.issuer,
            "signed_at": one.signed_at.isoformat() if one.signed_at is not None else None,
            "integrity": one.integrity.value,
            "trust": one.trust.value,
        }
        for one in signatures
    ]


def from_json(values: Any) -> tuple[ElectronicSignature, ...]:
    """The signatures that a child of the sandbox told, or that were stored. Raises ValueError for anything else."""
    try:
        return tuple(_signature(value) for value in values)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no signatures") from error


def _signature(value: Any) -> ElectronicSignature:
    signed_at = datetime.fromisoformat(value["signed_at"]) if value["signed_at"] is not None else None
    if signed_at is not None and signed_at.tzinfo is None:
        raise ValueError("a time of no place")
    names = [str(value[key])[:LONGEST] for key in ("signer", "issuer")]
    return ElectronicSignature(names[0], names[1], signed_at, Integrity(value["integrity"]), Trust(value["trust"]))
