"""Addresses and keys as QR codes: one path of SVG, or a PNG where a program knows no SVG (Word).

Made without Pillow, whose decoders the web process does without.
"""

from __future__ import annotations

import struct
import zlib

import qrcode
from qrcode.image.svg import SvgPathFillImage

DOT = 8
"""Pixels of the PNG that each dot of the code is wide: one byte of one-bit pixels."""


def svg(text: str) -> str:
    """The code as an SVG of one path: a tenth of the library's one of rectangles."""
    return str(qrcode.make(text, image_factory=SvgPathFillImage).to_string(encoding="unicode"))


def png(text: str) -> bytes:
    """The code as a PNG of black and white, with the margin that readers need."""
    code = qrcode.QRCode()
    code.add_data(text)
    rows = code.get_matrix()
    side = len(rows) * DOT
    lines = b"".join((b"\0" + _packed(row)) * DOT for row in rows)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = _chunk(b"IHDR", head), _chunk(b"IDAT", zlib.compress(lines, 9)), _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _packed(row: list[bool]) -> bytes:
    """A line of pixels, one bit each, white as 1: a dot of eight is one byte."""
    return bytes(0 if dark else 255 for dark in row)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
