"""PDFs that hold more than what is written on their pages, as the programs of offices make them."""

from __future__ import annotations

from collections.abc import Sequence

from tests.support.files import raw_pdf, stream

LOOK = stream(b"0 0 1 rg 0 0 100 100 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 100 100]")
"""An annotation's appearance, as object 6 of these files: blue all over."""
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def annotated(annotation: bytes, *, catalogue: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    """A white page of 400 points with one annotation (object 5) in its middle; `more` are objects from 7 on."""
    return raw_pdf([
        b"<</Type/Catalog/Pages 2 0 R%b>>" % catalogue,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]/Contents 4 0 R/Annots[5 0 R]>>",
        stream(b"1 1 1 rg 0 0 400 400 re f"),
        b"<</Type/Annot%b/Rect[100 100 200 200]/P 3 0 R>>" % annotation,
        LOOK,
        *more,
    ])  # fmt: skip


def filled_form(*, value: bytes = b"Claire MARTIN", look: bool = True) -> bytes:
    """A field filled in, with its appearance or, as some programs leave it, without."""
    drawn = stream(
        b"/Tx BMC q BT /F 12 Tf 4 8 Td (%b) Tj ET Q EMC" % value,
        b"/Type/XObject/Subtype/Form/BBox[0 0 200 30]/Resources<</Font<</F 7 0 R>>>>",
    )
    field = b"/Subtype/Widget/FT/Tx/T(nom)/F 4/DA(/F 12 Tf 0 g)/V(%b)%b" % (value, b"/AP<</N 8 0 R>>" if look else b"")
    needs = b"" if look else b"/NeedAppearances true"
    catalogue = b"/AcroForm<</Fields[5 0 R]%b/DA(/F 12 Tf 0 g)/DR<</Font<</F 7 0 R>>>>>>" % needs
    wide = annotated(field, catalogue=catalogue, more=[FONT, drawn])
    return wide.replace(b"/Rect[100 100 200 200]", b"/Rect[100 100 300 130]")


def form_without_looks(field: bytes) -> bytes:
    """A field as programs fill it in that leave its appearance to the reader."""
    catalogue = b"/AcroForm<</Fields[5 0 R]/NeedAppearances true/DA(/F 12 Tf 0 g)/DR<</Font<</F 7 0 R>>>>>>"
    data = annotated(b"/Subtype/Widget/T(champ)/F 4/DA(/F 12 Tf 0 g)" + field, catalogue=catalogue, more=[FONT])
    return data.replace(b"/Rect[100 100 200 200]", b"/Rect[100 100 300 180]")


def with_associated_files(where: bytes = b"/Type/Catalog") -> bytes:
    """A file associated with a part of the document (PDF/A-3, Factur-X), in no list of attachments."""
    more = [b"<</Type/Filespec/F(f.xml)/AFRelationship/Data/EF<</F 8 0 R>>>>", stream(b"<xml/>", b"/Type/EmbeddedFile")]
    return annotated(b"/Subtype/Link", more=more).replace(where, where + b"/AF[7 0 R]")


def ticked_form(state: bytes = b"/AS/Oui") -> bytes:
    """A box that is ticked: its appearance is chosen by its state."""
    field = b"/Subtype/Widget/FT/Btn/T(accord)/F 4/V/Oui%b/AP<</N<</Oui 6 0 R/Off 7 0 R>>>>" % state
    off = stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 100 100]")
    return annotated(field, catalogue=b"/AcroForm<</Fields[5 0 R]>>", more=[off])


def dynamic_form(*, announced: bool = True) -> bytes:
    """A form of XFA: the page asks to wait, the form is in a stream. Older ones do not announce it."""
    form = b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><template><subform name='f'/></template></xdp:xdp>"
    return raw_pdf([
        b"<</Type/Catalog/Pages 2 0 R%b/AcroForm<</Fields[]/XFA 6 0 R>>>>" % (b"/NeedsRendering true" * announced),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        stream(b"BT /F 12 Tf 40 760 Td (Please wait...) Tj ET"),
        FONT,
        stream(form),
    ])  # fmt: skip


def static_xfa_form() -> bytes:
    """A form of XFA whose pages are drawn in the file too, fields and all."""
    return filled_form().replace(b"/AcroForm<<", b"/AcroForm<</XFA 9 0 R")


def with_a_file(*, portfolio: bool = False) -> bytes:
    """A page, and a file in it; as a portfolio, readers show the file first."""
    collection = b"/Collection<</Type/Collection/View/T>>" if portfolio else b""
    return annotated(
        b"/Subtype/Link",
        catalogue=collection + b"/Names<</EmbeddedFiles<</Names[(mandat.pdf) 7 0 R]>>>>",
        more=[
            b"<</Type/Filespec/F(mandat.pdf)/UF(mandat.pdf)/EF<</F 8 0 R>>>>",
            stream(b"%PDF-1.4 ...", b"/Type/EmbeddedFile"),
        ],
    )


def with_a_pinned_file() -> bytes:
    """A file that hangs on a page by a drawing pin."""
    pin = b"/Subtype/FileAttachment/Name/PushPin/F 4/AP<</N 6 0 R>>/FS 7 0 R"
    more = [b"<</Type/Filespec/F(mandat.pdf)/EF<</F 8 0 R>>>>", stream(b"%PDF-1.4 ...", b"/Type/EmbeddedFile")]
    return annotated(pin, more=more)


def layered(state: bytes = b"", usage: bytes = b"") -> bytes:
    """A red square and a word on a layer: shown, unless `state` (of the default view) or `usage` hide it."""
    return raw_pdf([
        b"<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[5 0 R]/D<<%b>>>>>>" % state,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]/Contents 4 0 R"
        b"/Resources<</Properties<</L 5 0 R>>/Font<</F 6 0 R>>>>>>",
        stream(b"/OC /L BDC 1 0 0 rg 100 100 100 100 re f BT /F 20 Tf 10 200 Td (calque) Tj ET EMC"),
        b"<</Type/OCG/Name(calque)%b>>" % usage,
        FONT,
    ])  # fmt: skip
