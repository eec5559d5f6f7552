"""PDFs, opened by pdfium in a child."""

import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from adapters.sandbox.refusal import Refused

LONG_SIDE = 842.0  # points: A4
PROBED_PAGES = 5  # opened in full when a file comes in; the others when somebody looks at them
PROBED_CHARACTERS = 10_000
PROBE_SECONDS = 1.0  # a real page takes some hundredths; pdfium cannot be stopped within a page
LINEARIZED = re.compile(rb"/Linearized.{0,200}?/L\s+(\d{1,12})\b", re.DOTALL)


@contextmanager
def opened(data: bytes) -> Iterator[pdfium.PdfDocument]:
    """The document, closed at the end. Raises Refused: encrypted_pdf (a password is asked for), broken_pdf."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise Refused("encrypted_pdf" if locked else "broken_pdf", why=str(error)) from None
    try:
        yield document
    except pdfium.PdfiumError as error:
        raise Refused("broken_pdf", why=str(error)) from None
    finally:
        document.close()


def check_whole(data: bytes) -> None:
    """Raises Refused(broken_pdf) for a file cut short, which pdfium would mend by leaving pages out or blank."""
    end = data.rfind(b"startxref")
    linearized = LINEARIZED.search(data, 0, 2048)
    cut = linearized is not None and int(linearized[1]) > len(data)
    if end < 0 or b"%%EOF" not in data[end:] or cut:
        raise Refused("broken_pdf", why="cut short")


def check_pages(document: pdfium.PdfDocument, max_pages: int, max_points: float) -> int:
    """The number of pages. Raises Refused: too_many_pages, page_too_large, broken_pdf."""
    count = len(document)
    if count > max_pages:
        raise Refused("too_many_pages", pages=count)
    for index in range(count):
        width, height = document.get_page_size(index)
        if not 0 < max(width, height) <= max_points:
            raise Refused("page_too_large", page=index + 1)
    return count


def probe(document: pdfium.PdfDocument) -> bool:
    """Opens the first pages in full; whether one has text. Raises pdfium.PdfiumError when one does not open.

    No page is begun after PROBE_SECONDS of the processor: what pages cost does not add up.
    """
    has_text, began = False, time.process_time()
    for index in range(min(PROBED_PAGES, len(document))):
        if time.process_time() - began > PROBE_SECONDS:
            break
        page = document[index]
        has_text = has_text or _has_text(page)
        page.close()
    return has_text


def _has_text(page: pdfium.PdfPage) -> bool:
    words = page.get_textpage()
    try:
        return bool(words.get_text_range(0, min(words.count_chars(), PROBED_CHARACTERS)).strip())
    finally:
        words.close()


def is_signed(document: pdfium.PdfDocument) -> bool:
    """Whether a signature's field holds a signature; an empty field waits for one."""
    for index in range(raw.FPDF_GetSignatureCount(document)):
        signature = raw.FPDF_GetSignatureObject(document, index)
        if raw.FPDFSignatureObj_GetByteRange(signature, None, 0) or raw.FPDFSignatureObj_GetContents(
            signature, None, 0
        ):
            return True
    return False


def add_picture(
    document: pdfium.PdfDocument, jpeg: bytes, pixels: tuple[int, int], size: tuple[float, float] | None = None
) -> None:
    """Adds a page that is exactly this JPEG, of so many points; else its long side is that of an A4 sheet."""
    if size is None:
        scale = LONG_SIDE / max(pixels)
        size = pixels[0] * scale, pixels[1] * scale
    page = document.new_page(*size)
    picture = pdfium.PdfImage.new(document)
    picture.load_jpeg(io.BytesIO(jpeg), inline=True)
    picture.set_matrix(pdfium.PdfMatrix().scale(*size))
    page.insert_obj(picture)
    page.gen_content()
    page.close()


def settled(document: pdfium.PdfDocument, index: int) -> pdfium.PdfPage:
    """A page, drawn with what stands in its fields and annotations; hidden ones are gone.

    Needs `document.init_forms()` before. In memory alone: the file stays as it is.
    """
    page = document[index]
    annotations = raw.FPDFPage_GetAnnotCount(page)
    if not annotations:
        return page
    _give_appearances(page)
    for position in reversed(range(annotations)):
        if _is_hidden(page, position):
            raw.FPDFPage_RemoveAnnot(page, position)
    done = raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    page.close()
    if done == raw.FLATTEN_FAIL:
        raise pdfium.PdfiumError("a page's fields cannot be made part of it")
    return document[index]


def _give_appearances(page: pdfium.PdfPage) -> None:
    """Highlights, notes and the like whose file brings no appearance get one as pdfium draws them: beside the sheet,
    so that nothing else is drawn."""
    bitmap = pdfium.PdfBitmap.new_native(1, 1, raw.FPDFBitmap_BGR)
    raw.FPDF_RenderPageBitmap(bitmap, page, 2, 2, 1, 1, 0, raw.FPDF_ANNOT)
    bitmap.close()


def _is_hidden(page: pdfium.PdfPage, position: int) -> bool:
    annotation = raw.FPDFPage_GetAnnot(page, position)
    try:
        return bool(raw.FPDFAnnot_GetFlags(annotation) & (raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW))
    finally:
        raw.FPDFPage_CloseAnnot(annotation)


def saved(document: pdfium.PdfDocument, *, unlocked: bool = False) -> bytes:
    """The document as a file; `unlocked` without the encryption that it came with."""
    buffer = io.BytesIO()
    document.save(buffer, flags=raw.FPDF_REMOVE_SECURITY if unlocked else 0)
    return buffer.getvalue()
