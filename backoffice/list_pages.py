"""The pages of a list: first, previous, next, last, a number, a jump, and the nearest one for an address that was true
a minute ago.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any
from urllib.parse import urlencode

from backoffice.list_places import AFTER, BEFORE, END, PAGE, PLACES, Asked, Unreadable, asked_place, jump_of, token_of
from queries.orders import Order, Position

Places = Callable[..., list[Position]]
"""Where rows stand: `Order.positions` of a query."""

REACH = 4_000
"""Rows that a page's number may skip: a number is no key, and what it skips is read."""

NO_PLACE = "Cet endroit de la liste n’existe pas : voici la première page."
NOTHING_AFTER = "Rien ne vient après cet endroit de la liste : en voici la dernière page."
NOTHING_BEFORE = "Rien ne vient avant cet endroit de la liste : en voici la première page."
TOO_FAR = "Cette page est plus loin que les numéros ne mènent : avancez avec « Suivante », ou sautez à un endroit."


@dataclass(frozen=True)
class Window:
    """The rows of a page by their places, whether others come before and after, and the page's number if known."""

    positions: list[Position]
    earlier: bool
    later: bool
    number: int | None = None
    news: str = ""
    """A sentence for the person who asked for another page."""


def begins(words: Mapping[str, str]) -> bool:
    """Whether an address asks for a list's beginning."""
    return not any(map(words.get, PLACES))


def begun_with(first: list[Position], places: Places) -> Places:
    """Where rows stand once the first have been read."""

    def read(limit: int, **place: Any) -> list[Position]:
        return places(limit, **place) if any(place.values()) else first[:limit]

    return read


@dataclass(frozen=True)
class List:
    """Rows in an order, cut in pages of `size`; `count` is capped: `counted` says whether it is all of them."""

    places: Places
    order: Order
    size: int
    count: int
    counted: bool

    @property
    def pages(self) -> int | None:
        """How many pages there are, from 1; None where that is not known."""
        return max(1, ceil(self.count / self.size)) if self.counted else None

    def window(self, words: Mapping[str, str]) -> Window:
        """The page that an address asks for, or the nearest."""
        try:
            asked = asked_place(words, self.order)
        except Unreadable:
            return self._numbered(1, NO_PLACE)
        if asked.after is not None:
            return self._after(asked.after, asked.number)
        if asked.before is not None:
            return self._before(asked.before, asked.number)
        return self.last() if asked.end else self._by_number(asked)

    def _after(self, place: Position, number: int | None) -> Window:
        rows = self.places(self.size + 1, beyond=place)
        if not rows:
            return self.last(NOTHING_AFTER)
        return Window(rows[: self.size], earlier=True, later=len(rows) > self.size, number=number)

    def _before(self, place: Position, number: int | None) -> Window:
        rows = self.places(self.size + 1, beyond=place, backwards=True)
        if not rows:
            return self._numbered(1, NOTHING_BEFORE)
        earlier = len(rows) > self.size
        known = (number if number != 1 else None) if earlier else 1
        return Window(rows[self.size - 1 :: -1], earlier, later=True, number=known)

    def last(self, news: str = "") -> Window:
        """The last page: with what a walk from the first would leave for it, where all are counted."""
        left = (self.count - 1) % self.size + 1 if self.counted and self.count else self.size
        rows = self.places(left + 1, backwards=True)
        return Window(rows[left - 1 :: -1], earlier=len(rows) > left, later=False, number=self.pages, news=news)

    def _by_number(self, asked: Asked) -> Window:
        number = asked.number or 1
        if self.pages is not None and number > self.pages:
            return self.last(f"La page {number} n’existe pas : voici la dernière.")
        furthest = REACH // self.size
        if number > furthest:
            return self._numbered(furthest, TOO_FAR)
        return self._numbered(number)

    def _numbered(self, number: int, news: str = "") -> Window:
        skipped = (number - 1) * self.size
        rows = self.places(self.size + 1, offset=skipped)
        if not rows and skipped:
            return self.last(f"La page {number} n’existe pas : voici la dernière.")
        return Window(rows[: self.size], earlier=number > 1, later=len(rows) > self.size, number=number, news=news)


@dataclass(frozen=True)
class Pager:
    """The links of a page: '' where there is none. `number` of `pages`, each None where it is not known.

    `jump` says what one jumps to (`list_places.jump_of`).
    """

    first: str
    previous: str
    next: str
    last: str
    number: int | None
    pages: int | None
    jump: str


def pager_of(window: Window, of: List, address: str) -> Pager:
    """The links round a page of the list at `address`, which says all but the place."""
    number, pages = window.number, of.pages
    places = window.positions

    def beside(word: str, position: Position, beside_number: int | None) -> str:
        numbered = {PAGE: str(beside_number)} if beside_number else {}
        return with_words(address, {word: token_of(position)} | numbered)

    return Pager(
        first=address if window.earlier else "",
        previous=beside(BEFORE, places[0], number - 1 if number else None) if window.earlier and places else "",
        next=beside(AFTER, places[-1], number + 1 if number else None) if window.later else "",
        last=with_words(address, {PAGE: END}) if window.later else "",
        number=number,
        pages=pages,
        jump=jump_of(of.order),
    )


def with_words(address: str, words: Mapping[str, str]) -> str:
    """The address with these words more."""
    if not words:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode(words)}"
