"""What a child can be asked to do. Each job takes JSON parameters and files, and gives JSON facts and bytes."""

import codecs
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pypdfium2 as pdfium
from PIL import Image

from adapters.sandbox import contents, images, layers, pdfs, scanned, sheets
from adapters.sandbox import signatures as signing
from adapters.sandbox.binding import ALONE, Result, bind, one_picture, rearrange, refuse
from adapters.sandbox.pictures import taken
from adapters.sandbox.refusal import Refused


def check_pdf(parameters: dict[str, Any], files: list[bytes]) -> Result:
    """One PDF that stays as it is: its number of pages, whether it has text.

    A signed one may hold files: it cannot be printed anew, so that is remarked instead of refused.
    """
    (data,) = files
    pdfs.check_whole(data)
    with pdfs.opened(data) as document:
        pages = pdfs.check_pages(document, parameters["max_pages"], parameters["max_page_points"])
        beyond = contents.beyond_pages(document)
        signed = pdfs.is_signed(document)
        refuse(beyond, ALONE if signed else (*ALONE, "attachments"))
        has_text = pdfs.probe(document)
        remarks = (["attachments"] if "attachments" in beyond else []) + scanned.Examiner().remarks(document)
        return {"pages": pages, "has_text": has_text, "signed": signed, "given": [[pages, remarks]]}, b""


def clean_image(parameters: dict[str, Any], files: list[bytes]) -> Result:
    """One JPEG or PNG: the same picture, upright and straight, without metadata."""
    (data,), (kind,) = files, parameters["kinds"]
    with images.opened(data, kind, parameters["max_pixels"]) as image:
        picture = taken(image, parameters["max_image_edge"])
    return one_picture(picture.image, kind, picture.dots, picture.remarks)


def render(parameters: dict[str, Any], files: list[bytes]) -> Result:
    """One page as a JPEG, `width` pixels wide, less when it would pass `max_height`."""
    (data,), page, width = files, parameters["page"], parameters["width"]
    if parameters["kind"] != "pdf":
        if page != 1:
            raise Refused("no_such_page")
        with images.opened(data, parameters["kind"], parameters["max_pixels"]) as image:
            scale = min(1.0, width / image.width, parameters["max_height"] / image.height)
            picture = images.upright(image, max(1, round(max(image.size) * scale)))
    else:
        with pdfs.opened(data) as document:
            picture = _page_image(document, page, width, parameters["max_height"])
    return {"width": picture.width, "height": picture.height}, images.jpeg(picture)


def _page_image(document: pdfium.PdfDocument, number: int, width: int, max_height: int) -> Any:
    if not 1 <= number <= len(document):
        raise Refused("no_such_page")
    document.init_forms()  # what was typed into a form's fields is part of the page
    page = document[number - 1]
    across, down = page.get_size()
    # rounded up by pdfium, and a page may be a hair wide: never less than a pixel, never more than the caps
    scale = min((width - 0.5) / across, (max_height - 0.5) / down)
    bitmap = page.render(scale=scale, rev_byteorder=True, limit_image_cache=True)
    return images.upright(bitmap.to_pil(), max(width, max_height))


def layer(parameters: dict[str, Any], files: list[bytes]) -> Result:
    """The text layer as words with their places, comments among them, and whether the document is signed.

    Cut at `max_characters` and `max_pages`, and before a page that would begin after `max_seconds` of the processor.
    """
    (data,), left = files, parameters["max_characters"]
    pages: list[dict[str, Any]] = []
    began = time.process_time()
    with pdfs.opened(data) as document:
        signed = pdfs.is_signed(document)  # before the fields become part of their pages
        document.init_forms()
        for index in range(min(len(document), parameters["max_pages"])):
            if time.process_time() - began > parameters["max_seconds"]:
                break
            remarks = layers.comments(document[index])
            page = pdfs.settled(document, index)
            across, down = page.get_size()
            words, read = layers.page_words(page, left)
            words += remarks
            pages.append({"width": round(across), "height": round(down), "words": words})
            left -= read
            page.close()
        whole = left > 0 and len(pages) == len(document)
        return {"pages": pages, "whole": whole, "signed": signed}, b""


def signatures(parameters: dict[str, Any], files: list[bytes]) -> Result:
    """The electronic signatures of a PDF, the first file; the others are trusted certificates."""
    data, *roots = files
    return {"signatures": signing.examined(data, roots, datetime.fromisoformat(parameters["now"]))}, b""


def first_sheet(parameters: dict[str, Any], files: list[bytes]) -> Result:
    """The first sheet of a workbook as CSV, `max_columns` wide; one with more than `max_rows` lines is refused."""
    (data,) = files
    return {}, sheets.read(data, parameters["max_rows"], parameters["max_columns"])


JOBS: dict[str, Callable[[dict[str, Any], list[bytes]], Result]] = {
    "check_pdf": check_pdf,
    "clean_image": clean_image,
    "bind": bind,
    "rearrange": rearrange,
    "render": render,
    "layer": layer,
    "signatures": signatures,
    "first_sheet": first_sheet,
}

PROCESSOR_SECONDS = {"check_pdf": 5.0}
"""What a job may take of a processor where that is less than its whole time: no real document comes near."""


def rehearse() -> None:
    """Every job once, on files of our own: what libraries load late is loaded before a child may open nothing."""
    for codec in ("ascii", "latin-1", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "idna", "unicode_escape"):
        codecs.lookup(codec)
    for mode in ("1", "L", "P", "RGB", "RGBA", "CMYK", "I;16"):
        images.upright(Image.new(mode, (64, 48)), 32)
    sheet = Image.new("RGB", (64, 48), "white")
    samples = {kind: images.sample(sheet, kind) for kind in images.FORMATS if kind != "heic"}
    limits = {"max_pages": 9, "max_page_points": 9999, "max_pixels": 9999, "max_image_edge": 64}
    _, book = bind({**limits, "kinds": list(samples), "given": []}, list(samples.values()))
    for kind in ("jpeg", "png"):
        clean_image({**limits, "kinds": [kind]}, [samples[kind]])
    check_pdf(limits, [book])
    layer({"max_pages": 9, "max_characters": 99, "max_seconds": 9}, [book])
    render({"kind": "pdf", "page": 1, "width": 32, "max_height": 64, "max_pixels": 9999}, [book])
    first_sheet({"max_rows": 9, "max_columns": 9}, [sheets.sample()])
