"""Files that people send, good and bad, made in memory: each function gives bytes.

`tests/data/photo.heic` was encoded by libheif's `heif-enc` (no encoder is among our libraries): 320 × 240, a red
quarter at the top left, a blue one at the bottom right, EXIF with a GPS position.
"""

import functools
import io
import random
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import docx
from fpdf import FPDF
from PIL import Image

HEIC = (Path(__file__).parents[1] / "data" / "photo.heic").read_bytes()
RED, BLUE = (200, 30, 30), (30, 60, 200)


# --- PDFs


def pdf(pages: int = 1, text: str = "Extrait Kbis", padding: int = 0) -> bytes:
    """Pages with a text layer; `padding` bytes of a picture that does not compress."""
    sheet = FPDF()
    sheet.set_font("helvetica", size=12)
    for number in range(1, pages + 1):
        sheet.add_page()
        if text:
            sheet.multi_cell(0, 8, f"{text} {number}")
    if padding:
        side = max(8, int((padding / 1.3) ** 0.5))
        sheet.image(Image.effect_noise((side, side), 90), w=100)
    return bytes(sheet.output())


def with_another_last_byte(content: bytes) -> bytes:
    """The same, altered for sure."""
    return content[:-1] + bytes([content[-1] ^ 1])


def encrypted_pdf(user_password: str = "motdepasse") -> bytes:
    """With an empty `user_password` it opens without one, as many official extracts do."""
    sheet = FPDF()
    sheet.set_font("helvetica", size=12)
    sheet.set_encryption(owner_password="owner", user_password=user_password)
    sheet.add_page()
    sheet.cell(text="Extrait")
    return bytes(sheet.output())


def raw_pdf(objects: Sequence[bytes]) -> bytes:
    """A well-formed file of these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(data), extra, data)


def one_page_pdf(content: bytes, extra: bytes = b"", box: bytes = b"0 0 595 842", page: bytes = b"") -> bytes:
    """A page whose content stream is `content`, as object 4."""
    return raw_pdf([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R%b>>" % (box, page),
        stream(content, extra),
    ])  # fmt: skip


def huge_page_pdf(points: int = 14_400) -> bytes:
    return one_page_pdf(b"0 0 100 100 re f", box=b"0 0 %d %d" % (points, points))


def flate_bomb_pdf(megabytes: int = 2000) -> bytes:
    """A content stream that inflates to `megabytes` of drawing operators, deflated twice."""
    once = zlib.compressobj(9)
    piece = b"0 0 9 9 re f\n" * 80_000
    packed = b"".join(once.compress(piece) for _ in range(megabytes)) + once.flush()
    return one_page_pdf(zlib.compress(packed, 9), extra=b"/Filter[/FlateDecode/FlateDecode]")


def image_bomb_pdf(side: int = 60_000) -> bytes:
    """A picture of `side` × `side` pixels in a few kilobytes."""
    packer = zlib.compressobj(9)
    row = bytes(side // 8)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    return raw_pdf([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        stream(b"595 0 0 842 0 0 cm /I Do"),
        stream(
            data,
            b"/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/FlateDecode"
            b"/Width %d/Height %d" % (side, side),
        ),
    ])  # fmt: skip


def looping_pages_pdf() -> bytes:
    """The tree of pages is its own child."""
    return raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"])


def looping_form_pdf() -> bytes:
    """A drawing that draws itself, twice each time."""
    return raw_pdf([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        stream(b"/F Do"),
        stream(
            b"/F Do /F Do 0 0 9 9 re f",
            b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F 5 0 R>>>>",
        ),
    ])  # fmt: skip


def doubling_forms_pdf(depth: int = 40) -> bytes:
    """Drawings that draw the next one ten times: 10 to the power of `depth` rectangles."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        stream(b"/F Do"),
    ]
    for number in range(5, 5 + depth):
        inner = b"/F Do " * 10 if number < 4 + depth else b"0 0 9 9 re f"
        following = b"/Resources<</XObject<</F %d 0 R>>>>" % (number + 1)
        objects.append(stream(inner, b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]" + following))
    return raw_pdf(objects)


def signed_pdf() -> bytes:
    """With a signature field, as an electronic signature leaves one (not a valid signature)."""
    return raw_pdf([
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]/SigFlags 3>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[5 0 R]>>",
        stream(b"0 0 9 9 re f"),
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/Rect[0 0 0 0]/P 3 0 R/V 6 0 R>>",
        b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 1 2 3]/Contents<00>>>",
    ])  # fmt: skip


def scripted_pdf() -> bytes:
    """With JavaScript that runs when it is opened, and a file in it."""
    return raw_pdf([
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ])  # fmt: skip


# --- images


def picture(width: int = 320, height: int = 240) -> Image.Image:
    """A red quarter at the top left, a blue one at the bottom right, on white."""
    image = Image.new("RGB", (width, height), "white")
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(BLUE, (width // 2, height // 2, width, height))
    return image


def encoded(image: Image.Image, encoding: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, encoding, **options)
    return buffer.getvalue()


def jpeg(width: int = 320, height: int = 240, orientation: int | None = None) -> bytes:
    """With a GPS position and a maker in its EXIF, and a comment, when it has an `orientation`."""
    if orientation is None:
        return encoded(picture(width, height), "JPEG", quality=90)
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Appareil d'exemple"
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 0.0), 3: "E", 4: (2.0, 21.0, 0.0)}
    return encoded(picture(width, height), "JPEG", quality=90, exif=exif, comment=b"prise chez Camille")


def photo(width: int = 4032, height: int = 3024) -> bytes:
    """A JPEG with the weight of a telephone's (about 3 MB)."""
    return encoded(Image.effect_noise((width // 4, height // 4), 60).resize((width, height)), "JPEG", quality=85)


def png(width: int = 320, height: int = 240) -> bytes:
    return encoded(picture(width, height), "PNG")


def tiff(pages: int = 1) -> bytes:
    image = picture().convert("1")
    return encoded(image, "TIFF", compression="group4", save_all=True, append_images=[image] * (pages - 1))


@functools.cache
def huge_png(side: int = 30_000) -> bytes:
    """A real PNG of `side` × `side` pixels: about 110 kB that decode to 112 MB (or 2.7 GB in colours)."""
    some = 100
    rows = (b"\0" + bytes(side // 8)) * some
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(rows) for _ in range(side // some)) + packer.flush()
    header = side.to_bytes(4, "big") * 2 + b"\x01\x00\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def huge_jpeg(side: int = 30_000) -> bytes:
    """A small JPEG whose header announces `side` × `side` pixels."""
    data = bytearray(jpeg())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = side.to_bytes(2, "big") * 2
    return bytes(data)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


# --- what is neither

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(200)
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
RTF = b"{\\rtf1\\ansi Je soussign\\'e9}"


def word_docx() -> bytes:
    document = docx.Document()
    document.add_paragraph("Je soussigné, …")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def word_odt() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<office:document-content/>")
    return buffer.getvalue()


def archive_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("kbis.pdf", pdf())
    return buffer.getvalue()


# --- many


def mutations(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """`count` damaged or hostile files, the same for the same seed: (file name, bytes)."""
    chance = random.Random(seed)
    sources = [
        ("kbis.pdf", pdf(3)),
        ("loop.pdf", looping_form_pdf()),
        ("signed.pdf", signed_pdf()),
        ("flate.pdf", flate_bomb_pdf(20)),
        ("photo.jpg", jpeg(orientation=6)),
        ("scan.png", png()),
        ("photo.heic", HEIC),
        ("fax.tif", tiff(2)),
        ("image.webp", encoded(picture(), "WEBP")),
    ]
    for number in range(count):
        name, data = sources[number % len(sources)]
        yield name, damaged(chance, data)


def damaged(chance: random.Random, data: bytes) -> bytes:
    """Some bytes changed, a piece cut out, repeated or replaced by noise; the first bytes mostly kept."""
    body = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        if len(body) < 64:
            break
        start = chance.randrange(8, len(body))
        length = chance.choice((1, 1, 4, 16, 256, len(body) // 3))
        way = chance.randrange(4)
        if way == 0:
            body[start : start + length] = chance.randbytes(length)
        elif way == 1:
            del body[start : start + length]
        elif way == 2:
            body[start:start] = body[max(8, start - length) : start]
        else:
            body[start : start + length] = bytes([chance.choice((0, 0xFF, 0x30, 0x39))]) * length
    return bytes(body)
