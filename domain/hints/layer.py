"""A document's text layer: words, and where they stand on the page as it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain import electronic_signatures
from domain.electronic_signatures import ElectronicSignature

SIDE = 1000
"""Boxes are in thousandths of the page's width and height, from its top left corner."""

LONGEST_WORD = 200


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page; `right` and `bottom` are not less than `left` and `top`."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without white space; `page` counts from 1.

    `turn` is the way in which they read: 0 to the right, 1 down, 2 to the left, 3 up, -1 askew. A word cut at a line's
    end has a box a line.
    """

    text: str
    page: int
    turn: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page's words, in the order of the file; `width` and `height` in points, as shown."""

    width: int
    height: int
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class TextLayer:
    """What was read of a document. `whole` is false when it was too long; `signed` says that an electronic signature
    is in the file, `signatures` what was found of each."""

    pages: tuple[Page, ...]
    whole: bool = True
    signed: bool = False
    signatures: tuple[ElectronicSignature, ...] = ()

    @property
    def has_text(self) -> bool:
        """Whether any page has a letter or a digit."""
        return any(any(map(str.isalnum, word.text)) for page in self.pages for word in page.words)


NOTHING = TextLayer(())
"""Of an image, which has no text layer."""


def to_json(layer: TextLayer) -> dict[str, Any]:
    """The layer as `from_json` reads it."""
    return {
        "whole": layer.whole,
        "signed": layer.signed,
        "signatures": electronic_signatures.to_json(layer.signatures),
        "pages": [
            {"width": page.width, "height": page.height, "words": [_written(word) for word in page.words]}
            for page in layer.pages
        ],
    }


def _written(word: Word) -> list[Any]:
    return [word.text, word.turn, [[box.left, box.top, box.right, box.bottom] for box in word.boxes]]


def from_json(value: Any) -> TextLayer:
    """The layer that a child of the sandbox told, or that was stored. Raises ValueError for anything else.

    The child read a stranger's file: nothing that it says is taken for granted.
    """
    try:
        pages = tuple(_page(number, page) for number, page in enumerate(value["pages"], 1))
        signatures = electronic_signatures.from_json(value.get("signatures", ()))
        return TextLayer(pages, value["whole"] is True, value["signed"] is True, signatures)
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError("not a text layer") from error


def _page(number: int, value: Mapping[str, Any]) -> Page:
    width, height = value["width"], value["height"]
    if not all(isinstance(side, int) and side > 0 for side in (width, height)):
        raise ValueError("a page without area")
    return Page(width, height, tuple(_word(number, *word) for word in value["words"]))


def _word(page: int, text: Any, turn: Any, boxes: Iterable[Any]) -> Word:
    if not isinstance(text, str) or not text or len(text) > LONGEST_WORD * 50:
        raise ValueError("a word without text")
    if turn not in (-1, 0, 1, 2, 3):
        raise ValueError("a word that reads nowhere")
    places = tuple(_box(*box) for box in boxes)
    if not places:
        raise ValueError("a word without a place")
    return Word(text[:LONGEST_WORD], page, turn, places)


def _box(*sides: Any) -> Box:
    if len(sides) != 4 or not all(isinstance(side, int) and 0 <= side <= SIDE for side in sides):
        raise ValueError("a box off the page")
    left, top, right, bottom = sides
    if right < left or bottom < top:
        raise ValueError("a box inside out")
    return Box(left, top, right, bottom)
