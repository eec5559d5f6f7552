"""The files that a person gave for one document, each by the name that they know it by, and what was remarked of it.

A document is kept as one file; these say which of its pages came from which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from domain.signature_kinds import SignatureKind


class Remark(StrEnum):
    """What is said beside a file that is taken all the same; `web.file_messages` has a sentence for each."""

    SMALL = "small"
    """A picture of too few pixels for small print."""
    DARK = "dark"
    BLURRED = "blurred"
    ATTACHMENTS = "attachments"
    """A signed PDF that holds files, which no page shows."""
    UNSIGNED = "unsigned"
    """Said to be signed electronically, and without a signature. Never stored: what is said may change."""
    SIGNED = "signed"
    """Said to be signed by hand, and with an electronic signature. Never stored either."""


@dataclass(frozen=True, slots=True)
class GivenFile:
    """One file as it was given; `pages` are those that are left of it. `signed` says whether an electronic signature
    is in it, None of one that came before that was looked at."""

    name: str
    pages: int
    remarks: tuple[Remark, ...] = ()
    signed: bool | None = None

    def remarks_if(self, kind: str | None) -> tuple[Remark, ...]:
        """What is said beside a file of a letter that was signed in this way, as its giver says."""
        if kind == SignatureKind.ELECTRONIC and self.signed is False:
            return (*self.remarks, Remark.UNSIGNED)
        if kind == SignatureKind.HANDWRITTEN and self.signed:
            return (*self.remarks, Remark.SIGNED)
        return self.remarks


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of a document, counted from 1, and by how many quarters it is turned clockwise."""

    page: int
    quarters: int = 0


def file_of_page(given: Sequence[GivenFile], page: int) -> int:
    """The place, from 0, of the file that a page (from 1) came from. Raises IndexError."""
    last = 0
    for place, file in enumerate(given):
        last += file.pages
        if page <= last:
            return place
    raise IndexError(page)


def pages_without(given: Sequence[GivenFile], place: int) -> list[Leaf]:
    """The pages that are left when the file at this place, from 0, goes."""
    total = sum(file.pages for file in given)
    return [Leaf(page) for page in range(1, total + 1) if file_of_page(given, page) != place]


def rearranged(given: Sequence[GivenFile], leaves: Sequence[Leaf]) -> tuple[GivenFile, ...]:
    """The files once the document has these pages alone, in their order; a file with none left is gone."""
    left = [file_of_page(given, leaf.page) for leaf in leaves]
    return tuple(replace(file, pages=left.count(place)) for place, file in enumerate(given) if place in left)


def to_json(given: Sequence[GivenFile]) -> list[dict[str, Any]]:
    """The files as `from_json` reads them."""
    return [
        {"name": file.name, "pages": file.pages, "remarks": [str(one) for one in file.remarks], "signed": file.signed}
        for file in given
    ]


def from_json(value: Any, filename: str, pages: int) -> tuple[GivenFile, ...]:
    """The files that were stored with a document; one of its name and pages for those stored before there were any."""
    if not value:
        return (GivenFile(filename, pages),)
    return tuple(
        GivenFile(one["name"], one["pages"], tuple(map(Remark, one["remarks"])), one.get("signed")) for one in value
    )
