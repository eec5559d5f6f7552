"""What a list is filtered by and searched for, in words, each with the address of the list without it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from backoffice.filters import kept_words
from backoffice.list_places import PLACES
from domain.calendar import NBSP, french_date


@dataclass(frozen=True)
class Chip:
    """One filter, or one part of a search: what it says (« Type : CPNE »), and where the list without it is."""

    words: str
    without: str


def chips_of(view: Any, active: Any) -> list[Chip]:
    """The active filters of a `Listing`, as Flask-Admin has them: position, label, value."""
    return [_chip(view, view._filters[position], value) for position, _, value in active or ()]


def _chip(view: Any, chosen: Any, value: str) -> Chip:
    rest = words_without(chosen.key_name)
    return Chip(filter_in_words(view, chosen, value), view.get_url(".index_view", **rest))


def filter_in_words(view: Any, chosen: Any, value: str) -> str:
    """One filter of a `Listing`, with the value that it asks for: « Type : CPNE »."""
    in_words = _value_in_words(view, chosen, value)
    return f"{chosen.name}{NBSP}: {in_words}" if in_words else str(chosen.name)


FLASK_ADMIN = ("page", "page_size", "sort", "desc", "search")
"""Flask-Admin's own words of an address, which mean nothing to a `Listing` and something else to `get_url`."""


def words_without(word: str) -> dict[str, str]:
    """What the present address says of its list but for this word, from the first page again."""
    return {kept: value for kept, value in kept_words().items() if kept not in (word, *PLACES, *FLASK_ADMIN)}


def _value_in_words(view: Any, chosen: Any, value: str) -> str:
    """'' where the filter's name says it all."""
    if chosen.data_type == "checkbox":
        return ""
    if chosen.data_type == "date":
        return french_date(date.fromisoformat(value))
    label = dict(chosen.get_options(view) or ()).get(value)
    return str(label) if label else value
