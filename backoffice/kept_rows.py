"""Rows of lists as they were last drawn: people look at the same rows all day, and drawing them is most of a page.

A row is kept by all that its drawing depends on, never by its number: what is read of it anew for each page, and what
the current user may do. So nothing is shown that this page did not read, and what has changed is drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from functools import lru_cache
from typing import Any

from flask import request
from markupsafe import Markup

from backoffice.drawing import DRAWN_ANEW, Drawing
from backoffice.keeping import Kept
from backoffice.tables.part import Part
from web.current import actor

MOST = 1_000
"""Rows that a process keeps, some five kilobytes each."""


class KeptRows:
    """The HTML of rows with what they were drawn from, the oldest forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        self._rows: Kept[tuple[object, str]] = Kept(most)

    def drawing(self, place: Hashable, facts: object) -> Drawing:
        """Of the row of these facts, which is drawn where what was last kept at its place was drawn from others.

        Facts are compared, not looked up: that takes a fraction of the time that hashing them takes.
        """
        kept = self._rows.get(place)
        if kept is not None and kept[0] == facts:
            return Drawing(kept[1])
        return Drawing(draw=lambda caller: self._keep(place, facts, caller()))

    def _keep(self, place: Hashable, facts: object, html: str) -> str:
        self._rows.keep(place, (facts, html))
        return html


Facts = tuple[Any, ...]


class KeepsRows(Part):
    """The part of a list that draws a row once, as long as nothing changes that it is drawn from (`drawn_from`)."""

    kept_rows: KeptRows

    def drawn_from(self) -> Callable[[Any], Facts | None] | None:
        """For one page: everything that the cells of a row are drawn from: its values and what the clock or the reader
        makes of them; None for a row, or for the list, that is drawn each time.

        The page's address, to which links lead back, its columns and the roles of the current user count anyway.
        """
        return None

    def drawings(
        self, rows: Sequence[Any], columns: Sequence[tuple[Any, str]], headed: Collection[int] = ()
    ) -> list[tuple[int, Any, Drawing]]:
        facts_of = self.drawn_from()
        if facts_of is None:
            return super().drawings(rows, columns, headed)
        who, kept = actor(), self.kept_rows
        page = _same((request.full_path, tuple(columns), who.staff_role, who.managed))

        def drawing(row: Any) -> Drawing:
            facts = facts_of(row)
            if facts is None:
                return DRAWN_ANEW
            return kept.drawing((id(page), self.get_pk_value(row)), (page, facts))

        return _in_runs([(place, row, drawing(row)) for place, row in enumerate(rows)], headed)


def _in_runs(drawings: list[tuple[int, Any, Drawing]], headed: Collection[int]) -> list[tuple[int, Any, Drawing]]:
    """The same with kept rows that follow one another as one: of a page that was drawn before, little is left to do."""
    starts: list[int] = []
    for place, _, drawing in drawings:
        if not place or not drawing.html or not drawings[place - 1][2].html or place in headed:
            starts.append(place)
    runs = zip(starts, [*starts[1:], len(drawings)], strict=True)
    return [drawings[start] if end == start + 1 else _run(drawings[start:end]) for start, end in runs]


def _run(drawings: list[tuple[int, Any, Drawing]]) -> tuple[int, Any, Drawing]:
    place, row, _ = drawings[0]
    return place, row, Drawing(Markup("".join([drawing.html for _, _, drawing in drawings])))  # noqa: S704 (each is)


@lru_cache(maxsize=256)
def _same(page: Facts) -> Facts:
    """One object for all pages that are alike: of their rows it is compared first."""
    return page
