"""Several files as one PDF, and one document with some of its pages: what becomes of what a PDF holds."""

from typing import Any

import pypdfium2 as pdfium
from PIL import Image

from adapters.sandbox import contents, images, paper, pdfs, progress, scanned
from adapters.sandbox.pictures import Picture, taken
from adapters.sandbox.refusal import Refused

Result = tuple[dict[str, Any], bytes]
ALONE = ("dynamic_form", "portfolio", "hidden_layers", "undrawn_annotations")
"""What a lone PDF may not hold: its reader would see something else than its sender."""
BOUND = (*ALONE, "attachments", "comments")
"""What a PDF that is bound with others may not hold: it would be lost."""


def refuse(beyond: set[str], which: tuple[str, ...]) -> None:
    """Raises Refused, for the first of these that a document holds."""
    for code in which:
        if code in beyond:
            raise Refused(code)


def one_picture(clean: Image.Image, kind: str, dots: float | None, remarks: list[str]) -> Result:
    """What becomes of one picture that stays of its kind."""
    facts = {"pages": 1, "has_text": False, "given": [[1, remarks]]}
    return facts, images.png(clean, dots) if kind == "png" else images.jpeg(clean, dots)


def bind(parameters: dict[str, Any], files: list[bytes]) -> Result:
    """Several files, or one image of a kind that browsers do not show: one PDF, in the order given."""
    book = pdfium.PdfDocument.new()
    has_text, given, examiner = False, [], scanned.Examiner()
    for position, (data, kind) in enumerate(zip(files, parameters["kinds"], strict=True)):
        progress.reading(position)
        before = len(book)
        try:
            if kind == "pdf":
                fresh = position not in parameters["given"]
                text, remarks = _bind_pdf(book, data, parameters, examiner=examiner if fresh else None)
                has_text = text or has_text
            else:
                remarks = _bind_image(book, data, kind, parameters)
        except Refused as refused:
            refused.facts.setdefault("file", position)
            raise
        if len(book) > parameters["max_pages"]:
            raise Refused("too_many_pages", file=position, pages=len(book))
        given.append([len(book) - before, remarks])
    return {"pages": len(book), "has_text": has_text, "given": given}, pdfs.saved(book)


def _bind_pdf(
    book: pdfium.PdfDocument,
    data: bytes,
    parameters: dict[str, Any],
    numbers: list[int] | None = None,
    examiner: scanned.Examiner | None = None,
) -> tuple[bool, list[str]]:
    """Puts the pages of these numbers (from 0), or all, behind those of the book. Whether they have text, and what is
    remarked of them by the examiner; one that was taken in before has none."""
    pdfs.check_whole(data)
    with pdfs.opened(data) as document:
        pdfs.check_pages(document, parameters["max_pages"], parameters["max_page_points"])
        if pdfs.is_signed(document):
            raise Refused("signed_pdf_with_others")
        refuse(contents.beyond_pages(document), BOUND)
        has_text = pdfs.probe(document)
        remarks = examiner.remarks(document) if examiner is not None else []
        document.init_forms()
        for index in range(len(document)):
            pdfs.settled(document, index).close()
        book.import_pages(document, numbers)
    return has_text, remarks


def _bind_image(book: pdfium.PdfDocument, data: bytes, kind: str, parameters: dict[str, Any]) -> list[str]:
    """Puts each picture of a file behind the pages of the book. Returns what is remarked of them."""
    remarks: dict[str, None] = {}
    with images.opened(data, kind, parameters["max_pixels"]) as image:
        for frame in images.frames(image, kind, parameters["max_pixels"]):
            picture = taken(frame, parameters["max_image_edge"])
            pdfs.add_picture(book, images.jpeg(picture.image), picture.image.size, picture.size)
            remarks |= dict.fromkeys(picture.remarks)
            if len(book) > parameters["max_pages"]:
                raise Refused("too_many_pages", pages=len(book))
    return list(remarks)


def rearrange(parameters: dict[str, Any], files: list[bytes]) -> Result:
    """A document that was accepted before, with these pages alone (from 1), each turned by so many quarters."""
    (data,), (kind,), leaves = files, parameters["kinds"], parameters["leaves"]
    if kind != "pdf":
        with images.opened(data, kind, parameters["max_pixels"]) as image:
            clean = images.upright(image, parameters["max_image_edge"])
            dots = Picture(clean, [], paper.size_of(image)).dots
        return one_picture(images.turned(clean, leaves[0][1]), kind, dots, [])
    book = pdfium.PdfDocument.new()
    has_text, _ = _bind_pdf(book, data, parameters, [number - 1 for number, _ in leaves])
    for index, (_, quarters) in enumerate(leaves):
        page = book[index]
        page.set_rotation((page.get_rotation() + 90 * quarters) % 360)
        page.close()
    return {"pages": len(book), "has_text": has_text, "given": [[len(book), []]]}, pdfs.saved(book)
