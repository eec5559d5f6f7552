"""PDFs made to hurt the program that opens them, each from a generator of numbers: (random numbers) → bytes.

Most are well-formed enough to get past the first look, so that pdfium has to deal with them.
"""

from __future__ import annotations

import random
import zlib
from functools import cache

from tests.support import files
from tests.support.files import one_page_pdf, raw_pdf, stream

CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
BOX = b"/MediaBox[0 0 595 842]"
INFLATE = b"/Filter/FlateDecode"


@cache
def _good() -> bytes:
    return files.pdf(3)


@cache
def _flate_bomb(megabytes: int) -> bytes:
    return files.flate_bomb_pdf(megabytes)


@cache
def _image_bomb(side: int) -> bytes:
    return files.image_bomb_pdf(side)


def _varied(chance: random.Random, data: bytes) -> bytes:
    """The same file with a comment of its own at its end: no two are alike."""
    return data + b"%% %d\n%%%%EOF\n" % chance.randrange(10**9)


def mutated(chance: random.Random) -> bytes:
    return files.damaged(chance, _good())


def mutated_whole(chance: random.Random) -> bytes:
    """Damaged, with an end that looks whole."""
    return files.damaged(chance, _good()[:-40]) + b"\nstartxref\n%d\n%%%%EOF\n" % chance.randrange(5000)


def truncated(chance: random.Random) -> bytes:
    return _good()[: chance.randrange(9, len(_good()))]


def truncated_with_an_end(chance: random.Random) -> bytes:
    return truncated(chance) + b"\nstartxref\n0\n%%EOF\n"


def flate_bomb(chance: random.Random) -> bytes:
    return _varied(chance, _flate_bomb(chance.choice((60, 250, 500))))


def image_bomb(chance: random.Random) -> bytes:
    return _varied(chance, _image_bomb(chance.choice((8_000, 30_000, 60_000))))


def huge_page(chance: random.Random) -> bytes:
    box = chance.choice([
        b"0 0 14400 14400", b"0 0 10000 10000", b"0 0 9999 0.001", b"0 0 0.0001 842", b"0 0 1e9 1e9", b"0 0 0 0",
        b"-5000 -5000 5000 4999", b"595 842 0 0", b"0 0 99999999999999999999 842", b"0 0 nan inf", b"[] () <<>> null",
    ])  # fmt: skip
    unit = chance.choice((b"", b"/UserUnit 75000", b"/Rotate 45", b"/Rotate 90/CropBox[-9999 -9999 9999 9999]"))
    return one_page_pdf(b"0 0 100 100 re f", box=box, page=unit)


def page_tree_loop(chance: random.Random) -> bytes:
    count = chance.choice((1, 2, 90, 2**31 - 1, -1, 10**12))
    page = b"<</Type/Page/Parent 2 0 R" + BOX + b">>"
    many = b"3 0 R " * chance.choice((99, 101, 5000))
    upwards = b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>"
    return chance.choice([
        raw_pdf([CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count %d>>" % count]),
        raw_pdf([CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count %d>>" % count, upwards]),
        raw_pdf([CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count %d>>" % count, b"<</Type/Page/Parent 3 0 R>>"]),
        raw_pdf([CATALOGUE, b"<</Type/Pages/Kids[4 0 R 3 0 R 2 0 R]/Count %d/Parent 2 0 R>>" % count, page, page]),
        raw_pdf([CATALOGUE, b"<</Type/Pages/Kids[%b]/Count %d>>" % (many, count), page]),
    ])  # fmt: skip


def object_loop(chance: random.Random) -> bytes:
    """Objects that are themselves, lengths that are their own stream, resources inside themselves."""
    page = b"<</Type/Page/Parent 2 0 R" + BOX + b"%b>>"
    resources = b"<</ExtGState 5 0 R/XObject 5 0 R/ColorSpace 5 0 R/Shading 5 0 R/X 5 0 R>>"
    loops = [
        [b"1 0 R"],
        [b"2 0 R", b"1 0 R"],
        [CATALOGUE, PAGES, b"<</Type/Page/Parent 2 0 R/MediaBox 4 0 R/Contents 5 0 R>>", b"4 0 R", stream(b"f")],
        [CATALOGUE, PAGES, page % b"/Contents 4 0 R", b"<</Length 4 0 R>>\nstream\nf\nendstream"],
        [CATALOGUE, PAGES, page % b"/Contents[4 0 R 4 0 R]", b"[4 0 R 4 0 R]"],
        [
            CATALOGUE, PAGES, page % b"/Contents 4 0 R/Resources 5 0 R",
            stream(b"/X gs /X Do /P cs /X sh", b"/Filter 4 0 R"), resources,
        ],
        [
            b"<</Type/Catalog/Pages 2 0 R/AcroForm 1 0 R/Outlines 1 0 R/Names 1 0 R>>", PAGES,
            page % b"/Annots[3 0 R 1 0 R]",
        ],
    ]  # fmt: skip
    return _varied(chance, raw_pdf(chance.choice(loops)))


def xref_loop(chance: random.Random) -> bytes:
    """Tables of contents that follow themselves, or lead anywhere."""
    data = bytearray(_good())
    start = int(data[data.rindex(b"startxref") + 9 : data.rindex(b"%%EOF")])
    before = chance.choice((start, start + 1, 0, 2**31, -5, 10**15))
    trailer = data.rindex(b"trailer")
    added = chance.choice((b"/Prev %d" % before, b"/XRefStm %d" % before, b"/Prev %d/XRefStm %d" % (before, start)))
    place = data.index(b"<<", trailer) + 2
    data[place:place] = added
    if chance.random() < 0.5:
        second = len(data)
        data += b"\nxref\n0 0\ntrailer\n<</Size 9/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (second, second)
    return _varied(chance, bytes(data))


def nested(chance: random.Random) -> bytes:
    """Brackets in brackets, tens of thousands deep, in an object or on the page."""
    depth = chance.choice((500, 20_000, 300_000))
    pair = chance.choice(((b"[", b"]"), (b"<</A", b">>"), (b"(", b")")))
    deep = pair[0] * depth + b"0" + (pair[1] * depth if chance.random() < 0.7 else b"")
    if chance.random() < 0.5:
        return one_page_pdf(deep + b" TJ " + b"q " * depth + b"BMC /A " * depth)
    return raw_pdf([CATALOGUE, PAGES, b"<</Type/Page/Parent 2 0 R" + BOX + b"/X " + deep + b">>"])


def forms_in_forms(chance: random.Random) -> bytes:
    made = files.looping_form_pdf() if chance.random() < 0.5 else files.doubling_forms_pdf(chance.choice((6, 40)))
    return _varied(chance, made)


def pattern_loop(chance: random.Random) -> bytes:
    """Patterns painted with themselves, with steps of nothing; fonts whose letters are written in themselves."""
    step = chance.choice((b"0", b"0.00001", b"1", b"-1e-30"))
    pattern = stream(
        b"/Pattern cs /P scn 0 0 9 9 re f",
        b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep %b/YStep %b"
        b"/Resources<</Pattern<</P 5 0 R>>>>" % (step, step),
    )
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 7 0 R>>"
        b"/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1]/Resources<</Font<</F 6 0 R>>>>>>"
    )
    page = b"/Resources<</Pattern<</P 5 0 R>>/Font<</F 6 0 R>>>>"
    drawing = chance.choice((b"/Pattern cs /P scn 0 0 595 842 re f", b"BT /F 50 Tf 9 9 Td (aaaa) Tj ET"))
    return raw_pdf([
        CATALOGUE, PAGES, b"<</Type/Page/Parent 2 0 R" + BOX + b"/Contents 4 0 R" + page + b">>", stream(drawing),
        pattern, font, stream(b"1 0 d0 BT /F 1 Tf (a) Tj (a) Tj ET"),
    ])  # fmt: skip


def long_drawing(chance: random.Random) -> bytes:
    """A page that takes for ever to draw, in a few kilobytes."""
    piece = chance.choice((
        b"0 0 m 500 500 l 0 800 l 595 0 l 3 3 l 400 100 l f*\n",
        b"0 0 m 9 9 400 400 595 842 c S [0.001 0.001] 0 d\n",
        b"q 0.99 0.1 -0.1 0.99 1 1 cm 0 0 595 842 re W n\n",
    ))  # fmt: skip
    return one_page_pdf(zlib.compress(piece * chance.choice((2_000, 200_000)), 9), extra=INFLATE)


def bad_filters(chance: random.Random) -> bytes:
    """Pictures whose decoders are told impossible sizes, or given noise."""
    name = chance.choice(
        (b"JPXDecode", b"CCITTFaxDecode", b"DCTDecode", b"JBIG2Decode", b"LZWDecode", b"RunLengthDecode")
    )
    size = chance.choice((1, 5_000, 65_500, 2**31 - 1))
    noise = {b"DCTDecode": files.huge_jpeg(60_000), b"JPXDecode": b"\0\0\0\x0cjP  \r\n\x87\n" + chance.randbytes(900)}
    extra = (
        b"/Type/XObject/Subtype/Image/ColorSpace/DeviceRGB/BitsPerComponent 8/Width %d/Height %d"
        b"/Filter[%b]/DecodeParms[<</K -1/Columns %d/Rows %d/Colors 99/Predictor 15/BitsPerComponent 16>>]"
        % (size, size, b"/" + name + b"/ASCIIHexDecode" * chance.choice((0, 0, 3000)), size, size)
    )
    return raw_pdf([
        CATALOGUE, PAGES,
        b"<</Type/Page/Parent 2 0 R" + BOX + b"/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        stream(b"595 0 0 842 0 0 cm /I Do"), stream(noise.get(name, chance.randbytes(4000)), extra),
    ])  # fmt: skip


def bad_fonts(chance: random.Random) -> bytes:
    """Fonts of noise, tables of characters that map everything, a megabyte of text in one line."""
    wide = b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange " + (
        b"1 beginbfrange <00> <ffffffff> <0000> endbfrange " * 5000
    )
    font = (
        b"<</Type/Font/Subtype/TrueType/BaseFont/X/FirstChar -5/LastChar 2147483647"
        b"/ToUnicode 6 0 R/FontDescriptor 7 0 R>>"
    )
    text = b"BT /F 12 Tf 9 9 Td (" + bytes(chance.choices(b"abcdefgh", k=1000)) * 300 + b") Tj ET"
    return raw_pdf([
        CATALOGUE, PAGES, b"<</Type/Page/Parent 2 0 R" + BOX + b"/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        stream(zlib.compress(text), INFLATE), font, stream(zlib.compress(wide), INFLATE),
        b"<</Type/FontDescriptor/FontName/X/Flags 4/FontFile2 8 0 R>>",
        stream(b"\0\1\0\0\0\xff" + chance.randbytes(3000)),
    ])  # fmt: skip


def object_streams(chance: random.Random) -> bytes:
    """Streams of objects that hold themselves, or say that they hold two thousand million."""
    count = chance.choice((1, 1000, 2**31 - 1))
    holder = stream(
        zlib.compress(b"1 0 2 9 <</Type/Catalog/Pages 2 0 R>>"), b"/Type/ObjStm/N %d/First 8" % count + INFLATE
    )
    return raw_pdf([CATALOGUE, PAGES, holder, b"<</Type/Page/Parent 2 0 R" + BOX + b"/Extends 3 0 R>>"])


def encrypted(chance: random.Random) -> bytes:
    """Behind a password, behind an empty one, or with keys that make no sense."""
    password = chance.choice(("secret", "", None))
    if password is not None:
        return _varied(chance, files.encrypted_pdf(password))
    broken = b"/Encrypt<</Filter/Standard/V %d/R %d/Length %d/O(%b)/U()/P -1>>" % (
        chance.randrange(9), chance.randrange(9), chance.choice((0, 40, 2**31)), b"x" * 32,
    )  # fmt: skip
    return _good().replace(b"/Root", broken + b"/Root")


def nuls(chance: random.Random) -> bytes:
    head = chance.choice((b"%PDF-1.4\n", b"%PDF-1.7" + bytes(1), b""))
    return head + bytes(chance.choice((100, 100_000, 3_000_000))) + chance.choice((b"", b"startxref\n0\n%%EOF"))


def scripted(chance: random.Random) -> bytes:
    return files.damaged(chance, chance.choice((files.scripted_pdf, files.signed_pdf))())
