"""What may make a scanned PDF hard to read: each of its first pages that is one picture is examined as photographs are.

A page that a program wrote is none: its letters are drawn at any size, whatever picture lies under them.
"""

import time
from contextlib import suppress
from itertools import islice

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from adapters.sandbox import judging

MOST_PAGES = 5
SECONDS, WAITING = 0.5, 2.0
"""Of the processor, and of people who wait, for all files of a job: no other page is begun after them, since pdfium
cannot be stopped within one. A page of 300 dots an inch takes a tenth of a second, at 600 in colours three."""
MOST_PIXELS = {"JPXDecode": 10_000_000}
"""Of pictures that take long to open (JPEG 2000: half a second for so many); a larger one is not looked at."""
USUAL_MOST = 40_000_000
"""Pixels of any other: an A4 sheet at 600 dots an inch."""
COVERS = 0.8
"""The share of a page that its pictures cover, if it is a scan."""
MOST_OBJECTS = 200
"""A scan is a picture, some strips, and the words that a machine read; more is drawn by a program."""


class Examiner:
    """Examines the PDFs of one job, as long as there is time."""

    def __init__(self) -> None:
        self._until = time.process_time() + SECONDS, time.monotonic() + WAITING

    def remarks(self, document: pdfium.PdfDocument) -> list[str]:
        """Codes of what is worth saying of the document's scanned pages, each once."""
        codes: dict[str, None] = {}
        for index in range(min(MOST_PAGES, len(document))):
            if time.process_time() > self._until[0] or time.monotonic() > self._until[1]:
                break
            # A picture that cannot be drawn is no reason to refuse: the reader of the page is told.
            with suppress(pdfium.PdfiumError):
                codes |= dict.fromkeys(_page_remarks(document[index]))
        return list(codes)


def _page_remarks(page: pdfium.PdfPage) -> list[str]:
    long_side = _pixels_of_scan(page)
    codes = judging.remarks(_drawn(page), long_side) if long_side else []
    page.close()
    return codes


def _drawn(page: pdfium.PdfPage) -> Image.Image:
    scale = judging.VIEWED / max(page.get_size())
    picture: Image.Image = page.render(scale=scale, grayscale=True, limit_image_cache=True).to_pil()
    return picture


def _pixels_of_scan(page: pdfium.PdfPage) -> int:
    """How many pixels its pictures give the page's long side; 0 of a page that is no scan, or too costly to draw."""
    things = list(islice(page.get_objects(max_depth=2), MOST_OBJECTS + 1))
    if len(things) > MOST_OBJECTS:
        return 0
    across, down = page.get_size()
    covered, density, pixels = 0.0, 0.0, 0
    for thing in things:
        if isinstance(thing, pdfium.PdfImage):
            left, bottom, right, top = thing.get_bounds()
            width, height = thing.get_px_size()
            pixels += width * height
            if _is_costly(thing, width * height):
                return 0
            covered += max(0.0, right - left) * max(0.0, top - bottom)
            # Turned by a quarter or not, the longer side of the one is the longer of the other.
            density = max(density, max(width, height) / max(1.0, right - left, top - bottom))
        elif _is_seen_text(thing):
            return 0
    is_scan = covered >= COVERS * across * down and pixels <= USUAL_MOST
    return round(density * max(across, down)) if is_scan else 0


def _is_costly(picture: pdfium.PdfImage, pixels: int) -> bool:
    return any(pixels > MOST_PIXELS.get(name, USUAL_MOST) for name in (*picture.get_filters(), ""))


def _is_seen_text(thing: pdfium.PdfObject) -> bool:
    """Whether this is text that is drawn: what a machine read of a scan lies over it, and is not."""
    hidden = raw.FPDF_TEXTRENDERMODE_INVISIBLE
    return bool(thing.type == raw.FPDF_PAGEOBJ_TEXT and raw.FPDFTextObj_GetTextRenderMode(thing) != hidden)
