"""The viewer of a request's documents: which page of which file is shown, how large and how turned.

It is told by the address alone (`?piece=mandate&page=2&zoom=150&rotation=90&largeur=pleine&version=1`), for one
document at a time, so that it works without JavaScript; static/js/viewer.js does the same without a new page. What the
address says is never trusted: whatever a document cannot show is its first page, upright, as wide as the column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol
from urllib.parse import urlencode

from flask import request, url_for

from domain.scans import Verdict
from models import DerivedFile, DocumentVersion
from services.documents.derived import trouble_of
from services.documents.page_images import LARGE, NORMAL
from web.current import deps
from web.file_messages import INFECTED, page_trouble

ZOOMS = (50, 75, 100, 125, 150, 200, 300)
"""Widths of the page, as percentages of what it is shown in."""
ROTATIONS = (0, 90, 180, 270)
FULL = "pleine"
PAGE = "page"
OURS = ("piece", "version", "page", "zoom", "rotation", "largeur")
A4 = (1000, 1414)
"""The shape of a page that was never drawn, until its image comes."""


class Panel(Protocol):
    """A document of the request, as its screen lists it."""

    @property
    def kind(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def versions(self) -> Sequence[DocumentVersion]: ...
    @property
    def current(self) -> DocumentVersion | None: ...


@dataclass(frozen=True)
class Look:
    """How one document is looked at."""

    piece: str
    version: int | None = None
    page: int = 1
    zoom: int = 100
    rotation: int = 0
    full: bool = False

    @property
    def enlarged(self) -> bool:
        """Whether it takes the larger of the two drawings."""
        return self.full or self.zoom > 100

    @property
    def address(self) -> str:
        """This very screen, looking so; what else its address says stays."""
        parameters = {name: value for name, value in request.args.items() if name not in OURS}
        ours = {
            "piece": self.piece,
            "version": self.version,
            "page": self.page if self.page != 1 else None,
            "zoom": self.zoom if self.zoom != 100 else None,
            "rotation": self.rotation or None,
            "largeur": FULL if self.full else None,
        }
        parameters |= {name: str(value) for name, value in ours.items() if value is not None}
        return f"?{urlencode(parameters)}#piece-{self.piece}"


@dataclass(frozen=True)
class Thumbnail:
    """A page among the others; its image's size in pixels."""

    number: int
    address: str
    image: str
    size: tuple[int, int]


@dataclass(frozen=True)
class Viewer:
    """What the screen shows of one document. `size` is in pixels, of the page upright; `trouble` a sentence, or ''."""

    look: Look
    label: str
    version: DocumentVersion
    current: bool
    pages: int
    image: str
    base: str
    """The beginning of its pages' addresses, for the script."""
    text: str
    """Where the text of its pages is."""
    size: tuple[int, int]
    trouble: str
    thumbnails: Sequence[Thumbnail]
    chosen: bool
    zooms: ClassVar[tuple[int, ...]] = ZOOMS

    @property
    def room(self) -> tuple[int, int]:
        """The page's shape once turned."""
        width, height = self.size
        return (height, width) if self.look.rotation % 180 else (width, height)

    def to(self, **changes: int | bool | None) -> str:
        """The address that changes these of `look`."""
        return replace(self.look, **changes).address  # type: ignore[arg-type]

    @property
    def closer(self) -> int:
        return next((zoom for zoom in ZOOMS if zoom > self.look.zoom), ZOOMS[-1])

    @property
    def farther(self) -> int:
        return next((zoom for zoom in reversed(ZOOMS) if zoom < self.look.zoom), ZOOMS[0])

    @property
    def turned(self) -> int:
        return (self.look.rotation + 90) % 360

    @property
    def page_before(self) -> int:
        return max(self.look.page - 1, 1)

    @property
    def page_after(self) -> int:
        return min(self.look.page + 1, self.pages)

    @property
    def first(self) -> bool:
        return self.look.page == 1

    @property
    def last(self) -> bool:
        return self.look.page == self.pages


def is_full() -> bool:
    """Whether the documents take the screen's whole width."""
    return request.args.get("largeur") == FULL


def version_address(kind: str, number: int) -> str:
    """This screen, showing a former file of a document."""
    return Look(kind, number, full=is_full()).address


def versions_shown(panels: Sequence[Panel]) -> dict[str, DocumentVersion]:
    """The file that is shown of each document that has one, by kind."""
    return {panel.kind: version for panel in panels if (version := _version_of(panel)) is not None}


def viewers_of(
    reference: str, panels: Sequence[Panel], looked_at: str, derived_files: Sequence[DerivedFile]
) -> dict[str, Viewer]:
    """The viewer of each document that has a file to show, by kind.

    `looked_at` is the kind on the screen, `derived_files` what was made of the files that are shown.
    """
    versions = versions_shown(panels)
    known = _known(derived_files)
    return {
        panel.kind: _viewer(reference, panel, versions[panel.kind], known, panel.kind == looked_at)
        for panel in panels
        if panel.kind in versions
    }


def _viewer(
    reference: str,
    panel: Panel,
    version: DocumentVersion,
    known: Mapping[tuple[int, int], list[DerivedFile]],
    chosen: bool,
) -> Viewer:
    current = panel.current is not None and version.id == panel.current.id
    pages = max(1, version.pages)
    look = _look(panel.kind, pages, None if current else version.number)

    def drawing(number: int, size: str | None = None) -> str:
        place = {"reference": reference, "version": version.id, "page": number}
        return url_for("backoffice_requests.page_image", **place, taille=size)

    numbers = range(1, pages + 1) if pages > 1 else ()
    return Viewer(
        look=look,
        label=panel.label,
        version=version,
        current=current,
        pages=pages,
        image=drawing(look.page, "grande" if look.enlarged else None),
        base=drawing(1).removesuffix("1.jpg"),
        text=url_for("backoffice_requests.page_text", reference=reference, version=version.id),
        size=_size(known[version.id, look.page]),
        trouble=_trouble(version, look, known[version.id, look.page]),
        thumbnails=[
            Thumbnail(
                number,
                replace(look, page=number).address,
                drawing(number, "petite"),
                _size(known[version.id, number]),
            )
            for number in numbers
        ],
        chosen=chosen,
    )


def _version_of(panel: Panel) -> DocumentVersion | None:
    """The file that is shown: the one that the address names, else the current one; never one that was erased."""
    wanted = request.args.get("version", "") if request.args.get("piece") == panel.kind else ""
    left = [version for version in panel.versions if version.erased_at is None]
    named = next((version for version in left if str(version.number) == wanted), None)
    return named or next((version for version in left if version is panel.current), None)


def _look(kind: str, pages: int, version: int | None) -> Look:
    if request.args.get("piece") != kind:
        return Look(kind, version, full=is_full())
    return Look(
        kind,
        version,
        page=_choice("page", range(1, pages + 1), 1),
        zoom=_choice("zoom", ZOOMS, 100),
        rotation=_choice("rotation", ROTATIONS, 0),
        full=is_full(),
    )


def _choice(name: str, offered: Sequence[int], otherwise: int) -> int:
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 and int(typed) in offered else otherwise


def _known(derived_files: Sequence[DerivedFile]) -> Mapping[tuple[int, int], list[DerivedFile]]:
    """What is known of each page, by file and number."""
    pages: dict[tuple[int, int], list[DerivedFile]] = defaultdict(list)
    for row in derived_files:
        if row.kind == PAGE:
            pages[row.version_id, row.page].append(row)
    return pages


def _size(rows: Sequence[DerivedFile]) -> tuple[int, int]:
    """The page's shape: that of its largest drawing."""
    sizes = [(row.facts["width"], row.facts["height"]) for row in rows if "width" in row.facts]
    return sizes[-1] if sizes else A4


def _trouble(version: DocumentVersion, look: Look, rows: Sequence[DerivedFile]) -> str:
    if version.scan_verdict == Verdict.INFECTED:
        return INFECTED
    width = LARGE if look.enlarged else NORMAL
    row = next((row for row in rows if row.width == width), None)
    trouble = trouble_of(row, deps().now()) if row is not None else None
    return page_trouble(trouble) if trouble is not None else ""
