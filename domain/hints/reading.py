"""How the words of a text layer stand to one another: on one line, wrapped to the next one, or apart.

Only words that a reader's eye takes in one go belong together: two cells of a table, two lines of an address, or a
stamp across a sentence do not, even where the file has them one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from domain.hints.layer import Box, Page, TextLayer, Word
from domain.names import search_key

WIDEST_SPACE = 0.9  # of the line's height: wider is another cell or column
LINE_SPACING = 1.4  # free height between two lines of one paragraph, in line heights: double spacing at most
ALIKE = 24  # points
INDENT = 3  # line heights: how far from one another the lines of a paragraph may begin
NARROWEST_PARAGRAPH = 0.33  # of the page: shorter lines are cells, addresses, signatures, and never wrap
HARD = '.;:!?)]}»”"…/•'
OPENING = '([{«“"/•–—-'
UNITS = {"€": "euros", "%": "pourcent"}  # signs that are words: they make a number an amount
DOTTED = frozenset({"m.", "mr.", "mme.", "mlle.", "me.", "dr.", "pr.", "st.", "ste."})


@dataclass(frozen=True, slots=True)
class Token:
    """A word ready for comparing.

    `key` has its letters and digits folded (`fold`). `near`: it stands right after the token before, with the
    punctuation `between`; `row`: at least on the same line, across cells. `opened` and `ended` are the marks right
    before and after it, whatever stands beyond them.
    """

    word: Word
    key: str
    near: bool
    between: str
    row: bool
    opened: str = ""
    ended: str = ""

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


Span = tuple[int, int]
"""The first and the last of some tokens, by their positions."""


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Letters and digits in lower case, without accents, hyphens, apostrophes, spaces: « Jean-Noël » → jeannoel."""
    return search_key(text).replace(" ", "")


def tokens_of(layer: TextLayer) -> list[Token]:
    """Every word of the layer with a letter or digit, in the order of the file, but for those askew.

    What lies across a page is a watermark or a stamp, and reads piece by piece.
    """
    return [token for page in layer.pages for token in _page_tokens(page) if token.word.turn != -1]


def spans_of(tokens: Sequence[Token], key: str, *, near: bool = False) -> Iterator[Span]:
    """Where joined words spell the key; with `near`, whatever punctuation stands between them."""
    for start, token in enumerate(tokens):
        if key.startswith(token.key) and (end := end_of(tokens, start, token.key, key, near=near)) is not None:
            yield start, end


def span_at(tokens: Sequence[Token], start: int, key: str) -> Span | None:
    """Where joined words from `start` on spell the key, if they do; `start` may be past the end."""
    end = end_of(tokens, start, tokens[start].key, key) if start < len(tokens) else None
    return (start, end) if end is not None else None


def end_of(tokens: Sequence[Token], start: int, spelled: str, key: str, *, near: bool = False) -> int | None:
    """The last of the words that spell the key, of which the first one spells `spelled`; None if they do not."""
    end = start
    while key.startswith(spelled):
        if spelled == key:
            return end
        end += 1
        if end == len(tokens) or not (tokens[end].joined or (near and tokens[end].near)):
            return None
        spelled += tokens[end].key
    return None


def unelided(text: str) -> str:
    """The rest of an elided word, folded: « d’Émile » → emile; '' for any other word."""
    head, apostrophe, rest = text.replace("’", "'").partition("'")
    return fold(rest) if apostrophe and fold(head) in ("d", "l", "qu", "n", "s", "j") else ""


def _page_tokens(page: Page) -> list[Token]:
    frames = [_Frame.of(page, word) for word in page.words]
    lines = _line_of_each(frames)
    tokens: list[Token] = []
    near, row, between, opened = False, False, "", ""
    for index, word in enumerate(page.words):
        key = fold(word.text) or UNITS.get(word.text.strip(".,;"), "")
        follows = index > 0 and _stands_after(frames, lines, index, page)
        near, row = near and follows, row and _same_row(frames[index - 1], frames[index])
        if not key:  # punctuation alone stands between its neighbours
            if tokens and near:
                tokens[-1] = replace(tokens[-1], ended=tokens[-1].ended + word.text)
            between += word.text
            opened = (opened if follows else "") + word.text
            continue
        opened = (opened if follows else "") + _leading(word.text)
        between += _leading(word.text)
        ended = _trailing(word.text)
        tokens.append(Token(word, key, near, between if near else "", row, opened, ended))
        near, row, between, opened = True, True, ended, ""
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
    """Where a word's line begins, and how far the lines of the page that begin there reach."""

    start: float
    reach: float


def _line_of_each(frames: Sequence[_Frame]) -> list[_Line]:
    """The line of each word. One that wraps is about as long as the longest of those that begin like it."""
    lines = _lines(frames)
    reaches: dict[tuple[int, int], float] = {}
    for line in lines:
        side = _side(frames[line[0]])
        reaches[side] = max(reaches.get(side, 0.0), *(frames[index].first[1] for index in line))
    line_of: list[_Line] = []
    for line in lines:
        turn, place = _side(frames[line[0]])
        reach = max(reaches.get((turn, near), 0.0) for near in (place - 1, place, place + 1))
        line_of.extend([_Line(frames[line[0]].first[0], reach)] * len(line))
    return line_of


def _side(first: _Frame) -> tuple[int, int]:
    """Lines that begin within so many points of one another are held to begin alike."""
    return first.turn, round(first.first[0] / ALIKE)


def _lines(frames: Sequence[_Frame]) -> list[list[int]]:
    """Runs of words that stand beside one another, by their positions; cells of one row are lines of their own."""
    lines: list[list[int]] = []
    for index, frame in enumerate(frames):
        if index and _beside(frames[index - 1], frame):
            lines[-1].append(index)
        else:
            lines.append([index])
    return lines


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
    below = -0.5 * height < gap < LINE_SPACING * height and abs(frame.first[0] - line.start) < INDENT * height
    if not alike or not below:
        return False
    across = page.width if frame.turn in (0, 2) else page.height
    long_enough = before.last[1] - line.start > NARROWEST_PARAGRAPH * across
    return long_enough and before.last[1] + 0.2 * height + (frame.first[1] - frame.first[0]) > line.reach - 0.5 * height
