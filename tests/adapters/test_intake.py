"""The way in: good files become one document; each bad one is refused for its own reason, by real files."""

import hashlib
import io
from collections.abc import Callable

import pytest
from PIL import Image

from adapters import pages
from adapters.intake import AcceptedDocument, FileRefused, Limits, Reason, UploadedFile, accept
from tests.support import files
from tests.support.pdf import texts_of

pytestmark = pytest.mark.slow

MEGABYTE = 1024 * 1024


def one(name: str, data: bytes, limits: Limits | None = None) -> AcceptedDocument:
    return accept([UploadedFile(name, data)], limits)


def corners(image: Image.Image) -> dict[str, str]:
    """The colour of each corner, in words."""
    last_x, last_y = image.width - 6, image.height - 6
    spots = {"top left": (5, 5), "top right": (last_x, 5), "bottom left": (5, last_y), "bottom right": (last_x, last_y)}
    return {place: _word(image.convert("RGB").getpixel(spot)) for place, spot in spots.items()}


def _word(colour: object) -> str:
    near = {"red": files.RED, "blue": files.BLUE, "white": (255, 255, 255), "black": (0, 0, 0)}
    assert isinstance(colour, tuple)
    distances = {word: sum(abs(a - b) for a, b in zip(colour, known, strict=True)) for word, known in near.items()}
    return min(distances, key=lambda word: distances[word])


def shown(document: AcceptedDocument, page: int = 1) -> Image.Image:
    return Image.open(io.BytesIO(pages.render_page(document.data, document.media_type, page, 400).data))


# --- good files


def test_a_pdf_is_kept_byte_for_byte() -> None:
    data = files.pdf(3)
    document = one("Kbis société Œuvré.PDF", data)
    assert document.data == data
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert (document.media_type, document.pages, document.has_text) == ("application/pdf", 3, True)
    assert document.filename == "Kbis société Œuvré.pdf"


def test_a_scan_without_text_is_known_as_such() -> None:
    assert not one("scan.pdf", files.pdf(1, text="", padding=50_000)).has_text


def test_a_pdf_protected_against_changes_only_is_taken() -> None:
    assert one("kbis.pdf", files.encrypted_pdf(user_password="")).pages == 1


def test_a_pdf_with_a_script_is_taken_since_nothing_runs_it() -> None:
    assert one("a.pdf", files.scripted_pdf()).pages == 1


def test_a_pdf_signed_electronically_is_kept_as_it_is() -> None:
    data = files.signed_pdf()
    assert one("mandat.pdf", data).data == data


@pytest.mark.parametrize("before", [b"\r\n", b"\xef\xbb\xbf", b"\n\n \n"], ids=["newline", "bom", "blank lines"])
def test_a_blank_start_of_a_pdf_is_tolerated(before: bytes) -> None:
    assert one("a.pdf", before + files.pdf()).pages == 1


@pytest.mark.parametrize("name", ["photo.jpg", "photo.JPEG", "photo.jfif", "photo", "Kbis S.A.R.L"])
def test_a_jpeg_stays_one(name: str) -> None:
    document = one(name, files.jpeg())
    assert (document.media_type, document.pages, document.has_text) == ("image/jpeg", 1, False)
    assert document.filename.endswith(".jpg")
    assert corners(shown(document))["top left"] == "red"


@pytest.mark.parametrize(
    ("orientation", "red_corner", "blue_corner"),
    [
        (0, "top left", "bottom right"),
        (1, "top left", "bottom right"),
        (2, "top right", "bottom left"),
        (3, "bottom right", "top left"),
        (4, "bottom left", "top right"),
        (5, "top left", "bottom right"),
        (6, "top right", "bottom left"),
        (7, "bottom right", "top left"),
        (8, "bottom left", "top right"),
        (9, "top left", "bottom right"),
    ],
)
@pytest.mark.parametrize("encoding", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_photo_is_turned_as_the_telephone_says(
    encoding: str, orientation: int, red_corner: str, blue_corner: str
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    told = {"tiffinfo": {0x0112: orientation}} if encoding == "TIFF" else {"exif": exif}
    seen = corners(shown(one(f"photo.{encoding.lower()}", files.encoded(files.picture(), encoding, **told))))
    assert (seen[red_corner], seen[blue_corner]) == ("red", "blue")


def test_a_photo_loses_its_metadata() -> None:
    document = one("photo.jpg", files.jpeg(orientation=6))
    image = Image.open(io.BytesIO(document.data))
    assert not image.getexif()
    assert "comment" not in image.info
    assert b"Camille" not in document.data
    assert b"exemple" not in document.data


def test_a_png_stays_one_and_loses_its_metadata() -> None:
    notes = files.picture()
    notes.info["dpi"] = (300, 300)
    document = one("scan.png", files.encoded(notes, "PNG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0"))
    assert document.media_type == "image/png"
    assert b"eXIf" not in document.data
    assert corners(shown(document))["bottom right"] == "blue"


def test_a_transparent_png_is_laid_on_white() -> None:
    document = one("a.png", files.encoded(Image.new("RGBA", (80, 80), (0, 0, 0, 0)), "PNG"))
    assert corners(shown(document))["top left"] == "white"


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_keeps_its_light(mode: str) -> None:
    white = Image.new("I;16", (80, 80), 65535) if mode == "I;16" else Image.new("RGB", (80, 80), "white").convert(mode)
    black = Image.new("I;16", (80, 80), 0) if mode == "I;16" else Image.new("RGB", (80, 80), "black").convert(mode)
    assert corners(shown(one("a.png", files.encoded(white, "PNG"))))["top left"] == "white"
    assert corners(shown(one("a.png", files.encoded(black, "PNG"))))["top left"] == "black"


def test_a_cmyk_jpeg_is_taken() -> None:
    document = one("scan.jpg", files.encoded(files.picture().convert("CMYK"), "JPEG"))
    assert corners(shown(document))["top left"] == "red"


def test_a_large_photo_is_brought_down_to_what_a_reviewer_needs() -> None:
    document = one("photo.jpg", files.photo())
    assert Image.open(io.BytesIO(document.data)).size == (3000, 2250)


def test_a_heic_becomes_a_pdf_page() -> None:
    document = one("IMG_0001.HEIC", files.HEIC)
    assert (document.filename, document.media_type, document.pages) == ("IMG_0001.pdf", "application/pdf", 1)
    seen = corners(shown(document))
    assert (seen["top left"], seen["bottom right"]) == ("red", "blue")
    assert b"Exif" not in document.data


def test_a_fax_of_three_pages_becomes_a_pdf_of_three() -> None:
    assert one("fax.tiff", files.tiff(3)).pages == 3


def test_a_webp_becomes_a_pdf() -> None:
    document = one("a.webp", files.encoded(files.picture(), "WEBP", quality=95))
    assert document.media_type == "application/pdf"
    assert corners(shown(document))["top left"] == "red"


def test_several_images_become_one_document_in_their_order() -> None:
    chosen = [
        UploadedFile("page 1.jpg", files.jpeg(orientation=6)),
        UploadedFile("page 2.png", files.encoded(Image.new("RGB", (60, 80), files.BLUE), "PNG")),
        UploadedFile("page 3.heic", files.HEIC),
    ]
    document = accept(chosen)
    assert (document.filename, document.media_type, document.pages) == ("page 1.pdf", "application/pdf", 3)
    assert corners(shown(document, 1))["top right"] == "red"
    assert corners(shown(document, 2))["top left"] == "blue"
    assert corners(shown(document, 3))["top left"] == "red"


def test_a_pdf_and_a_photo_are_bound_together() -> None:
    document = accept([UploadedFile("mandat.pdf", files.pdf(2)), UploadedFile("signature.jpg", files.jpeg())])
    assert (document.pages, document.has_text) == (3, True)
    assert "Extrait Kbis 2" in texts_of(document.data)[1]
    assert corners(shown(document, 3))["top left"] == "red"


CONTENTS: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "a PDF": (files.pdf, "application/pdf", "pdf"),
    "a JPEG": (files.jpeg, "image/jpeg", "jpg"),
    "a PNG": (files.png, "image/png", "png"),
    "a HEIC": (lambda: files.HEIC, "application/pdf", "pdf"),
    "a TIFF": (files.tiff, "application/pdf", "pdf"),
    "a WebP": (lambda: files.encoded(files.picture(), "WEBP"), "application/pdf", "pdf"),
}


NAMES = ["pdf", "JPG", "jpeg", "png", "HEIC", "heif", "tif", "webp", "mpo", "bmp", "gif", "avif", "bin", "part", "pdf "]


@pytest.mark.parametrize("extension", NAMES)
@pytest.mark.parametrize(("build", "media_type", "ending"), CONTENTS.values(), ids=CONTENTS)
def test_an_accepted_type_is_taken_under_the_name_of_any_other(
    build: Callable[[], bytes], media_type: str, ending: str, extension: str
) -> None:
    document = one(f"IMG_0042.{extension}", build())
    assert (document.media_type, document.filename) == (media_type, f"IMG_0042.{ending}")


# --- bad files, one by one

REFUSED: list[tuple[str, Reason, str, Callable[[], bytes]]] = [
    ("an empty file", Reason.EMPTY, "kbis.pdf", lambda: b""),
    ("an encrypted PDF", Reason.ENCRYPTED_PDF, "kbis.pdf", files.encrypted_pdf),
    ("a header and a script", Reason.BROKEN_PDF, "kbis.pdf", lambda: b"%PDF-1.4\n<script>alert(1)</script>"),
    ("a header alone", Reason.BROKEN_PDF, "kbis.pdf", lambda: b"%PDF-1.7"),
    ("half a PDF", Reason.BROKEN_PDF, "kbis.pdf", lambda: files.pdf(5)[: len(files.pdf(5)) // 2]),
    ("a PDF without its end", Reason.BROKEN_PDF, "kbis.pdf", lambda: files.pdf()[:-30]),
    ("a linearized PDF cut short", Reason.BROKEN_PDF, "a.pdf",
     lambda: files.pdf().replace(b"%PDF-1.3\n", b"%PDF-1.3\n1 0 obj<</Linearized 1/L 999999>>endobj\n")),
    ("pages that loop", Reason.BROKEN_PDF, "kbis.pdf", files.looping_pages_pdf),
    ("a PDF without a page", Reason.BROKEN_PDF, "kbis.pdf", lambda: files.raw_pdf([b"<</Type/Catalog>>"])),
    ("500 pages", Reason.TOO_MANY_PAGES, "accord.pdf", lambda: files.pdf(500)),
    ("a page of 14,400 points", Reason.PAGE_TOO_LARGE, "plan.pdf", files.huge_page_pdf),
    ("a PNG of 30,000 × 30,000", Reason.IMAGE_TOO_LARGE, "scan.png", files.huge_png),
    ("a JPEG announcing 30,000 × 30,000", Reason.IMAGE_TOO_LARGE, "scan.jpg", files.huge_jpeg),
    ("half a JPEG", Reason.BROKEN_IMAGE, "scan.jpg", lambda: files.jpeg()[:2000]),
    ("half a PNG", Reason.BROKEN_IMAGE, "scan.png", lambda: files.png()[:400]),
    ("half a HEIC", Reason.BROKEN_IMAGE, "scan.heic", lambda: files.HEIC[:600]),
    ("a JPEG's first bytes", Reason.BROKEN_IMAGE, "scan.jpg", lambda: b"\xff\xd8\xff\xe0" + bytes(500)),
    ("a PNG of no pixel", Reason.BROKEN_IMAGE, "a.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(200)),
    ("the letter as DOCX", Reason.WORD_DOCUMENT, "mandat.docx", files.word_docx),
    ("the letter as ODT", Reason.WORD_DOCUMENT, "mandat.odt", files.word_odt),
    ("the letter as DOC", Reason.WORD_DOCUMENT, "mandat.doc", lambda: files.OLD_WORD),
    ("the letter as RTF", Reason.WORD_DOCUMENT, "mandat.rtf", lambda: files.RTF),
    ("a DOCX called PDF", Reason.WORD_DOCUMENT, "mandat.pdf", files.word_docx),
    ("an SVG", Reason.SVG, "logo.svg", lambda: files.SVG),
    ("an SVG called PNG", Reason.SVG, "logo.png", lambda: files.SVG),
    ("an SVG called PDF", Reason.SVG, "logo.pdf", lambda: files.SVG),
    ("a page called PDF", Reason.MISMATCH, "kbis.pdf", lambda: files.HTML),
    ("a program called PDF", Reason.MISMATCH, "kbis.pdf", lambda: files.EXE),
    ("a program called JPEG", Reason.MISMATCH, "kbis.jpg", lambda: files.EXE),
    ("a zip called PDF", Reason.MISMATCH, "kbis.pdf", files.archive_zip),
    ("a PDF called DOCX", Reason.MISMATCH, "mandat.docx", files.pdf),
    ("a PDF called HTML", Reason.MISMATCH, "kbis.html", files.pdf),
    ("a PDF called EXE", Reason.MISMATCH, "kbis.exe", files.pdf),
    ("a web page", Reason.UNSUPPORTED_TYPE, "kbis.html", lambda: files.HTML),
    ("a program", Reason.UNSUPPORTED_TYPE, "kbis.exe", lambda: files.EXE),
    ("a zip", Reason.UNSUPPORTED_TYPE, "pieces.zip", files.archive_zip),
    ("a GIF", Reason.UNSUPPORTED_TYPE, "a.gif", lambda: files.encoded(files.picture(), "GIF")),
    ("a text without extension", Reason.UNSUPPORTED_TYPE, "lisezmoi", lambda: "Bonjour à tous".encode()),
    ("NUL bytes", Reason.UNSUPPORTED_TYPE, "a.bin", lambda: bytes(5000)),
]  # fmt: skip


@pytest.mark.parametrize(("what", "reason", "name", "build"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_bad_file_is_refused_for_its_reason(what: str, reason: Reason, name: str, build: Callable[[], bytes]) -> None:
    with pytest.raises(FileRefused) as refused:
        one(name, build())
    assert (refused.value.reason, refused.value.name) == (reason, name), what


@pytest.mark.parametrize(("what", "reason", "name", "build"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_bad_file_is_refused_and_named_among_good_ones(
    what: str, reason: Reason, name: str, build: Callable[[], bytes]
) -> None:
    with pytest.raises(FileRefused) as refused:
        accept([UploadedFile("bon.jpg", files.jpeg()), UploadedFile(name, build())])
    assert (refused.value.reason, refused.value.name) == (reason, name), what


def test_a_signed_pdf_is_not_bound_with_others() -> None:
    with pytest.raises(FileRefused) as refused:
        accept([UploadedFile("photo.jpg", files.jpeg()), UploadedFile("mandat.pdf", files.signed_pdf())])
    assert (refused.value.reason, refused.value.name) == (Reason.SIGNED_PDF_WITH_OTHERS, "mandat.pdf")


def test_a_pdf_that_waits_for_a_signature_is_bound_with_others() -> None:
    unsigned = files.signed_pdf().replace(b"/V 6 0 R", b"        ")
    bound = accept([UploadedFile("photo.jpg", files.jpeg()), UploadedFile("mandat.pdf", unsigned)])
    assert bound.pages == 2


def test_a_mismatch_says_the_name_that_would_do() -> None:
    with pytest.raises(FileRefused) as refused:
        one("kbis.exe", files.png())
    assert refused.value.suggestion == "kbis.png"


def test_no_file_at_all_is_refused() -> None:
    with pytest.raises(FileRefused) as refused:
        accept([])
    assert (refused.value.reason, refused.value.name) == (Reason.EMPTY, "")


# --- limits, at the limit and just over it


def test_the_weight_limit_holds_for_all_the_files_together() -> None:
    data = files.jpeg()
    enough = Limits(max_bytes=2 * len(data) + 10_000)
    assert accept([UploadedFile("a.jpg", data), UploadedFile("b.jpg", data)], enough).pages == 2
    assert one("a.pdf", files.pdf(), Limits(max_bytes=len(files.pdf()))).pages == 1
    with pytest.raises(FileRefused) as refused:
        one("a.pdf", files.pdf(), Limits(max_bytes=len(files.pdf()) - 1))
    assert (refused.value.reason, refused.value.limit) == (Reason.TOO_LARGE, len(files.pdf()) - 1)
    with pytest.raises(FileRefused) as refused:
        accept([UploadedFile("a.jpg", data), UploadedFile("b.jpg", data)], Limits(max_bytes=2 * len(data) - 1))
    assert refused.value.reason is Reason.TOO_LARGE


def test_the_number_of_files_is_limited() -> None:
    chosen = [UploadedFile(f"{number}.png", files.png(8, 8)) for number in range(4)]
    assert accept(chosen[:3], Limits(max_files=3)).pages == 3
    with pytest.raises(FileRefused) as refused:
        accept(chosen, Limits(max_files=3))
    assert (refused.value.reason, refused.value.limit) == (Reason.TOO_MANY_FILES, 3)


def test_the_number_of_pages_is_limited_alone_and_bound() -> None:
    limits = Limits(max_pages=3)
    assert one("a.pdf", files.pdf(3), limits).pages == 3
    with pytest.raises(FileRefused) as refused:
        one("a.pdf", files.pdf(4), limits)
    assert (refused.value.reason, refused.value.limit) == (Reason.TOO_MANY_PAGES, 3)
    with pytest.raises(FileRefused) as refused:
        accept([UploadedFile("a.pdf", files.pdf(3)), UploadedFile("b.png", files.png())], limits)
    assert (refused.value.reason, refused.value.name) == (Reason.TOO_MANY_PAGES, "b.png")
    with pytest.raises(FileRefused) as refused:
        one("fax.tif", files.tiff(4), limits)
    assert refused.value.reason is Reason.TOO_MANY_PAGES


def test_the_number_of_pixels_is_limited() -> None:
    limits = Limits(max_pixels=320 * 240)
    assert one("a.jpg", files.jpeg(320, 240), limits).pages == 1
    with pytest.raises(FileRefused) as refused:
        one("a.jpg", files.jpeg(321, 240), limits)
    assert (refused.value.reason, refused.value.limit) == (Reason.IMAGE_TOO_LARGE, 320 * 240)


@pytest.mark.slow
def test_a_heavy_document_of_25_megabytes_is_taken() -> None:
    data = files.pdf(2, padding=22 * MEGABYTE)
    assert 15 * MEGABYTE < len(data) <= 25 * MEGABYTE
    assert one("scan.pdf", data).pages == 2
