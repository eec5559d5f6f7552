"""Where an act is published: what may be told of it instead of giving a file (rule 4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.calendar import french_date

REFERENCE = ("collection", "number", "date", "link")
"""What a reference holds, all of it text: the date in ISO 8601, the link '' where there is none."""


def reference_of(collection: str, number: str, day: date | None, link: str) -> dict[str, str]:
    """Return a reference as a request keeps it; {} where nothing is told."""
    reference = dict(zip(REFERENCE, (collection, number, day.isoformat() if day else "", link), strict=True))
    return reference if any(reference.values()) else {}


def is_whole(reference: Mapping[str, str]) -> bool:
    """Tell whether the act can be looked up: all is told but the link, which may be absent."""
    return all(reference.get(name) for name in REFERENCE if name != "link")


def whole(references: Mapping[str, Mapping[str, str]]) -> set[str]:
    """Return the kinds of document whose reference is whole, of a request's references by kind."""
    return {kind for kind, reference in references.items() if is_whole(reference)}


def day_of(reference: Mapping[str, str]) -> date | None:
    """Return the act's date; None when it is not told."""
    written = reference.get("date")
    return date.fromisoformat(written) if written else None


def is_later(reference: Mapping[str, str], letter: date | None) -> bool:
    """Tell whether the act is of a later day than the letter that it entitles somebody to sign."""
    day = day_of(reference)
    return day is not None and letter is not None and day > letter


def in_words(reference: Mapping[str, str]) -> str:
    """Return « Recueil des actes administratifs, n° 12, du 3 mars 2026 », without its link."""
    day = day_of(reference)
    number = reference.get("number")
    parts = [
        reference.get("collection", ""),
        f"n°\N{NO-BREAK SPACE}{number}" if number else "",
        f"du {french_date(day)}" if day else "",
    ]
    return ", ".join(part for part in parts if part)
