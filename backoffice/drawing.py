"""How a row comes to the page of its list: as it was kept, or drawn by the template's own block."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Draw = Callable[[Callable[[], str]], str]
"""Called with what draws a row."""


def _anew(caller: Callable[[], str]) -> str:
    return caller()


@dataclass(frozen=True)
class Drawing:
    """The row's `html` where it was kept, else what `draw` makes of the block that draws it."""

    html: str = ""
    draw: Draw = _anew


DRAWN_ANEW = Drawing()
