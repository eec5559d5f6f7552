"""One letter in every shape in which letters come: turned, cropped, scanned, photographed, signed."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pypdfium2 as pdfium
from PIL import Image

from tests.support import files
from tests.support.hint_scene import Scene, Sheet, designates

A4 = (210.0, 297.0)


def _letter(scene: Scene, *, turned: int = 0) -> Sheet:
    sheet = Sheet()
    text = f"{scene.body.name}\nSIREN {scene.body.spaced_siren}\n\n{designates(scene, scene.who.name)}\n"
    text += f"Fait à {scene.body.city}, le {scene.spelled}"
    if turned:
        with sheet.rotation(turned, A4[0] / 2, A4[1] / 2):
            sheet.set_xy(22, 60)
            sheet.say(text)
    else:
        sheet.say(text)
    return sheet


def shapes(scene: Scene) -> Iterator[tuple[str, bytes, dict[str, object]]]:
    """The same letter in every shape in which letters come."""
    plain = bytes(_letter(scene).output())
    for degrees in (90, 180, 270):
        yield f"A page shown turned by {degrees}°.", _turned(plain, degrees), {}
        yield f"Text turned by {degrees}°.", bytes(_letter(scene, turned=degrees).output()), {}
    yield "A page that is cropped.", _cropped(plain), {}
    silent: dict[str, object] = {"readable": False, "day": None}
    yield "A scan without text.", _scanned(plain), silent
    yield "A photo.", _photo(plain), silent
    mixed = pdfium.PdfDocument.new()
    for data in (_scanned(plain), plain):
        mixed.import_pages(pdfium.PdfDocument(data))
    yield "A scan, then a page with text.", _saved(mixed), {}
    empty = {"people": (), "signatories": (), "entity": False, "number": False, "day": None}
    yield "A signature's field with a signature.", files.signed_pdf(), {**empty, "signed": True, "readable": False}
    unsigned = files.signed_pdf().replace(b"/V 6 0 R", b"        ")
    yield "A signature's field that waits for one.", unsigned, {**empty, "readable": False}


def _turned(data: bytes, degrees: int) -> bytes:
    document = pdfium.PdfDocument(data)
    document[0].set_rotation(degrees)
    return _saved(document)


def _cropped(data: bytes) -> bytes:
    document = pdfium.PdfDocument(data)
    document[0].set_cropbox(20, 300, 560, 830)
    return _saved(document)


def _saved(document: pdfium.PdfDocument) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _picture(data: bytes) -> Image.Image:
    return pdfium.PdfDocument(data)[0].render(scale=1.2).to_pil().convert("RGB")


def _photo(data: bytes) -> bytes:
    buffer = io.BytesIO()
    _picture(data).rotate(2, fillcolor="grey").save(buffer, "JPEG", quality=70)
    return buffer.getvalue()


def _scanned(data: bytes) -> bytes:
    buffer = io.BytesIO()
    _picture(data).save(buffer, "PDF")
    return buffer.getvalue()
