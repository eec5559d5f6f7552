"""The structure of a tagged PDF, read by pypdf as assistive technology would: elements, what they hold, what has none.

There is no PDF/UA checker that could be installed here; typst's own refuses what breaks the norm, and this looks at the
same file with another program.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream, IndirectObject

DRAWS = {b"Tj", b"TJ", b"'", b'"', b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s", b"sh", b"Do"}
"""Operators that put something on the page."""


@dataclass(frozen=True)
class Element:
    """A structure element: its type (« H1 »), what it is read as (`alt`), the marked content and elements in it."""

    kind: str
    alt: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    parts: tuple[Element, ...] = field(default=())

    def walk(self) -> Iterator[Element]:
        yield self
        for part in self.parts:
            yield from part.walk()


def reader(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data), strict=True)


def catalogue(data: bytes) -> dict[str, Any]:
    root: Any = reader(data).trailer["/Root"].get_object()
    return dict(root)


def information(data: bytes) -> dict[str, Any]:
    """The document information dictionary."""
    return dict(reader(data).metadata or {})


def metadata(data: bytes) -> str:
    """The XMP packet."""
    return str(catalogue(data)["/Metadata"].get_object().get_data().decode())


def structure(data: bytes) -> Element:
    """The whole tree, its root's one child."""
    source = reader(data)
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(source.pages)}  # type: ignore[union-attr]
    return _element(_children(catalogue(data)["/StructTreeRoot"].get_object())[0], pages, 0)


def _element(node: Any, pages: dict[int, int], page: int) -> Element:
    node = node.get_object()
    page = _page(node, pages, page)
    marks: list[tuple[int, int]] = []
    parts: list[Element] = []
    for held in _children(node):
        child: Any = held.get_object() if isinstance(held, IndirectObject) else held
        if isinstance(child, int):
            marks.append((page, int(child)))
        elif child.get("/Type") == "/MCR":
            marks.append((_page(child, pages, page), int(child["/MCID"])))
        elif "/S" in child:
            parts.append(_element(child, pages, page))
    return Element(node["/S"][1:], str(node.get("/Alt", "")), tuple(marks), tuple(parts))


def _children(node: Any) -> list[Any]:
    held = node.get("/K", [])
    held = held.get_object() if isinstance(held, IndirectObject) else held
    return list(held) if isinstance(held, list) else [held]


def _page(node: Any, pages: dict[int, int], page: int) -> int:
    named = node.raw_get("/Pg") if "/Pg" in node else None
    return pages[named.idnum] if named is not None else page


def parents(data: bytes) -> dict[tuple[int, int], str]:
    """From the parent tree, by which programs go back: marked content → the type of the element that holds it."""
    root: Any = catalogue(data)["/StructTreeRoot"].get_object()
    numbers = root["/ParentTree"].get_object()["/Nums"]
    by_key = {int(numbers[place]): numbers[place + 1].get_object() for place in range(0, len(numbers), 2)}
    held: dict[tuple[int, int], str] = {}
    for number, page in enumerate(reader(data).pages):
        key: Any = page["/StructParents"]
        for mark, element in enumerate(by_key[int(key)]):
            held[(number, mark)] = str(element.get_object()["/S"])[1:]
    return held


def links(data: bytes) -> list[tuple[str, str]]:
    """The tab order of each link's page (« /S »: as the structure), and where the link leads."""
    found: list[tuple[str, str]] = []
    for page in reader(data).pages:
        annotations: Any = page.get("/Annots", [])
        found += [(str(page.get("/Tabs")), str(entry.get_object()["/A"]["/URI"])) for entry in annotations]
    return found


def fonts(data: bytes) -> list[dict[str, Any]]:
    """Each font of the pages, with what it embeds of itself (`/FontDescriptor`)."""
    used: list[dict[str, Any]] = []
    for page in reader(data).pages:
        resources: Any = page["/Resources"]
        for entry in resources.get_object()["/Font"].get_object().values():
            font = entry.get_object()
            descendant = font["/DescendantFonts"][0].get_object()
            used.append({**font, **descendant, **descendant["/FontDescriptor"].get_object()})
    return used


@dataclass(frozen=True)
class Content:
    """What a page's content stream draws: under which numbers of marked content, how often as an artifact, how often
    as neither."""

    marks: frozenset[tuple[int, int]]
    artifacts: int
    neither: int


def content(data: bytes) -> Content:
    source = reader(data)
    marks: set[tuple[int, int]] = set()
    artifacts = neither = 0
    for number, page in enumerate(source.pages):
        open_marks: list[int | str | None] = []
        for operands, operator in ContentStream(page.get_contents(), source).operations:
            if operator == b"BDC":
                properties = operands[1] if isinstance(operands[1], dict) else {}
                open_marks.append("artifact" if operands[0] == "/Artifact" else properties.get("/MCID"))
            elif operator == b"BMC":
                open_marks.append("artifact" if operands[0] == "/Artifact" else None)
            elif operator == b"EMC":
                open_marks.pop()
            elif operator in DRAWS:
                if "artifact" in open_marks:
                    artifacts += 1
                elif (mark := next((m for m in open_marks if isinstance(m, int)), None)) is not None:
                    marks.add((number, mark))
                else:
                    neither += 1
    return Content(frozenset(marks), artifacts, neither)
