"""How a row comes to the page of its list: as it was kept, or drawn by the template's own block, cell after cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from markupsafe import Markup

Draw = Callable[[Callable[[], str]], str]
"""Called with what draws a row."""


def _anew(caller: Callable[[], str]) -> str:
    return caller()


class Drawing(NamedTuple):
    """The row's `html` where it was kept, else what `draw` makes of the block that draws it."""

    html: str = ""
    draw: Draw = _anew


DRAWN_ANEW = Drawing()


class Cell(NamedTuple):
    """What is alike of a column's cells in all rows of a page. `heading`: it names the row."""

    column: str
    label: Markup
    classes: Markup
    heading: bool
    editable: bool
