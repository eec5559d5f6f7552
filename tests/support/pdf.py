"""What a PDF says, read as any viewer would: the tests' own look at what the program made."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
import zxingcpp
from PIL import Image

from adapters import pages


def texts_of(data: bytes) -> list[str]:
    """The text layer of each page, white space folded; '' where there is none."""
    document = pdfium.PdfDocument(data)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def words_of(data: bytes) -> str:
    """The text layer of the whole, white space folded."""
    return " ".join(texts_of(data))


def codes_of(data: bytes) -> list[str]:
    """What a telephone reads in the QR codes of the first page, printed."""
    image = pages.render_page(data, "application/pdf", 1, 1000)
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(image.data)))]
