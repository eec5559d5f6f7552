"""What an installation announces above its pages on some days: where, and how it looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.labelled import Labelled


class Place(Labelled):
    """On which pages. The label stands beside the choice."""

    BOTH = "both", "Partout"
    PUBLIC = "public", "Sur le site public"
    BACKOFFICE = "backoffice", "Dans l’espace de gestion"


class Tone(Labelled):
    """How it looks."""

    INFO = "info", "Information"
    WARNING = "warning", "Avertissement"


@dataclass(frozen=True)
class Announced:
    """One announcement; its days are days in Paris, the last one included."""

    text: str
    tone: str
    place: str
    first_day: date
    last_day: date


def on_pages(announced: Iterable[Announced], place: Place, today: date) -> list[Announced]:
    """What stands above the pages of this place today, what warns first."""
    there = [one for one in announced if one.place in (Place.BOTH, place) and one.first_day <= today <= one.last_day]
    return sorted(there, key=lambda one: (one.tone != Tone.WARNING, one.first_day))
