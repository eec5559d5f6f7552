"""What a PDF holds beside its pages: kept where it is drawn or read, refused by name where it would be lost."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image

from adapters.intake import AcceptedDocument, FileRefused, Reason, UploadedFile, accept
from adapters.pages import read_layer, render_page
from tests.support import files, rich_pdfs
from tests.support.rich_pdfs import annotated, layered

pytestmark = pytest.mark.slow

Build = Callable[[], bytes]
LOOK = b"/AP<</N 6 0 R>>"
CORNERS = b"/QuadPoints[100 200 200 200 100 100 200 100]"


def alone(data: bytes) -> AcceptedDocument:
    return accept([UploadedFile("mandat.pdf", data)])


def bound(data: bytes) -> AcceptedDocument:
    """With a photograph before it: it is the second page."""
    return accept([UploadedFile("photo.jpg", files.jpeg()), UploadedFile("mandat.pdf", data)])


def middle(document: AcceptedDocument, page: int) -> str:
    """Whether something other than white is drawn in the middle of a page."""
    drawn = render_page(document.data, document.media_type, page, 400)
    square = Image.open(io.BytesIO(drawn.data)).convert("L").crop((110, 210, 290, 290))
    darkest, _ = square.getextrema()
    assert isinstance(darkest, int)
    return "drawn" if darkest < 200 else "white"


def words(document: AcceptedDocument) -> str:
    return " ".join(word.text for page in read_layer(document.data).pages for word in page.words)


@pytest.mark.parametrize("look", [True, False], ids=["with appearances", "without"])
def test_what_was_typed_into_a_form_stays_drawn_and_read(look: bool) -> None:
    form = rich_pdfs.filled_form(look=look)
    lone, together = alone(form), bound(form)
    assert lone.data == form
    assert (middle(lone, 1), middle(together, 2)) == ("drawn", "drawn")
    assert "Claire MARTIN" in words(lone)
    assert "Claire MARTIN" in words(together)


FIELDS = {
    "a list that drops down": (b"/FT/Ch/Ff 131072/Opt[(Alpha)(Beta)]/V(Beta)", "Beta"),
    "a list with codes": (b"/FT/Ch/Opt[[(a)(Alpha)][(b)(Beta)]]/V(b)/I[1]", "Alpha Beta"),
    "a comb": (b"/FT/Tx/Ff 16777216/MaxLen 14/V(73282932000074)", "7 3 2 8 2 9 3 2 0 0 0 0 7 4"),
    "several lines": (b"/FT/Tx/Ff 4096/V(Lu\\net approuv\xe9)", "Lu et approuvé"),
    "rich text": (b"/FT/Tx/Ff 33554432/V(Claire)/RV(<body><p>Claire</p></body>)", "Claire"),
    "in two bytes a sign": (b"/FT/Tx/V<FEFF00C90074006500E9>", "Été".replace("é", "eé")),
}


@pytest.mark.parametrize(("field", "read"), FIELDS.values(), ids=FIELDS)
def test_every_kind_of_field_stays_drawn_and_read(field: bytes, read: str) -> None:
    data = rich_pdfs.form_without_looks(field)
    assert (words(alone(data)), words(bound(data))) == (read, read)
    assert (middle(alone(data), 1), middle(bound(data), 2)) == ("drawn", "drawn")


@pytest.mark.parametrize("field", [b"/FT/Sig", b"/FT/Btn/V/Off/AS/Off", b"/FT/Tx", b"/FT/Btn/Ff 65536/MK<</CA(OK)>>"])
def test_an_empty_field_is_no_loss(field: bytes) -> None:
    assert bound(rich_pdfs.form_without_looks(field)).pages == 2


def test_a_ticked_box_stays_ticked() -> None:
    assert middle(bound(rich_pdfs.ticked_form()), 2) == "drawn"


def test_a_form_bound_twice_keeps_its_words() -> None:
    """A second photograph is added to what was bound before."""
    first = bound(rich_pdfs.filled_form())
    second = accept([UploadedFile("mandat.pdf", first.data), UploadedFile("page 3.jpg", files.jpeg())])
    assert second.pages == 3
    assert "Claire MARTIN" in words(second)


ANNOTATIONS = {
    "a highlight": b"/Subtype/Highlight/C[1 0 0]" + CORNERS,
    "a highlight with its look": b"/Subtype/Highlight/C[1 0 0]" + CORNERS + LOOK,
    "words on the page": b"/Subtype/FreeText/DA(/Helv 12 Tf 0 g)/Contents(lu et accepte)",
    "words with their look": b"/Subtype/FreeText/DA(/Helv 12 Tf 0 g)/Contents(lu)" + LOOK,
    "a signature by hand, in ink": b"/Subtype/Ink/InkList[[100 100 200 200]]/C[0 0 1]/BS<</W 9>>",
    "a stamp": b"/Subtype/Stamp/Name/Approved" + LOOK,
    "a line": b"/Subtype/Line/L[100 100 200 200]/C[1 0 0]" + LOOK,
    "a frame": b"/Subtype/Square/C[1 0 0]/IC[1 0 0]",
}


@pytest.mark.parametrize("annotation", ANNOTATIONS.values(), ids=ANNOTATIONS)
@pytest.mark.parametrize("flags", [b"/F 4", b""], ids=["printed", "on screen"])
def test_what_was_drawn_on_a_page_stays_on_it(annotation: bytes, flags: bytes) -> None:
    data = annotated(annotation + flags)
    assert (middle(alone(data), 1), middle(bound(data), 2)) == ("drawn", "drawn")


@pytest.mark.parametrize("flags", [b"/F 2", b"/F 32", b"/F 36"], ids=["hidden", "not on screen", "in print alone"])
def test_what_was_hidden_does_not_come_up(flags: bytes) -> None:
    data = annotated(b"/Subtype/Stamp" + flags + LOOK)
    assert (middle(alone(data), 1), middle(bound(data), 2)) == ("white", "white")


def test_layers_that_are_shown_stay_so() -> None:
    data = layered()
    assert (middle(alone(data), 1), middle(bound(data), 2)) == ("drawn", "drawn")


def test_comments_are_read_beside_the_page() -> None:
    lone = alone(annotated("/Subtype/Text/Name/Note/Contents(Signé à Rennes)".encode("latin-1")))
    (page,) = read_layer(lone.data).pages
    assert [word.text for word in page.words] == ["Signé", "à", "Rennes"]
    assert {(box.left, box.top) for word in page.words for box in word.boxes} == {(250, 500)}


def test_a_note_without_words_is_no_comment() -> None:
    assert bound(annotated(b"/Subtype/Text/Name/Note/Contents( )")).pages == 2


def test_a_form_of_xfa_whose_pages_are_drawn_is_taken() -> None:
    assert "Claire MARTIN" in words(alone(rich_pdfs.static_xfa_form()))


def test_a_signed_document_is_known_as_such_beside_its_words() -> None:
    layer = read_layer(alone(files.signed_pdf()).data)
    assert layer.signed
    assert not read_layer(alone(rich_pdfs.filled_form()).data).signed


REFUSED: list[tuple[str, Reason, Build]] = [
    ("a dynamic form", Reason.DYNAMIC_FORM, rich_pdfs.dynamic_form),
    ("an older dynamic form", Reason.DYNAMIC_FORM, lambda: rich_pdfs.dynamic_form(announced=False)),
    ("a portfolio", Reason.PORTFOLIO, lambda: rich_pdfs.with_a_file(portfolio=True)),
    ("a file inside", Reason.ATTACHMENTS, rich_pdfs.with_a_file),
    ("a file on a pin", Reason.ATTACHMENTS, rich_pdfs.with_a_pinned_file),
    ("a layer that is off", Reason.HIDDEN_LAYERS, lambda: layered(b"/OFF[5 0 R]")),
    ("layers that are all off", Reason.HIDDEN_LAYERS, lambda: layered(b"/BaseState/OFF")),
    ("a layer for print alone", Reason.HIDDEN_LAYERS,
     lambda: layered(usage=b"/Usage<</View<</ViewState/OFF>>>>")),
    ("a stamp without its look", Reason.UNDRAWN_ANNOTATIONS, lambda: annotated(b"/Subtype/Stamp/Name/Approved/F 4")),
    ("a file associated with the document", Reason.ATTACHMENTS, rich_pdfs.with_associated_files),
    ("a file associated with a page", Reason.ATTACHMENTS,
     lambda: rich_pdfs.with_associated_files(b"/Annots[5 0 R]")),
    ("a recording", Reason.ATTACHMENTS, lambda: annotated(b"/Subtype/Sound/F 4" + LOOK)),
    ("a film", Reason.ATTACHMENTS, lambda: annotated(b"/Subtype/RichMedia/F 4" + LOOK)),
    ("a model", Reason.ATTACHMENTS, lambda: annotated(b"/Subtype/3D/F 4" + LOOK)),
    ("a box ticked without its look", Reason.UNDRAWN_ANNOTATIONS,
     lambda: rich_pdfs.form_without_looks(b"/FT/Btn/V/Oui/AS/Oui/MK<</CA(4)>>")),
    ("a button chosen without its look", Reason.UNDRAWN_ANNOTATIONS,
     lambda: rich_pdfs.form_without_looks(b"/FT/Btn/Ff 49152/V/Oui")),
    ("a box ticked in its value alone", Reason.UNDRAWN_ANNOTATIONS, lambda: rich_pdfs.ticked_form(b"")),
    ("a box ticked in its value, drawn empty", Reason.UNDRAWN_ANNOTATIONS, lambda: rich_pdfs.ticked_form(b"/AS/Off")),
    ("a name in signs that fonts lack", Reason.UNDRAWN_ANNOTATIONS,
     lambda: rich_pdfs.form_without_looks(b"/FT/Tx/V<FEFF962E660E>")),
    ("a mark of what is to be blackened", Reason.UNDRAWN_ANNOTATIONS, lambda: annotated(b"/Subtype/Redact/F 4")),
    ("a line without its look", Reason.UNDRAWN_ANNOTATIONS, lambda: annotated(b"/Subtype/Line/L[9 9 99 99]/F 4")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "reason", "build"), REFUSED, ids=[row[0] for row in REFUSED])
@pytest.mark.parametrize("give", [alone, bound])
def test_what_a_reader_would_not_see_is_refused_by_name(
    what: str, reason: Reason, build: Build, give: Callable[[bytes], AcceptedDocument]
) -> None:
    with pytest.raises(FileRefused) as refused:
        give(build())
    assert (refused.value.reason, refused.value.name) == (reason, "mandat.pdf"), what


@pytest.mark.parametrize("kind", [b"/Text/Name/Note", b"/Highlight" + CORNERS], ids=["a note", "of a highlight"])
def test_comments_are_not_lost_among_other_files(kind: bytes) -> None:
    data = annotated(b"/Subtype" + kind + b"/Contents(Voir la page 2)")
    assert alone(data).pages == 1
    with pytest.raises(FileRefused) as refused:
        bound(data)
    assert refused.value.reason is Reason.COMMENTS


def test_a_document_that_opens_without_its_password_is_looked_through_too() -> None:
    assert bound(files.encrypted_pdf(user_password="")).pages == 2


def test_a_tree_of_pages_that_branches_into_itself_ends() -> None:
    """Each node has the same child ten times: 10 to the power of 30 pages, to who counts them all."""
    nodes = [b"<</Type/Pages/Kids[%b]/Count 10>>" % (b"%d 0 R " % number * 10) for number in range(3, 33)]
    page = b"<</Type/Page/MediaBox[0 0 99 99]>>"
    assert alone(files.raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", *nodes, page])).pages == 10
