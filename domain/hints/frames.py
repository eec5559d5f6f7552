"""Where the words of a page stand: on which line, and which line goes on in the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.hints.layer import Box, Page, Word

WIDEST_SPACE = 0.9  # of the line's height: wider is another cell or column
LINE_SPACING = 1.4  # free height between two lines of one paragraph, in line heights: double spacing at most
ALIKE = 24  # points
INDENT = 3  # line heights: how far from one another the lines of a paragraph may begin
NARROWEST_PARAGRAPH = 0.33  # of the page: shorter lines are cells, addresses, signatures, and never wrap


@dataclass(frozen=True, slots=True)
class Frame:
    """A word's boxes as its reader sees them, in points: `start` and `end` along the line, `top` and `bottom` across.

    `first` is the word's beginning, `last` its end: they differ when it was cut at a line's end.
    """

    turn: int
    first: tuple[float, float, float, float]
    last: tuple[float, float, float, float]

    @classmethod
    def of(cls, page: Page, word: Word) -> Frame:
        return cls(word.turn, _seen(page, word.turn, word.boxes[0]), _seen(page, word.turn, word.boxes[-1]))

    @property
    def height(self) -> float:
        return max(self.first[3] - self.first[2], 0.1)


def _seen(page: Page, turn: int, box: Box) -> tuple[float, float, float, float]:
    left, right = box.left * page.width / 1000, box.right * page.width / 1000
    top, bottom = box.top * page.height / 1000, box.bottom * page.height / 1000
    return {
        1: (top, bottom, page.width - right, page.width - left),
        2: (page.width - right, page.width - left, page.height - bottom, page.height - top),
        3: (page.height - bottom, page.height - top, left, right),
    }.get(turn, (left, right, top, bottom))


def _same_line(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    shared = min(a[3], b[3]) - max(a[2], b[2])
    return shared > 0.5 * min(a[3] - a[2], b[3] - b[2])


@dataclass(frozen=True, slots=True)
class Line:
    """Where a word's line begins, and how far the lines of the page that begin there reach."""

    start: float
    reach: float


def line_of_each(frames: Sequence[Frame]) -> list[Line]:
    """The line of each word. One that wraps is about as long as the longest of those that begin like it."""
    lines = _lines(frames)
    reaches: dict[tuple[int, int], float] = {}
    for line in lines:
        side = _side(frames[line[0]])
        reaches[side] = max(reaches.get(side, 0.0), *(frames[index].first[1] for index in line))
    line_of: list[Line] = []
    for line in lines:
        turn, place = _side(frames[line[0]])
        reach = max(reaches.get((turn, near), 0.0) for near in (place - 1, place, place + 1))
        line_of.extend([Line(frames[line[0]].first[0], reach)] * len(line))
    return line_of


def _side(first: Frame) -> tuple[int, int]:
    """Lines that begin within so many points of one another are held to begin alike."""
    return first.turn, round(first.first[0] / ALIKE)


def _lines(frames: Sequence[Frame]) -> list[list[int]]:
    """Runs of words that stand beside one another, by their positions; cells of one row are lines of their own."""
    lines: list[list[int]] = []
    for index, frame in enumerate(frames):
        if index and _beside(frames[index - 1], frame):
            lines[-1].append(index)
        else:
            lines.append([index])
    return lines


def _beside(before: Frame, frame: Frame) -> bool:
    """Whether a word comes right after another one on one line."""
    if not same_row(before, frame):
        return False
    height = min(before.height, frame.height)
    return -0.5 * height < frame.first[0] - before.last[1] < WIDEST_SPACE * height


def same_row(before: Frame, frame: Frame) -> bool:
    return before.turn == frame.turn and _same_line(before.last, frame.first)


def stands_after(frames: Sequence[Frame], lines: Sequence[Line], index: int, page: Page) -> bool:
    before, frame = frames[index - 1], frames[index]
    return _beside(before, frame) or _wraps(before, frame, lines[index - 1], page)


def _wraps(before: Frame, frame: Frame, line: Line, page: Page) -> bool:
    """Whether the word begins a line because it had no room on the line before."""
    gap = frame.first[2] - before.last[3]
    height = min(before.height, frame.height)
    alike = before.turn == frame.turn and 0.75 < frame.height / before.height < 1.34
    below = -0.5 * height < gap < LINE_SPACING * height and abs(frame.first[0] - line.start) < INDENT * height
    if not alike or not below:
        return False
    across = page.width if frame.turn in (0, 2) else page.height
    long_enough = before.last[1] - line.start > NARROWEST_PARAGRAPH * across
    return long_enough and before.last[1] + 0.2 * height + (frame.first[1] - frame.first[0]) > line.reach - 0.5 * height
