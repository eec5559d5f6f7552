"""The mandate letter as a tagged PDF/UA, set by typst (`letter.typ`).

What people typed reaches typst as data, never as markup. It has our typefaces alone, and stops at a letter that they
lack: `unprintable` names such letters before anything is printed.
"""

from __future__ import annotations

import functools
import json
import threading
from pathlib import Path
from typing import Any, cast

import typst
from fontTools.ttLib import TTFont

from adapters import qr_code
from adapters.letter import (
    DOTS,
    EPOCH,
    QR_WORDS,
    LetterFacts,
    Signatory,
    clean,
    instructions,
    paragraph,
    where_to_give,
)
from domain.letter_kind import Letter

FONTS = Path(__file__).with_name("fonts")
TEMPLATE = Path(__file__).with_name("letter.typ")

_one_at_a_time = threading.Lock()  # a typesetter refuses a second caller; a letter takes it some 10 ms


class Unprintable(ValueError):
    """Raised when the typefaces lack letters of the facts; `letters` has each once."""

    def __init__(self, letters: str) -> None:
        super().__init__("letters that cannot be printed")
        self.letters = letters


def unprintable(words: str) -> str:
    """The letters of these words, as `clean` leaves them, that the letter's typefaces lack: each once, in order."""
    return _lacking(clean(words))


def _lacking(text: str) -> str:
    return "".join(dict.fromkeys(letter for letter in text if ord(letter) not in _letters_of_typefaces()))


def unprintable_words(letter: Letter) -> dict[str, str]:
    """The keys of a kinds file's letter whose words have letters that cannot be printed, and these letters."""
    words = {key: "".join(_strings(value)) for key, value in letter.model_dump(mode="json").items()}
    return {key: lacking for key, text in words.items() if (lacking := _lacking(text))}


def letter_pdf(facts: LetterFacts) -> bytes:
    """One A4 page (more for very long names). Raises Unprintable."""
    contents = _contents(facts)
    if lacking := _lacking("".join(_strings(contents))):
        raise Unprintable(lacking)
    inputs = {"letter": json.dumps(contents)}
    if facts.photo_address:
        inputs["qr"] = qr_code.svg(facts.photo_address)
    with _one_at_a_time:
        typesetter = _typesetter()
        printed = typesetter.compile(
            format="pdf", sys_inputs=inputs, pdf_standards="ua-1", timestamp=int(EPOCH.timestamp())
        )
    return cast(bytes, printed)


def _contents(facts: LetterFacts) -> dict[str, Any]:
    """What `letter.typ` reads."""
    return {
        "title": clean(facts.title),
        "paragraph": [{"text": run.text, "bold": run.bold} for run in paragraph(facts)],
        "done_at": facts.done_at,
        "signatories": [
            {"name": clean(person.name) or DOTS[:14], "capacity": clean(person.capacity) or DOTS[:14]}
            for person in facts.signatories or (Signatory(),)
        ],
        "signature": facts.signature,
        "instructions_title": facts.instructions_title,
        "instructions": instructions(facts),
        "lines": where_to_give(facts),
        "qr_words": QR_WORDS,
        "photo_address": facts.photo_address,
    }


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [words for part in value.values() for words in _strings(part)]
    return [words for part in value for words in _strings(part)] if isinstance(value, list) else []


@functools.cache
def _typesetter() -> typst.Compiler:
    """Kept: the typefaces are read once, and what it remembers of former letters does not grow."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts)


@functools.cache
def _letters_of_typefaces() -> frozenset[int]:
    """The code points that the upright and the bold typeface both have."""
    faces = (TTFont(path, lazy=True) for path in FONTS.glob("*.ttf"))
    return frozenset.intersection(*(frozenset(face.getBestCmap()) for face in faces))
