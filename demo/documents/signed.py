"""An electronic signature's mark on a PDF: the field is there, what it holds proves nothing."""

from __future__ import annotations

import re
from dataclasses import replace

from demo.documents.facts import Paper

TRAILER = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref\s*(\d+)\s*%%EOF\s*$", re.DOTALL)


def electronically_signed(paper: Paper) -> Paper:
    """The same PDF with a signature field, added as signing programs do: what was there stays, byte for byte."""
    data = paper.data
    trailer = TRAILER.search(data)
    if trailer is None:
        raise ValueError("no trailer that could be continued")
    size, root = (int(_entry(name, trailer[1])) for name in (b"Size", b"Root"))
    catalogue = re.search(rb"\n%d 0 obj\s*<<(.*?)>>\s*endobj" % root, data, re.DOTALL)
    if catalogue is None:
        raise ValueError("no catalogue")
    first_page = int(_entry(b"Kids", data, rb"\[\s*"))
    field = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature)/Rect[0 0 0 0]/F 132/P %d 0 R/V %d 0 R>>" % (
        first_page,
        size + 1,
    )
    value = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 1 2 3]/Contents<00>>>"
    form = b"/AcroForm<</Fields[%d 0 R]/SigFlags 3>>" % size
    objects = {root: b"<<%b%b>>" % (catalogue[1], form), size: field, size + 1: value}
    out = bytearray(data if data.endswith(b"\n") else data + b"\n")
    table = bytearray(b"xref\n")
    for number, body in objects.items():
        table += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    ending = re.sub(rb"/Size \d+", b"/Size %d/Prev %d" % (size + 2, int(trailer[2])), trailer[1])
    out += table + b"trailer\n<<%b>>\nstartxref\n%d\n%%%%EOF\n" % (ending, start)
    facts = replace(paper.facts, electronic_signature=True)
    return replace(paper, data=bytes(out), facts=facts)


def _entry(name: bytes, text: bytes, opening: bytes = b"") -> bytes:
    match = re.search(rb"/%b\s*%b(\d+)" % (name, opening), text)
    if match is None:
        raise ValueError(f"no {name.decode()}")
    return match[1]
