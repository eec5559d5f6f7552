"""Where on the pages the words stand that a hint rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.document_kinds import Hint as About
from domain.hints.layer import Box, Word
from domain.hints.reading import Span, Token

MOST_MARKS = 20


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on a page to highlight."""

    about: About
    page: int
    boxes: tuple[Box, ...]


def marks_of(about: About, tokens: Sequence[Token], spans: Sequence[Span]) -> tuple[Mark, ...]:
    marks = []
    for start, end in list(spans)[:MOST_MARKS]:
        words = [token.word for token in tokens[start : end + 1]]
        for page in dict.fromkeys(word.page for word in words):
            boxes = tuple(_boxes(word for word in words if word.page == page))
            marks.append(Mark(about, page, boxes))
    return tuple(marks)


def _boxes(words: Iterable[Word]) -> list[Box]:
    """One box for the words of a line."""
    boxes: list[Box] = []
    for word in words:
        for box in word.boxes:
            if boxes and _one_line(boxes[-1], box, upright=word.turn in (0, 2)):
                boxes[-1] = _around(boxes[-1], box)
            else:
                boxes.append(box)
    return boxes


def _one_line(a: Box, b: Box, *, upright: bool) -> bool:
    if upright:
        return min(a.bottom, b.bottom) - max(a.top, b.top) > 0.5 * min(a.height, b.height)
    return min(a.right, b.right) - max(a.left, b.left) > 0.5 * min(a.width, b.width)


def _around(a: Box, b: Box) -> Box:
    return Box(min(a.left, b.left), min(a.top, b.top), max(a.right, b.right), max(a.bottom, b.bottom))
