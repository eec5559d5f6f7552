"""Page images and text, from what was accepted and from what nobody should have stored."""

import io
from collections.abc import Callable

import pytest
from PIL import Image

from adapters.pages import MAX_HEIGHT, MAX_WIDTH, PageUnavailable, Trouble, read_layer, render_page
from tests.support import files

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"


def test_a_page_is_drawn_as_wide_as_asked() -> None:
    image = render_page(files.pdf(2), PDF, 2, 800)
    assert image.media_type == "image/jpeg"
    assert Image.open(io.BytesIO(image.data)).size == (image.width, image.height)
    assert image.width == 800
    assert 1120 <= image.height <= 1140  # A4


@pytest.mark.parametrize("build", [files.jpeg, files.png], ids=["jpeg", "png"])
def test_an_image_is_drawn_at_its_size_at_most(build: Callable[[], bytes]) -> None:
    media_type = JPEG if build is files.jpeg else PNG
    assert render_page(build(), media_type, 1, 160).width == 160
    assert render_page(build(), media_type, 1, 2000).width == 320


def test_a_drawing_has_no_metadata() -> None:
    data = render_page(files.jpeg(orientation=6), JPEG, 1, 200).data
    assert b"Exif" not in data
    assert b"Camille" not in data


@pytest.mark.parametrize("width", [-5, 0, 1, 10**9])
def test_any_width_gives_a_bounded_image(width: int) -> None:
    image = render_page(files.pdf(), PDF, 1, width)
    assert 1 <= image.width <= MAX_WIDTH
    assert 1 <= image.height <= MAX_HEIGHT


@pytest.mark.parametrize(
    "box", [b"0 0 14400 14400", b"0 0 1 14400", b"0 0 14400 1", b"0 0 0 0", b"0 0 0.01 0.01", b"0 0 -595 -842"]
)
def test_any_shape_of_page_gives_a_bounded_image(box: bytes) -> None:
    image = render_page(files.one_page_pdf(b"0 0 9 9 re f", box=box), PDF, 1, 2400)
    assert image.width <= MAX_WIDTH
    assert image.height <= MAX_HEIGHT


@pytest.mark.parametrize("page", [-1, 0, 3, 10**12])
def test_a_page_that_does_not_exist(page: int) -> None:
    with pytest.raises(PageUnavailable) as unavailable:
        render_page(files.pdf(2), PDF, page, 400)
    assert unavailable.value.trouble is Trouble.NO_SUCH_PAGE


@pytest.mark.parametrize(
    ("build", "media_type", "trouble"),
    [
        (files.encrypted_pdf, PDF, Trouble.ENCRYPTED),
        (lambda: b"%PDF-1.4 nothing", PDF, Trouble.BROKEN),
        (lambda: b"", PDF, Trouble.BROKEN),
        (lambda: files.jpeg()[:900], JPEG, Trouble.BROKEN),
        (files.pdf, JPEG, Trouble.BROKEN),
        (files.pdf, "text/html", Trouble.BROKEN),
        (files.huge_png, PNG, Trouble.TOO_LARGE),
    ],
    ids=["encrypted", "broken", "empty", "half a jpeg", "a pdf as jpeg", "no such type", "huge png"],
)
def test_what_cannot_be_drawn_says_why(build: Callable[[], bytes], media_type: str, trouble: Trouble) -> None:
    with pytest.raises(PageUnavailable) as unavailable:
        render_page(build(), media_type, 1, 400)
    assert unavailable.value.trouble is trouble


def test_what_was_typed_into_a_form_is_drawn() -> None:
    field = files.raw_pdf([
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]/Contents 4 0 R/Annots[5 0 R]>>",
        files.stream(b""),
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(nom)/V(x)/Rect[0 0 400 400]/P 3 0 R/F 4/AP<</N 6 0 R>>>>",
        files.stream(b"0 0 1 rg 0 0 400 400 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 400 400]"),
    ])  # fmt: skip
    seen = Image.open(io.BytesIO(render_page(field, PDF, 1, 100).data)).convert("RGB").getpixel((50, 50))
    assert isinstance(seen, tuple)
    assert seen[2] > 200
    assert seen[0] < 60


def read(data: bytes, media_type: str = PDF) -> list[str]:
    return [" ".join(word.text for word in page.words) for page in read_layer(data, media_type).pages]


def test_the_words_are_given_page_by_page() -> None:
    first, second = read(files.pdf(2, text="Délégation de mandat"))
    assert "Délégation de mandat 1" in first
    assert "Délégation de mandat 2" in second


def test_a_scan_and_an_image_have_no_words() -> None:
    assert read(files.pdf(2, text="")) == ["", ""]
    assert read(files.jpeg(), JPEG) == []


def test_words_of_what_is_broken() -> None:
    with pytest.raises(PageUnavailable):
        read(b"%PDF-1.7")
