"""A thousand files that mean harm, the same for the same seed: damaged, cut, looping, bombs, disguised.

`corpus(seed, count)` takes the kinds in turn, the slow ones (whose only answer is a time limit) less often, so that
the first forty hold one of nearly every kind.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice

from tests.support import files
from tests.support import hostile_images as images
from tests.support import hostile_pdfs as pdfs

Builder = Callable[[random.Random], bytes]

KINDS: dict[str, tuple[str, Builder]] = {
    "PDF, damaged": ("kbis.pdf", pdfs.mutated),
    "PDF, damaged, with an end": ("kbis.pdf", pdfs.mutated_whole),
    "PDF, cut": ("kbis.pdf", pdfs.truncated),
    "PDF, cut, with an end": ("kbis.pdf", pdfs.truncated_with_an_end),
    "PDF, pages without measure": ("plan.pdf", pdfs.huge_page),
    "PDF, pages in a loop": ("kbis.pdf", pdfs.page_tree_loop),
    "PDF, objects in a loop": ("kbis.pdf", pdfs.object_loop),
    "PDF, tables in a loop": ("kbis.pdf", pdfs.xref_loop),
    "PDF, brackets in brackets": ("kbis.pdf", pdfs.nested),
    "PDF, forms in forms": ("kbis.pdf", pdfs.forms_in_forms),
    "PDF, patterns in patterns": ("kbis.pdf", pdfs.pattern_loop),
    "PDF, decoders misled": ("scan.pdf", pdfs.bad_filters),
    "PDF, fonts of noise": ("kbis.pdf", pdfs.bad_fonts),
    "PDF, streams of objects": ("kbis.pdf", pdfs.object_streams),
    "PDF, encrypted": ("kbis.pdf", pdfs.encrypted),
    "PDF, NULs": ("kbis.pdf", pdfs.nuls),
    "PDF, scripts and signatures, damaged": ("mandat.pdf", pdfs.scripted),
    "JPEG, damaged": ("photo.jpg", images.mutated_jpeg),
    "JPEG, cut": ("photo.jpg", images.truncated_jpeg),
    "JPEG, size announced": ("photo.jpg", images.jpeg_bomb),
    "PNG, damaged": ("scan.png", images.mutated_png),
    "PNG, cut": ("scan.png", images.truncated_png),
    "PNG, size announced": ("scan.png", images.png_announced),
    "PNG, notes that inflate": ("scan.png", images.png_notes),
    "HEIC, damaged": ("photo.heic", images.mutated_heic),
    "HEIC, cut": ("photo.heic", images.truncated_heic),
    "TIFF, damaged": ("fax.tif", images.mutated_tiff),
    "TIFF, traps": ("fax.tif", images.tiff_trap),
    "WebP, damaged": ("image.webp", images.mutated_webp),
    "WebP, animated": ("image.webp", images.animation),
    "two kinds at once, as PDF": ("kbis.pdf", images.polyglot),
    "two kinds at once, as JPEG": ("photo.jpg", images.polyglot),
    "something else, as PDF": ("kbis.pdf", images.something_else),
    "something else, as PNG": ("scan.png", images.something_else),
}
SLOW: dict[str, tuple[str, Builder]] = {
    "PDF, deflate bomb": ("kbis.pdf", pdfs.flate_bomb),
    "PDF, picture bomb": ("scan.pdf", pdfs.image_bomb),
    "PDF, drawing without end": ("plan.pdf", pdfs.long_drawing),
    "PNG, bomb": ("scan.png", images.png_bomb),
    "JPEG, scans without end": ("photo.jpg", images.jpeg_scans),
}
"""Up to some ten seconds each: one of them after each round of the others."""


@dataclass(frozen=True)
class Hostile:
    """One file of the corpus, as a browser would send it."""

    kind: str
    name: str
    data: bytes


def corpus(seed: int, count: int) -> Iterator[Hostile]:
    """`count` files, no two alike; random numbers are each file's own, so that one kind's change leaves the others."""
    seen: set[bytes] = set()
    for number, (kind, (name, build)) in enumerate(islice(_in_turn(), count)):
        chance = random.Random(f"{seed}:{number}:{kind}")
        data = build(chance)
        while (digest := hashlib.sha256(data).digest()) in seen:
            data = files.damaged(chance, data) + chance.randbytes(2)
        seen.add(digest)
        yield Hostile(kind, name, data)


def _in_turn() -> Iterator[tuple[str, tuple[str, Builder]]]:
    slow = cycle(SLOW.items())
    while True:
        yield next(slow)
        yield from KINDS.items()
