"""Which words a reader takes in one go: beside one another, or wrapped to the next line; whichever way they are turned.

The page is 2000 points by 1000: a thousandth is 2 points across and 1 down. Lines are 10 points high.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from domain.hints.layer import Box, Page, TextLayer, Word
from domain.hints.reading import Token, tokens_of

Place = tuple[int, int, int, int]
"""The left, right, top and bottom of a word, in points."""

TURNS = pytest.mark.parametrize("turn", [0, 1, 2, 3])


def turned(box: Box, turn: int) -> Box:
    """The same place on a page that lies on its side, stands on its head, or lies on its other side."""
    left, top, right, bottom = box.left, box.top, box.right, box.bottom
    return {
        0: box,
        1: Box(1000 - bottom, left, 1000 - top, right),
        2: Box(1000 - right, 1000 - bottom, 1000 - left, 1000 - top),
        3: Box(top, 1000 - right, bottom, 1000 - left),
    }[turn]


def word_at(text: str, *places: Place, turn: int = 0) -> Word:
    boxes = (Box(left // 2, top, right // 2, bottom) for left, right, top, bottom in places)
    return Word(text, 1, turn, tuple(turned(box, turn) for box in boxes))


def tokens(words: Sequence[Word], turn: int = 0) -> list[Token]:
    width, height = (2000, 1000) if turn in (0, 2) else (1000, 2000)
    return tokens_of(TextLayer((Page(width, height, tuple(words)),)))


def follows(turn: int, *places: Place) -> tuple[bool, bool]:
    """Whether the second word stands right after the first one, and at least on its line."""
    second = tokens([word_at("mot", place, turn=turn) for place in places], turn)[1]
    return second.near, second.row


BESIDE: list[tuple[str, Place, bool, bool]] = [
    ("a space", (304, 400, 100, 110), True, True),
    ("the widest space", (308, 400, 100, 110), True, True),
    ("a cell's edge", (310, 400, 100, 110), False, True),
    ("letters that overlap", (296, 400, 100, 110), True, True),
    ("a word over another", (294, 400, 100, 110), False, True),
    ("a word before it", (100, 190, 100, 110), False, True),
    ("a little lower", (304, 400, 104, 114), True, True),
    ("half a line lower", (304, 400, 105, 115), False, False),
    ("a little higher", (304, 400, 96, 106), True, True),
    ("half a line higher", (304, 400, 95, 105), False, False),
    ("small print", (302, 400, 103, 107), True, True),
    ("small print beside a wide space", (304, 400, 103, 107), False, True),
    ("a footnote's mark", (304, 400, 97, 101), False, False),
    ("next line", (304, 400, 114, 124), False, False),
]


@TURNS
@pytest.mark.parametrize(("rule", "second", "near", "row"), BESIDE, ids=[row[0] for row in BESIDE])
def test_words_of_one_line(rule: str, second: Place, near: bool, row: bool, turn: int) -> None:
    assert follows(turn, (200, 300, 100, 110), second) == (near, row)


LONG: Place = (100, 1000, 100, 110)
NEXT: Place = (100, 200, 114, 124)

WRAPPED: list[tuple[str, list[Place], bool]] = [
    ("the next line", [LONG, NEXT], True),
    ("double spacing", [LONG, (100, 200, 123, 133)], True),
    ("another paragraph", [LONG, (100, 200, 124, 134)], False),
    ("lines that touch", [LONG, (100, 200, 106, 116)], True),
    ("lines that overlap", [LONG, (100, 200, 105, 115)], False),
    ("an indent", [LONG, (128, 228, 114, 124)], True),
    ("another column", [LONG, (130, 230, 114, 124)], False),
    ("a hanging line", [(200, 1100, 100, 110), (172, 272, 114, 124)], True),
    ("a line that begins far to the left", [(200, 1100, 100, 110), (170, 270, 114, 124)], False),
    ("a larger letter", [LONG, (100, 200, 114, 127)], True),
    ("a heading", [LONG, (100, 200, 114, 128)], False),
    ("a smaller letter", [LONG, (100, 200, 114, 122)], True),
    ("a note", [LONG, (100, 200, 114, 121)], False),
    ("a line of a third of the page", [(100, 762, 100, 110), NEXT], True),
    ("a cell", [(100, 760, 100, 110), NEXT], False),
    ("no room in a longer line", [LONG, (100, 190, 114, 124), (100, 1100, 200, 210)], False),
    ("just no room", [LONG, (100, 192, 114, 124), (100, 1100, 200, 210)], False),
    ("a word that was too long", [LONG, (100, 194, 114, 124), (100, 1100, 200, 210)], True),
    ("a longer line that begins a little to the right", [LONG, NEXT, (120, 1150, 200, 210)], False),
    ("a longer line that begins a little to the left", [LONG, NEXT, (76, 1150, 200, 210)], False),
    ("a longer line of another column", [LONG, NEXT, (150, 1150, 200, 210)], True),
    ("a longer line of the margin", [LONG, NEXT, (50, 1150, 200, 210)], True),
]


@TURNS
@pytest.mark.parametrize(("rule", "places", "near"), WRAPPED, ids=[row[0] for row in WRAPPED])
def test_a_line_that_goes_on(rule: str, places: list[Place], near: bool, turn: int) -> None:
    assert follows(turn, *places) == (near, False)


@TURNS
def test_the_last_word_of_a_line_is_what_wraps(turn: int) -> None:
    """The line begins where its first word does, and reaches where its last one ends."""
    line = [
        word_at(text, (left, left + 296, 100, 110), turn=turn) for text, left in (("a", 100), ("b", 400), ("c", 700))
    ]
    below = word_at("d", NEXT, turn=turn)
    assert [token.near for token in tokens([*line, below], turn)] == [False, True, True, True]


@TURNS
def test_a_word_cut_at_a_lines_end_begins_on_one_line_and_ends_on_the_next(turn: int) -> None:
    words = [
        word_at("Claire", (100, 800, 100, 110), turn=turn),
        word_at("Martin", (804, 1000, 100, 110), (100, 200, 114, 124), turn=turn),
        word_at("désigne", (204, 400, 114, 124), turn=turn),
    ]
    assert [token.near for token in tokens(words, turn)] == [False, True, True]


def test_words_that_read_another_way_do_not_go_on() -> None:
    first, second = word_at("un", (200, 300, 100, 110)), word_at("mot", (304, 400, 100, 110))
    for turn in (1, 2, 3):
        token = tokens([first, replace(second, turn=turn)])[1]
        assert (token.near, token.row) == (False, False)


@pytest.mark.parametrize(
    ("turns", "kept"), [((-1, -1), []), ((0, -1), ["un"]), ((-1, 0), ["mot"]), ((1, 1), ["un", "mot"])]
)
def test_words_askew_are_not_read(turns: tuple[int, int], kept: list[str]) -> None:
    words = [word_at("un", (200, 300, 100, 110)), word_at("mot", (304, 400, 100, 110))]
    askew = [replace(word, turn=turn) for word, turn in zip(words, turns, strict=True)]
    assert [token.text for token in tokens(askew)] == kept
