"""Charts as numbers: where bars, lines and ticks stand in an SVG that the template draws over a table of their values.

Ten units a column across, a hundred up: the drawing stretches with its card, and its columns stand over the table's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

COLUMN = 10.0
HEIGHT = 100.0
BAR = 2.9
STEPS = (1, 2, 5)
TICKS = 4


@dataclass(frozen=True)
class Cell:
    """One value under a chart: what is drawn, its words, and the list that it opens ('' for none)."""

    value: float | None
    words: str
    href: str = ""


@dataclass(frozen=True)
class Heading:
    """What a column is of: read out whole; written short, its month where another begins."""

    words: str
    day: str
    month: str = ""


@dataclass(frozen=True)
class Series:
    """One row of the table under a chart. `second` is drawn in the other colour."""

    label: str
    cells: Sequence[Cell]
    second: bool = False


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    height: float
    second: bool


@dataclass(frozen=True)
class Line:
    """A path; `dot` is where it ends: None when the last value is missing."""

    path: str
    dot: tuple[float, float] | None
    second: bool


@dataclass(frozen=True)
class Chart:
    """What a template draws: `headings` of the columns, the rows, and their shapes up to `top`."""

    headings: Sequence[Heading]
    series: Sequence[Series]
    ticks: Sequence[str]
    bars: Sequence[Bar]
    lines: Sequence[Line]

    @property
    def width(self) -> float:
        return COLUMN * len(self.headings)

    @property
    def rules(self) -> list[float]:
        """How high the lines of the scale stand, the base left out."""
        return [_two(HEIGHT * number / (len(self.ticks) - 1)) for number in range(len(self.ticks) - 1)]


def bar_chart(headings: Sequence[Heading], series: Sequence[Series]) -> Chart:
    """Bars side by side, one of each series in each column."""
    top = top_of(cell.value for one in series for cell in one.cells)
    left = (COLUMN - (BAR + 0.4) * len(series)) / 2
    bars = []
    for place, one in enumerate(series):
        for column, cell in enumerate(one.cells):
            if cell.value:
                height = HEIGHT * cell.value / top
                x = COLUMN * column + left + (BAR + 0.4) * place
                bars.append(Bar(_two(x), _two(HEIGHT - height), _two(height), one.second))
    return Chart(headings, series, ticks_of(top), bars, ())


def line_chart(headings: Sequence[Heading], series: Sequence[Series]) -> Chart:
    """One line a series, broken where a value is missing."""
    top = top_of(cell.value for one in series for cell in one.cells)
    lines = [_line([cell.value for cell in one.cells], top, one.second) for one in series]
    return Chart(headings, series, ticks_of(top), (), lines)


def _line(values: Sequence[float | None], top: float, second: bool) -> Line:
    path, drawing, last = "", False, None
    for column, value in enumerate(values):
        if value is None:
            drawing, last = False, None
            continue
        last = (_two(COLUMN * column + COLUMN / 2), _two(HEIGHT - HEIGHT * value / top))
        path += f"{'L' if drawing else 'M'}{last[0]} {last[1]}"
        # A value between two that are missing is a dot: a line of no length, which round ends make visible.
        path += "" if drawing else "h.01"
        drawing = True
    return Line(path, last, second)


def spark(values: Sequence[float | None]) -> str:
    """The path of a line without axes, 100 by 28; '' of fewer than two values, since one is no trend."""
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return ""
    lowest, highest = min(value for _, value in known), max(value for _, value in known)
    reach = (highest - lowest) or 1
    points = [
        f"{_two(100 * place / (len(values) - 1))} {_two(27 - 26 * (value - lowest) / reach)}" for place, value in known
    ]
    return "M" + "L".join(points)


def top_of(values: Iterable[float | None]) -> int:
    """The end of a scale: the first of 4, 8, 20, 40, 80, 200… that no value passes, so that ticks are whole numbers."""
    highest = max((value for value in values if value is not None), default=0)
    power = 1
    while True:
        for step in STEPS:
            if step * power * TICKS >= highest:
                return step * power * TICKS
        power *= 10


def ticks_of(top: int) -> list[str]:
    """The words of a scale, from its end down to 0."""
    return [str(top * number // TICKS) for number in range(TICKS, -1, -1)]


def share(value: int, highest: int) -> float:
    """How much of a bar of 100 stands for `value`."""
    return _two(100 * value / highest) if highest else 0.0


def _two(number: float) -> float:
    return round(number, 2)
