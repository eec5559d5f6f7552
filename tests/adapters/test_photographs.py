"""A photograph or scan is taken in straight, in its own size and colours; a poor one is told of, and never refused."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable

import pypdfium2 as pdfium
import pytest
from fpdf import FPDF
from PIL import Image, ImageChops, ImageCms, ImageFilter

from adapters.intake import AcceptedDocument, UploadedFile, accept
from adapters.pages import render_page
from adapters.sandbox import binding, pdfs, scanned
from adapters.sandbox.straightening import LEAST, skew_of
from domain.given_files import Remark
from tests.support import files
from tests.support.documents import FONT

pytestmark = pytest.mark.slow

A4 = (595, 842)
DESK = (110, 80, 60)


def one(name: str, data: bytes) -> AcceptedDocument:
    return accept([UploadedFile(name, data)])


def page_sizes(*chosen: bytes) -> list[tuple[int, int]]:
    """The pages, in points, of what becomes of these files together."""
    document = accept([UploadedFile(f"{number}.png", data) for number, data in enumerate(chosen)])
    return [tuple(round(side) for side in page.get_size()) for page in pdfium.PdfDocument(document.data)]


def pixels(document: AcceptedDocument) -> Image.Image:
    return Image.open(io.BytesIO(document.data))


# --- size


def test_a_fax_has_the_shape_of_its_sheet() -> None:
    """204 dots an inch across, 98 down: 1,728 × 1,145 dots are an A4 sheet."""
    fax = files.encoded(Image.new("1", (1728, 1145), 1), "TIFF", compression="group4", dpi=(204, 98))
    ((across, down),) = page_sizes(fax)
    assert (across, down) == (610, 841)


def test_a_scan_bound_with_others_keeps_its_size() -> None:
    half = files.encoded(Image.new("L", (1748, 1240), 255), "PNG", dpi=(300, 300))
    whole = files.encoded(Image.new("L", (1240, 1754), 255), "JPEG", dpi=(150, 150))
    assert page_sizes(half, whole) == [(420, 298), (595, 842)]


def test_a_scan_keeps_its_size_when_a_page_is_added_later() -> None:
    half = one("a.png", files.encoded(Image.new("L", (1748, 1240), 255), "PNG", dpi=(300, 300)))
    assert page_sizes(half.data, files.png())[0] == (420, 298)


@pytest.mark.parametrize("dots", [1, 72, 96, 30_000], ids=str)
def test_what_a_camera_writes_of_dots_is_not_believed(dots: int) -> None:
    photograph = files.encoded(Image.new("RGB", (3000, 4000), "white"), "JPEG", dpi=(dots, dots))
    ((across, down),) = page_sizes(photograph, files.png())[:1]
    assert (across, down) == (632, 842)


def test_a_scan_that_lies_on_its_side_is_as_high_as_it_was_wide() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = files.encoded(Image.new("L", (1748, 1240), 255), "JPEG", dpi=(300, 300), exif=exif)
    assert page_sizes(lying, files.png())[0] == (298, 420)


@pytest.mark.parametrize(
    ("density", "shape"),
    [((200, 100), (400, 600)), ((100, 200), (800, 300)), ((100, 100), (400, 300)), ((9, 1), (400, 300))],
)
def test_pixels_become_squares(density: tuple[int, int], shape: tuple[int, int]) -> None:
    picture = Image.new("RGB", (400, 300), "white")
    assert pixels(one("a.jpg", files.encoded(picture, "JPEG", dpi=density))).size == shape


# --- colours


def swapped_profile() -> bytes:
    """A profile of colours in which red is blue: that of sRGB, two of its three primaries exchanged."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"tmp.", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"tmp.", b"bXYZ", 1)


@pytest.mark.parametrize("encoding", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_colours_are_those_that_the_profile_means(encoding: str, mode: str) -> None:
    red = Image.new("RGB", (200, 200), (255, 0, 0))
    if encoding == "JPEG" or (encoding == "WEBP" and mode == "P"):
        mode = "RGB"
    document = one("a", files.encoded(red.convert(mode), encoding, icc_profile=swapped_profile()))
    drawn = Image.open(io.BytesIO(render_page(document.data, document.media_type, 1, 100).data)).convert("RGB")
    colour = drawn.getpixel((50, 50))
    assert isinstance(colour, tuple)
    assert colour[2] > 200 > 60 > colour[0]


@pytest.mark.parametrize("profile", [b"no profile", b"", swapped_profile()[:200]], ids=["words", "nothing", "a part"])
def test_a_profile_that_is_none_changes_nothing(profile: bytes) -> None:
    document = one("a.png", files.encoded(Image.new("RGB", (200, 200), (255, 0, 0)), "PNG", icc_profile=profile))
    assert pixels(document).getpixel((9, 9)) == (255, 0, 0)


def test_a_grey_scan_stays_grey() -> None:
    document = one("a.png", files.encoded(Image.new("L", (200, 200), 90), "PNG", icc_profile=swapped_profile()))
    assert pixels(document).mode == "L"


# --- straight, and fit to be read


@functools.cache
def sheet(size: int = 11) -> Image.Image:
    """A printed page of so many points, 1,500 pixels high."""
    paper = FPDF()
    paper.add_font("DejaVu", "", FONT)
    paper.add_page()
    paper.set_font("DejaVu", size=size)
    paper.multi_cell(0, size * 0.5, "Je soussignée Claude Martin, présidente de la société, désigne Camille Roy. " * 18)
    drawn = render_page(bytes(paper.output()), "application/pdf", 1, 1060)
    return Image.open(io.BytesIO(drawn.data)).convert("RGB")


def photographed(angle: float = 0.0, blur: float = 0.0, light: float = 1.0, noise: float = 6.0) -> bytes:
    """The sheet on a desk, as a telephone takes it: `blur` in pixels, `light` as a share of what there should be."""
    turned = sheet().rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=DESK)
    desk = Image.new("RGB", (turned.width + 100, turned.height + 100), DESK)
    desk.paste(turned, (50, 50))
    lit = desk.filter(ImageFilter.GaussianBlur(blur)).point(lambda level: level * light)
    grain = Image.effect_noise(lit.size, noise).convert("RGB")
    return files.encoded(ImageChops.add(lit, grain, offset=-128), "JPEG", quality=85)


@pytest.mark.parametrize("angle", [-5.0, 2.5])
def test_a_sheet_that_lay_askew_is_straight(angle: float) -> None:
    askew = photographed(angle)
    assert skew_of(Image.open(io.BytesIO(askew))) == pytest.approx(-angle, abs=LEAST)
    assert abs(skew_of(pixels(one("photo.jpg", askew)))) < LEAST


STRAIGHT: dict[str, Callable[[], bytes]] = {
    "a sheet": photographed,
    "a sheet by night": lambda: photographed(noise=40),
    "noise": lambda: files.photo(1200, 900),
    "two squares": lambda: files.jpeg(1200, 900),
}


@pytest.mark.parametrize("build", STRAIGHT.values(), ids=STRAIGHT)
def test_what_lies_straight_or_has_no_lines_is_left_as_it_is(build: Callable[[], bytes]) -> None:
    assert skew_of(Image.open(io.BytesIO(build()))) == 0.0


def in_a_line() -> bytes:
    return files.encoded(sheet().crop((0, 0, 1060, 80)).resize((2120, 160)), "JPEG")


POOR: dict[str, tuple[Callable[[], bytes], set[Remark]]] = {
    "in good light": (photographed, set()),
    "a little askew": (lambda: photographed(3.0), set()),
    "a little soft": (lambda: photographed(blur=0.8), set()),
    "in evening light": (lambda: photographed(light=0.6, noise=10.0), set()),
    "by a lamp": (lambda: photographed(light=0.3, noise=10.0), {Remark.DARK}),
    "out of focus": (lambda: photographed(blur=3.0), {Remark.BLURRED}),
    "from the screen, small": (lambda: files.encoded(sheet().resize((565, 800)), "JPEG"), {Remark.SMALL}),
    "a blank page": (lambda: files.encoded(Image.new("L", (1240, 1754), 250), "JPEG"), set()),
    "one line": (in_a_line, set()),
}


@pytest.mark.parametrize(("build", "remarks"), POOR.values(), ids=POOR)
def test_a_poor_photograph_is_taken_and_told_of(build: Callable[[], bytes], remarks: set[Remark]) -> None:
    bound = accept([UploadedFile("kbis.pdf", files.pdf()), UploadedFile("photo.jpg", build())])
    assert [set(file.remarks) for file in bound.given] == [set(), remarks]


def test_a_poor_photograph_that_comes_alone_is_told_of_too() -> None:
    (alone,) = one("photo.jpg", photographed(light=0.3)).given
    assert alone.remarks == (Remark.DARK,)


# --- scans: PDFs whose pages are pictures


def scanned_pdf(*pages: bytes, words: str = "", over: str = "", width: float = 595) -> bytes:
    """Each picture a page; `words` that a machine read lie over it, unseen, words `over` it are drawn."""
    book = FPDF(unit="pt", format=(595, 842))
    book.set_auto_page_break(False)
    book.set_font("helvetica", size=12)
    for page in pages:
        book.add_page()
        book.image(io.BytesIO(page), 0, 0, width, 842)
        with book.local_context(text_mode="INVISIBLE"):
            book.text(40, 40, words)
        if over:
            book.text(40, 60, over)
    return bytes(book.output())


LINE = "one line"  # stretched over a sheet, it is blurred


@pytest.mark.parametrize(
    ("build", "remarks"), [pytest.param(*row, id=name) for name, row in POOR.items() if name != LINE]
)
def test_a_poor_scan_is_taken_and_told_of(build: Callable[[], bytes], remarks: set[Remark]) -> None:
    data = scanned_pdf(build())
    alone = one("scan.pdf", data)
    assert (alone.data, set(alone.given[0].remarks)) == (data, remarks)
    bound = accept([UploadedFile("kbis.pdf", files.pdf()), UploadedFile("scan.pdf", data)])
    assert [set(file.remarks) for file in bound.given] == [set(), remarks]


@functools.cache
def dark() -> bytes:
    return photographed(light=0.3)


def test_a_scan_whose_words_a_machine_read_is_examined() -> None:
    assert one("scan.pdf", scanned_pdf(dark(), words="Délégation de mandat")).given[0].remarks == (Remark.DARK,)


@pytest.mark.parametrize(
    "made",
    [
        lambda: scanned_pdf(dark(), over="Délégation de mandat"),
        lambda: scanned_pdf(dark(), width=300),
        lambda: files.pdf(padding=9000),
    ],
    ids=["words are drawn over it", "half a page", "a logo"],
)
def test_a_page_that_a_program_wrote_is_not_examined(made: Callable[[], bytes]) -> None:
    assert one("a.pdf", made()).given[0].remarks == ()


def examined(data: bytes) -> list[str]:
    with pdfs.opened(data) as document:
        return scanned.Examiner().remarks(document)


def test_the_first_five_pages_are_examined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanned, "SECONDS", 60.0)
    monkeypatch.setattr(scanned, "WAITING", 60.0)
    assert examined(scanned_pdf(*[photographed()] * 4, dark())) == ["dark"]
    assert examined(scanned_pdf(*[photographed()] * 5, dark())) == []


@pytest.mark.parametrize("limit", ["SECONDS", "WAITING"])
def test_no_page_is_begun_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(scanned, limit, -1.0)
    assert examined(scanned_pdf(dark())) == []


@pytest.mark.parametrize(("most", "remarks"), [(4_100_000, []), (4_200_000, ["dark"])], ids=["too large", "not"])
def test_a_picture_too_large_to_be_drawn_in_time_is_taken_without_a_word(
    monkeypatch: pytest.MonkeyPatch, most: int, remarks: list[str]
) -> None:
    monkeypatch.setattr(scanned, "USUAL_MOST", most)
    assert examined(scanned_pdf(files.encoded(Image.new("L", (2000, 2100), 20), "JPEG"))) == remarks


@pytest.mark.parametrize(("given", "remarks"), [([], ["dark"]), ([0], [])], ids=["new", "taken in before"])
def test_what_was_taken_in_before_takes_no_time_of_what_is_added(given: list[int], remarks: list[str]) -> None:
    limits = {"max_pages": 9, "max_page_points": 9999}
    facts, _ = binding.bind({"kinds": ["pdf"], "given": given, **limits}, [scanned_pdf(dark())])
    assert facts["given"] == [[1, remarks]]
