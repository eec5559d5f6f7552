"""What a list is filtered by, in words, each with the address of the list without it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from backoffice.filters import kept_words
from backoffice.list_places import PLACES
from domain.calendar import french_date

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Chip:
    """One filter: what it says (« Type : CPNE »), and where the list without it is."""

    words: str
    without: str


def chips_of(view: Any, active: Any) -> list[Chip]:
    """The active filters of a `Listing`, as Flask-Admin has them: position, label, value."""
    return [_chip(view, view._filters[position], value) for position, _, value in active or ()]


def _chip(view: Any, chosen: Any, value: str) -> Chip:
    in_words = _value_in_words(view, chosen, value)
    rest = {word: text for word, text in kept_words().items() if word not in (chosen.key_name, *PLACES)}
    return Chip(
        f"{chosen.name}{NBSP}: {in_words}" if in_words else str(chosen.name), view.get_url(".index_view", **rest)
    )


def _value_in_words(view: Any, chosen: Any, value: str) -> str:
    """'' where the filter's name says it all."""
    if chosen.data_type == "checkbox":
        return ""
    if chosen.data_type == "date":
        return french_date(date.fromisoformat(value))
    label = dict(chosen.get_options(view) or ()).get(value)
    return str(label) if label else value
