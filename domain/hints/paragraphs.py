"""The words of a page as text, for those who read it instead of looking at it."""

from __future__ import annotations

from domain.hints.frames import Frame, same_row
from domain.hints.layer import Page

FREE = 0.7  # line heights between two lines: more begins a paragraph, a line that stands higher begins a column


def paragraphs_of(page: Page) -> list[list[str]]:
    """The lines of each paragraph of a page, in the order of the file; none for a page without words.

    The cells of a row are one line: what is beside a label belongs to it.
    """
    paragraphs: list[list[list[str]]] = []
    before: Frame | None = None
    for word in page.words:
        frame = Frame.of(page, word)
        if before is None or not _goes_on(before, frame):
            paragraphs.append([[word.text]])
        elif same_row(before, frame):
            paragraphs[-1][-1].append(word.text)
        else:
            paragraphs[-1].append([word.text])
        before = frame
    return [[" ".join(line) for line in lines] for lines in paragraphs]


def _goes_on(before: Frame, frame: Frame) -> bool:
    """Whether a word stands on the line of the one before, or on the line right below it."""
    if same_row(before, frame):
        return True
    height = min(before.height, frame.height)
    return before.turn == frame.turn and -0.5 * height < frame.first[2] - before.last[3] < FREE * height
