"""How the words of a text layer stand to one another: on one line, wrapped to the next one, or apart.

Only words that a reader's eye takes in one go belong together: two cells of a table, two lines of an address, or a
stamp across a sentence do not, even where the file has them one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from domain.hints.frames import Frame, line_of_each, same_row, stands_after
from domain.hints.layer import Page, TextLayer, Word
from domain.names import search_key

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
    """The last of the words that spell the key, the first of them spelling `spelled`; None if they do not."""
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
    frames = [Frame.of(page, word) for word in page.words]
    lines = line_of_each(frames)
    tokens: list[Token] = []
    near, row, between, opened = False, False, "", ""
    for index, word in enumerate(page.words):
        key = fold(word.text) or UNITS.get(word.text.strip(".,;"), "")
        follows = index > 0 and stands_after(frames, lines, index, page)
        near, row = near and follows, row and same_row(frames[index - 1], frames[index])
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
