"""Answers that show a page of a document as an image: what the file holds never reaches the browser as it is."""

from __future__ import annotations

from textwrap import wrap

from flask import Response, render_template, request

from domain.errors import NotFound
from domain.scans import Verdict
from models import DocumentVersion
from services.documents import page_images
from web.file_messages import INFECTED
from web.headers import SANDBOX_POLICY

WIDTHS = {"": page_images.NORMAL, "petite": page_images.SMALL, "grande": page_images.LARGE}
"""Widths of page images, in pixels, by the word in the address (`?taille=`)."""
DIGITS = 5


def page_asked(version: DocumentVersion, typed: str) -> int:
    """The number of a page of this file, counted from 1, as an address says it. Raises NotFound."""
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= DIGITS else 0
    if not 1 <= number <= max(version.pages, 1):
        raise NotFound()
    return number


def width_asked() -> int:
    """The width that the address asks for. Raises NotFound for another word."""
    width = WIDTHS.get(request.args.get("taille", ""))
    if width is None:
        raise NotFound()
    return width


def infected(version: DocumentVersion) -> Response | None:
    """What is shown in the place of a page of a file in which a virus was found: nothing opens it again."""
    return apology(INFECTED) if version.scan_verdict == Verdict.INFECTED else None


def apology(words: str) -> Response:
    """An image that says why there is none: the rest of the page works."""
    drawn = render_template("site/no_page.svg", lines=wrap(words, 52))
    return sealed(Response(drawn, mimetype="image/svg+xml"))


def sealed(response: Response) -> Response:
    """The same, in which nothing runs and nothing loads."""
    response.headers["Content-Security-Policy"] = SANDBOX_POLICY
    return response
