"""How the words of a text layer stand to one another: on one line, wrapped to the next one, or apart.

Only words that a reader's eye takes in one go belong together: two cells of a table, two lines of an address, or a
stamp across a sentence do not, even where the file has them one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from domain.hints.layer import Box, Page, TextLayer, Word
from domain.names import search_key

WIDEST_SPACE = 0.9  # of the line's height: wider is another cell or column
LINE_SPACING = 1.4  # free height between two lines of one paragraph, in line heights: double spacing at most
NARROWEST_PARAGRAPH = 0.33  # of the page: shorter lines are cells, addresses, signatures, and never wrap
HARD = '.;:!?)]}»”"…/•'
OPENING = '([{«“"/•–—-'
UNITS = {"€": "euros", "%": "pourcent"}  # signs that are words: they make a number an amount
DOTTED = frozenset({"m.", "mr.", "mme.", "mlle.", "me.", "dr.", "pr.", "st.", "ste."})


@dataclass(frozen=True, slots=True)
class Token:
    """A word ready for comparing.

    `key` has its letters and digits folded (`fold`). `near`: it stands right after the token before, with the
    punctuation `between`; `row`: at least on the same line, across cells.
    """

    word: Word
    key: str
    near: bool
    between: str
    row: bool

    @property
    def joined(self) -> bool:
        """Nothing but a space, or the line's end, parts it from the token before."""
        return self.near and not self.between

    @property
    def comma(self) -> bool:
        """A comma alone parts it from the token before."""
        return self.near and self.between == ","

    @property
    def text(self) -> str:
        return self.word.text

    @property
    def caps(self) -> bool:
        """Two letters or more, all of them capital."""
        letters = [letter for letter in self.text if letter.isalpha()]
        return len(letters) > 1 and all(letter == letter.upper() for letter in letters)

    @property
    def capital(self) -> bool:
        """Begins with a capital letter."""
        first = next((letter for letter in self.text if letter.isalnum()), "")
        return first.isalpha() and first == first.upper()


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Letters and digits in lower case, without accents, hyphens, apostrophes, spaces: « Jean-Noël » → jeannoel."""
    return search_key(text).replace(" ", "")


def tokens_of(layer: TextLayer) -> list[Token]:
    """Every word of the layer with a letter or digit, in the order of the file."""
    return [token for page in layer.pages for token in _page_tokens(page)]


def unelided(text: str) -> str:
    """The rest of an elided word, folded: « d’Émile » → emile; '' for any other word."""
    head, apostrophe, rest = text.replace("’", "'").partition("'")
    return fold(rest) if apostrophe and fold(head) in ("d", "l", "qu", "n", "s", "j") else ""


def _page_tokens(page: Page) -> list[Token]:
    frames = [_Frame.of(page, word) for word in page.words]
    lines = _line_of_each(frames)
    tokens: list[Token] = []
    near, row, between = False, False, ""
    for index, word in enumerate(page.words):
        key = fold(word.text) or UNITS.get(word.text.strip(".,;"), "")
        near = near and _stands_after(frames, lines, index, page)
        row = row and _same_row(frames[index - 1], frames[index])
        if not key:  # punctuation alone stands between its neighbours
            between += word.text
            continue
        between += _leading(word.text)
        tokens.append(Token(word, key, near, between if near else "", row))
        near, row, between = True, True, _trailing(word.text)
    return tokens


def _leading(text: str) -> str:
    return text[0] if text[0] in OPENING else ""


def _trailing(text: str) -> str:
    bare = text.rstrip("’'")
    if bare.lower() in DOTTED:
        return ""
    if bare.endswith(","):
        return ","
    return bare[-1] if bare and bare[-1] in HARD else ""


@dataclass(frozen=True, slots=True)
class _Frame:
    """A word's boxes as its reader sees them, in points: `start` and `end` along the line, `top` and `bottom` across.

    `first` is the word's beginning, `last` its end: they differ when it was cut at a line's end.
    """

    turn: int
    first: tuple[float, float, float, float]
    last: tuple[float, float, float, float]

    @classmethod
    def of(cls, page: Page, word: Word) -> _Frame:
        return cls(word.turn, _seen(page, word.turn, word.boxes[0]), _seen(page, word.turn, word.boxes[-1]))

    @property
    def height(self) -> float:
        return max(self.first[3] - self.first[2], 0.1)


def _seen(page: Page, turn: int, box: Box) -> tuple[float, float, float, float]:
    left, right = box.left * page.width / 1000, box.right * page.width / 1000
    top, bottom = box.top * page.height / 1000, box.bottom * page.height / 1000
    return {
        1: (top, bottom, -right, -left),
        2: (-right, -left, -bottom, -top),
        3: (-bottom, -top, left, right),
    }.get(turn, (left, right, top, bottom))


def _same_line(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    shared = min(a[3], b[3]) - max(a[2], b[2])
    return shared > 0.5 * min(a[3] - a[2], b[3] - b[2])


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a word's line begins, and how far the lines of its paragraph reach."""

    start: float
    reach: float


def _line_of_each(frames: Sequence[_Frame]) -> list[_Line]:
    """The line of each word. One that wraps is about as long as the others of its paragraph."""
    lines = _lines(frames)
    found: list[_Line] = []
    for place, line in enumerate(lines):
        reach = max(_line_end(frames, other) for other in _neighbours(frames, lines, place))
        found.extend([_Line(frames[line[0]].first[0], reach)] * len(line))
    return found


def _lines(frames: Sequence[_Frame]) -> list[list[int]]:
    """Runs of words that stand beside one another, by their positions; cells of one row are lines of their own."""
    lines: list[list[int]] = []
    for index, frame in enumerate(frames):
        if index and _beside(frames[index - 1], frame):
            lines[-1].append(index)
        else:
            lines.append([index])
    return lines


def _neighbours(frames: Sequence[_Frame], lines: Sequence[list[int]], place: int) -> Iterable[list[int]]:
    """The line and those of its paragraph above and below, ten at most each way."""
    yield lines[place]
    for step in (-1, 1):
        at = place
        while 0 <= at + step < len(lines) and abs(at + step - place) <= 10:
            upper, lower = sorted((at, at + step))
            if not _follows(frames[lines[upper][0]], frames[lines[lower][0]]):
                break
            at += step
            yield lines[at]


def _follows(upper: _Frame, lower: _Frame) -> bool:
    """Whether a line that begins with `lower` can go on with one that begins with `upper`, as lines of a paragraph."""
    gap = lower.first[2] - upper.first[3]
    alike = 0.75 < lower.height / upper.height < 1.34
    indented = abs(lower.first[0] - upper.first[0]) < 3 * upper.height
    return upper.turn == lower.turn and alike and indented and -0.5 * upper.height < gap < LINE_SPACING * upper.height


def _line_end(frames: Sequence[_Frame], line: Sequence[int]) -> float:
    return max(frames[index].first[1] for index in line)


def _beside(before: _Frame, frame: _Frame) -> bool:
    """Whether a word comes right after another one on one line."""
    if before.turn != frame.turn or frame.turn == -1 or not _same_line(before.last, frame.first):
        return False
    height = min(before.height, frame.height)
    return -0.5 * height < frame.first[0] - before.last[1] < WIDEST_SPACE * height


def _same_row(before: _Frame, frame: _Frame) -> bool:
    return before.turn == frame.turn and _same_line(before.last, frame.first)


def _stands_after(frames: Sequence[_Frame], lines: Sequence[_Line], index: int, page: Page) -> bool:
    before, frame = frames[index - 1], frames[index]
    return _beside(before, frame) or _wraps(before, frame, lines[index - 1], page)


def _wraps(before: _Frame, frame: _Frame, line: _Line, page: Page) -> bool:
    """Whether the word begins a line because it had no room on the line before."""
    gap = frame.first[2] - before.last[3]
    height = min(before.height, frame.height)
    alike = before.turn == frame.turn != -1 and 0.75 < frame.height / before.height < 1.34
    below = -0.5 * height < gap < LINE_SPACING * height and abs(frame.first[0] - line.start) < 3 * height
    if not alike or not below:
        return False
    across = page.width if frame.turn in (0, 2) else page.height
    long_enough = before.last[1] - line.start > NARROWEST_PARAGRAPH * across
    return long_enough and before.last[1] + 0.2 * height + (frame.first[1] - frame.first[0]) > line.reach - 0.5 * height
