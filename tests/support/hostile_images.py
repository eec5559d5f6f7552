"""Images made to hurt the program that opens them: (random numbers) → bytes."""

from __future__ import annotations

import io
import random
import struct
import zlib
from functools import cache

from PIL import Image

from tests.support import files


@cache
def _base(kind: str) -> bytes:
    picture = files.picture()
    return {
        "jpeg": lambda: files.jpeg(orientation=6),
        "progressive": lambda: files.encoded(picture, "JPEG", progressive=True),
        "png": files.png,
        "heic": lambda: files.HEIC,
        "tiff": lambda: files.tiff(2),
        "webp": lambda: files.encoded(picture, "WEBP"),
    }[kind]()


def mutated_jpeg(chance: random.Random) -> bytes:
    return files.damaged(chance, _base(chance.choice(("jpeg", "progressive"))))


def mutated_png(chance: random.Random) -> bytes:
    return files.damaged(chance, _base("png"))


def mutated_heic(chance: random.Random) -> bytes:
    return files.damaged(chance, _base("heic"))


def mutated_tiff(chance: random.Random) -> bytes:
    return files.damaged(chance, _base("tiff"))


def mutated_webp(chance: random.Random) -> bytes:
    return files.damaged(chance, _base("webp"))


def truncated_jpeg(chance: random.Random) -> bytes:
    return _cut(chance, "jpeg")


def truncated_png(chance: random.Random) -> bytes:
    return _cut(chance, "png")


def truncated_heic(chance: random.Random) -> bytes:
    return _cut(chance, "heic")


def _cut(chance: random.Random, kind: str) -> bytes:
    return _base(kind)[: chance.randrange(13, len(_base(kind)))]


# --- bombs


def jpeg_bomb(chance: random.Random) -> bytes:
    """A header that announces what is not there, at and above the limit of pixels."""
    data = bytearray(_base("jpeg"))
    frame = data.index(b"\xff\xc0")
    height, width = chance.choice(((65_500, 65_500), (7_700, 7_700), (65_500, 1), (1, 65_500), (0, 0), (29_999, 2_000)))
    data[frame + 5 : frame + 9] = struct.pack("!HH", height, width)
    return bytes(data)


def jpeg_scans(chance: random.Random) -> bytes:
    """A progressive picture that starts over some thousand times."""
    data = _base("progressive")
    scan = data.index(b"\xff\xda")
    return data[:scan] + data[scan:-2] * chance.choice((50, 3_000)) + b"\xff\xd9"


@cache
def _flat_png(width: int, height: int, depth: int, colour: int, channels: int) -> bytes:
    packer = zlib.compressobj(9)
    row = b"\0" + bytes((width * depth * channels + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack("!IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def png_bomb(chance: random.Random) -> bytes:
    """Kilobytes that decode to hundreds of megabytes: above the limit of pixels, and just below it in deep colours."""
    made = _flat_png(*chance.choice(((30_000, 30_000, 1, 0, 1), (7_700, 7_700, 16, 6, 4), (7_700, 7_700, 8, 2, 3))))
    return made + b"%d" % chance.randrange(10**9)


def png_announced(chance: random.Random) -> bytes:
    """The header alone is huge, wrong or zero."""
    size = chance.choice((0, 1, 2**31 - 1, 2**32 - 1, 60_000))
    other = chance.choice((0, 1, 7, 2**31 - 1))
    header = struct.pack(
        "!IIBBBBB", size, other, chance.choice((1, 8, 16, 3)), chance.choice((0, 2, 3, 6, 9)), 0, 0, chance.randrange(3)
    )
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(999)))
        + _chunk(b"IEND", b"")
    )


def png_notes(chance: random.Random) -> bytes:
    """Notes and profiles that inflate to 300 MB, thousands of chunks, an animation that says it never ends."""
    data = _base("png")
    head, rest = data[:33], data[33:]
    bomb = _deflated_zeros(300)
    notes = chance.choice((
        _chunk(b"zTXt", b"Comment\0\0" + bomb),
        _chunk(b"iCCP", b"x\0\0" + bomb),
        _chunk(b"iTXt", b"Comment\0\1\0\0\0" + bomb),
        _chunk(b"tEXt", b"a\0b") * 50_000,
        _chunk(b"acTL", struct.pack("!II", 2**31 - 1, 0)) + _chunk(b"fcTL", bytes(26)) * 500,
        _chunk(b"eXIf", b"II*\0\x08\0\0\0\xff\xff" + bytes(4000)),
    ))  # fmt: skip
    return head + notes + rest


@cache
def _deflated_zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(megabytes)) + packer.flush()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def tiff_trap(chance: random.Random) -> bytes:
    """Pages that lead back to themselves, more pages than anybody sends, sizes that do not fit, endless tags."""
    way = chance.randrange(4)
    if way == 0:
        return _ifd([(256, 4, 1, 100), (257, 4, 1, 100), (262, 3, 1, 1)], following=8)
    if way == 1:
        return _many_pages(chance.choice((101, 400)))
    if way == 2:
        tall, packing = chance.choice((1, 2**31 - 1)), chance.choice((1, 5, 7, 8))
        sizes = [(256, 4, 1, 2**31 - 1), (257, 4, 1, tall), (258, 3, 1, 8), (259, 3, 1, packing), (262, 3, 1, 1)]
        strips = [(273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, 2**31 - 1), (279, 4, 1, 2**32 - 1)]
        return _ifd(sizes + strips, following=0)
    return _ifd([(256 + n, 4, 2**31 - 1, 8) for n in range(200)], following=chance.choice((0, 8, 2**31)))


def _ifd(tags: list[tuple[int, int, int, int]], following: int) -> bytes:
    body = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + body + struct.pack("<I", following) + bytes(500)


@cache
def _many_pages(count: int) -> bytes:
    sheet = Image.new("1", (16, 16), 1)
    return files.encoded(sheet, "TIFF", save_all=True, append_images=[sheet] * (count - 1))


# --- something else


def polyglot(chance: random.Random) -> bytes:
    """Files that are two kinds at once; what they are taken for must be what is kept."""
    archive, page = files.archive_zip(), files.HTML
    return chance.choice((
        files.pdf() + archive,
        page + files.pdf(),
        files.jpeg() + archive,
        files.jpeg()[:2] + b"\xff\xfe\x00\x40%PDF-1.4\n<script>alert(1)</script>".ljust(66) + files.jpeg()[2:],
        files.png() + page,
        b"GIF89a/*" + files.pdf(),
        b"%PDF-1.4\n" + page + b"\nstartxref\n0\n%%EOF",
        b"\xef\xbb\xbf%PDF-1.7\n" + files.SVG + b"startxref\n9\n%%EOF\n",
    ))  # fmt: skip


def animation(chance: random.Random) -> bytes:
    """A WebP or a TIFF of many pictures, each as large as may be said."""
    buffer = io.BytesIO()
    sheets = [Image.new("RGB", (50, 50), (n % 256, 0, 0)) for n in range(chance.choice((2, 120)))]
    sheets[0].save(buffer, "WEBP", save_all=True, append_images=sheets[1:], duration=1)
    return buffer.getvalue()


def something_else(chance: random.Random) -> bytes:
    return chance.choice((
        files.HTML, files.SVG, files.EXE, files.OLD_WORD, files.RTF, files.word_docx(), files.archive_zip(),
        b"\x7fELF" + chance.randbytes(500), chance.randbytes(5000), b"\x00" * 500, b"", b"%", b"\xff\xd8",
    ))  # fmt: skip
