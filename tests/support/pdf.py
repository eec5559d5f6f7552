"""What a PDF says, read as any viewer would: the tests' own look at what the program made."""

from __future__ import annotations

import pypdfium2 as pdfium


def texts_of(data: bytes) -> list[str]:
    """The text layer of each page, white space folded; '' where there is none."""
    document = pdfium.PdfDocument(data)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def words_of(data: bytes) -> str:
    """The text layer of the whole, white space folded."""
    return " ".join(texts_of(data))
