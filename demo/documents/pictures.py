"""Paper that went through a scanner or before a telephone: no text layer, some noise, never quite straight."""

from __future__ import annotations

import io
import random

from fpdf import FPDF
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from adapters.letter import EPOCH
from adapters.letter_pdf import FONTS
from adapters.pages import render_page
from demo.documents import pen
from demo.documents.facts import JPEG, PDF, PNG, Facts, Paper
from demo.documents.sheet import SPECIMEN

WIDTH = 1240  # pixels: A4 at 150 dots an inch
BLUE, RED = (30, 44, 120), (176, 32, 32)


def page_of(data: bytes, page: int = 1, width: int = WIDTH) -> Image.Image:
    """One page of a PDF as a picture."""
    return Image.open(io.BytesIO(render_page(data, PDF, page, width).data)).convert("RGB")


def signed_by_hand(page: Image.Image, names: tuple[str, ...], tops: tuple[float, ...]) -> Image.Image:
    """Signatures in ink, one a column, at these heights (share of the page); SPÉCIMEN across the head."""
    page = page.copy()
    draw = ImageDraw.Draw(page)
    width, height = page.size
    for position, (name, top) in enumerate(zip(names, tops, strict=True)):
        left = (0.16 + 0.41 * position) * width
        for stroke in pen.signature(name):
            points = [(left + x * 0.28 * width, top * height + y * 0.062 * height) for x, y in stroke]
            draw.line(points, fill=BLUE, width=max(2, width // 420), joint="curve")
    draw.text(
        (width / 2, height * 0.03),
        SPECIMEN,
        RED,
        ImageFont.truetype(str(FONTS / "DejaVuSans-Bold.ttf"), width // 50),
        "ma",
    )
    return page


def scan(page: Image.Image, seed: str, *, grey: bool = True) -> Image.Image:
    """The page as a flatbed gives it: a little rotated, grey, grainy, with a dark edge."""
    chance = random.Random(f"scan {seed}")
    work = page.convert("L" if grey else "RGB")
    work = work.rotate(chance.uniform(-1.8, 1.8), Image.Resampling.BILINEAR, fillcolor=236 if grey else (236,) * 3)
    work = Image.eval(work, lambda value: min(245, 18 + value * 228 // 255))
    grain = _grain(work.size, seed, 12).convert(work.mode)
    work = ImageChops.add(work, grain, scale=1, offset=-128)
    ImageDraw.Draw(work).rectangle((0, 0, 5, work.height), fill=120 if grey else (120,) * 3)
    return work


def _grain(size: tuple[int, int], seed: str, strength: int) -> Image.Image:
    """Noise round 128, the same for the same seed: a random tile, repeated with a shift."""
    tile = 256
    chance = random.Random(f"grain {seed}")
    noise = Image.frombytes("L", (tile, tile), chance.randbytes(tile * tile))
    noise = noise.point(lambda value: 128 + (value - 128) * strength // 128)
    sheet = Image.new("L", size, 128)
    for row, y in enumerate(range(0, size[1], tile)):
        for x in range(-(row * 97) % tile - tile, size[0], tile):
            sheet.paste(noise, (x, y))
    return sheet


def scanned_pdf(pages: list[Image.Image], filename: str, facts: Facts, *, quality: int = 55) -> Paper:
    """Scanned pages in a PDF without a letter of text."""
    book = FPDF(unit="pt", format=(595, 842))
    book.set_creation_date(EPOCH)  # the same pages give the same bytes
    book.set_auto_page_break(False)
    for page in pages:
        book.add_page()
        book.image(io.BytesIO(_encoded(page, "JPEG", quality=quality)), 0, 0, 595, 842)
    return Paper(filename, PDF, bytes(book.output()), facts)


def photo(page: Image.Image, seed: str, filename: str, facts: Facts, width: int = 1500) -> Paper:
    """The page on a table, seen by a telephone: in perspective, lit from one side."""
    chance = random.Random(f"photo {seed}")
    height = width * 4 // 3
    table = tuple(chance.choice(((92, 70, 52), (58, 62, 70), (128, 116, 100), (70, 84, 78))))
    picture = Image.new("RGB", (width, height), table)
    picture = ImageChops.add(picture, _grain(picture.size, seed, 10).convert("RGB"), scale=1, offset=-128)
    corners = [
        (chance.uniform(0.06, 0.11) * width, chance.uniform(0.04, 0.09) * height),
        (chance.uniform(0.88, 0.95) * width, chance.uniform(0.03, 0.08) * height),
        (chance.uniform(0.90, 0.97) * width, chance.uniform(0.92, 0.97) * height),
        (chance.uniform(0.03, 0.09) * width, chance.uniform(0.93, 0.98) * height),
    ]
    shadow = Image.new("L", picture.size, 0)
    ImageDraw.Draw(shadow).polygon([(x + 12, y + 16) for x, y in corners], fill=150)
    picture = Image.composite(
        Image.new("RGB", picture.size, (16, 14, 12)), picture, shadow.filter(ImageFilter.BoxBlur(14))
    )
    warped = page.transform(
        picture.size, Image.Transform.PERSPECTIVE, _perspective(corners, page.size), Image.Resampling.BILINEAR
    )
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    picture = Image.composite(_lit(warped, chance), picture, mask)
    return Paper(filename, JPEG, _encoded(picture, "JPEG", quality=72), facts)


def _lit(page: Image.Image, chance: random.Random) -> Image.Image:
    """Warm light that falls off to one corner."""
    slope = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180, 270))).resize(page.size)
    light = slope.point(lambda value: 176 + value * 72 // 255)
    return ImageChops.multiply(
        page, Image.merge("RGB", (light, light.point(lambda v: v - 4), light.point(lambda v: v - 16)))
    )


def _perspective(corners: list[tuple[float, float]], size: tuple[int, int]) -> list[float]:
    """The eight coefficients that bring the page's corners (from the top left, clockwise) to these points."""
    width, height = size
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(corners, ((0, 0), (width, 0), (width, height), (0, height)), strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return _solved(rows)


def _solved(rows: list[list[float]]) -> list[float]:
    """Gauss and Jordan on eight equations."""
    count = len(rows)
    for column in range(count):
        pivot = max(range(column, count), key=lambda index: abs(rows[index][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for index in range(count):
            if index != column and rows[index][column]:
                factor = rows[index][column]
                rows[index] = [a - factor * b for a, b in zip(rows[index], rows[column], strict=True)]
    return [row[-1] for row in rows]


def png(page: Image.Image, filename: str, facts: Facts) -> Paper:
    """A picture of a screen: sharp, few colours."""
    small = page.quantize(64)
    return Paper(filename, PNG, _encoded(small, "PNG", optimize=False, compress_level=6), facts)


def _encoded(picture: Image.Image, encoding: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, encoding, **options)
    return buffer.getvalue()
