"""A page's words as lines and paragraphs."""

from __future__ import annotations

from domain.hints.layer import Box, Page, Word
from domain.hints.paragraphs import paragraphs_of


def word(text: str, left: int, top: int, turn: int = 0) -> Word:
    return Word(text, 1, turn, (Box(left, top, left + 40, top + 12),))


def test_lines_paragraphs_columns_and_what_is_turned() -> None:
    page = Page(
        1000,
        1000,
        (
            *(word("Raison", 50, 100), word("sociale", 100, 100), word("Exemple", 400, 101)),
            *(word("Ville", 50, 116), word("Lyon", 400, 116)),
            *(word("Nouveau", 50, 160), word("paragraphe", 100, 160)),
            word("Colonne", 600, 100),
            word("Tampon", 600, 114, turn=1),
        ),
    )
    assert paragraphs_of(page) == [
        ["Raison sociale Exemple", "Ville Lyon"],
        ["Nouveau paragraphe"],
        ["Colonne"],
        ["Tampon"],
    ]
    assert paragraphs_of(Page(1000, 1000, ())) == []
