"""A document is read again by the person who gave it, page by page: in the browser of the draft, or through the link of
the request that it completes. A page can be taken out or turned; what is drawn is an image, and the file stays here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.errors import LinkUnusable, NotFound
from domain.given_files import Leaf, file_of_page
from domain.page_troubles import PageUnavailable
from models import AccountRequest, DocumentVersion
from public_signup import complements, document_pages, uploads
from public_signup.blueprint import blueprint
from public_signup.browser import with_draft
from public_signup.followed import dead_link
from public_signup.received import mark_of
from services.machinery.links import followed_request
from web.checking import drawn
from web.current import actor, deps
from web.document_pages import apology, infected, page_asked, sealed, width_asked
from web.file_messages import changed, page_trouble

QUARTER = "tourner"
OUT = "retirer-page"


@dataclass(frozen=True)
class Reading:
    """A document that is read again: its place, where its pages and its images are, and where its reader came from."""

    place: uploads.Place
    version: DocumentVersion
    page: Callable[[int], str]
    image: Callable[[int], str]
    back: str


@blueprint.route("/creer-un-compte/fichiers/<code>", methods=["GET", "POST"])
@with_draft
def reread(draft: AccountRequest, code: str) -> ResponseReturnValue:
    return _reread(_of_draft(draft, code))


@blueprint.route("/creer-un-compte/fichiers/<code>/page/<page>.jpg")
@with_draft
def draft_page(draft: AccountRequest, code: str, page: str) -> ResponseReturnValue:
    return _image(_of_draft(draft, code).version, page)


@blueprint.route("/suivi/<token>/fichiers/<code>", methods=["GET", "POST"])
def reread_followed(token: str, code: str) -> ResponseReturnValue:
    try:
        followed = followed_request(deps(), token, actor().account_id)
    except LinkUnusable:
        return dead_link()
    return _reread(_of_followed(followed, token, code))


@blueprint.route("/suivi/<token>/fichiers/<code>/page/<page>.jpg")
def followed_page(token: str, code: str, page: str) -> ResponseReturnValue:
    try:
        followed = followed_request(deps(), token, actor().account_id)
    except LinkUnusable:
        raise NotFound() from None
    return _image(_of_followed(followed, token, code).version, page)


def _of_draft(draft: AccountRequest, code: str) -> Reading:
    """Raises NotFound when the draft has no such document."""
    place = uploads.place_as_it_came(draft, code)
    page = next((page for page in document_pages.pages(draft) if page.document == code), None)
    back = f"{document_pages.address_of(page)}#recu-{code}" if page is not None else url_for("public_signup.pieces")
    return _reading(place, back, "reread", "draft_page", code=code)


def _of_followed(followed: AccountRequest, token: str, code: str) -> Reading:
    """Only what was given for the present complement: a link shows nothing of before. Raises NotFound."""
    form = complements.form_of(followed)
    if form is None or code not in form.targets or not complements.is_document(code):
        raise NotFound()
    back = url_for("public_signup.follow_up", token=token, _anchor=f"recu-{code}")
    return _reading(
        complements.place_of(followed, code), back, "reread_followed", "followed_page", token=token, code=code
    )


def _reading(place: uploads.Place, back: str, pages: str, images: str, **where: Any) -> Reading:
    version = place.current()
    if version is None:
        raise NotFound()
    return Reading(
        place,
        version,
        lambda number: url_for(f"public_signup.{pages}", page=number, **where),
        lambda number: url_for(f"public_signup.{images}", page=number, **where),
        back,
    )


def _reread(reading: Reading) -> ResponseReturnValue:
    number = page_asked(reading.version, request.values.get("page", "1"))
    wrong = ""
    if request.method == "POST":
        wrong = _change(reading, number)
        if not wrong:
            left = reading.version.pages - (request.form.get("action") == OUT)
            return redirect(reading.page(min(number, left)))
    given = reading.version.given
    return render_template(
        "public_signup/reread.html",
        reading=reading,
        label=deps().registry.document(reading.place.code).label,
        page=number,
        name=given[file_of_page(given, number)].name,
        mark=mark_of(reading.version),
        wrong=wrong,
    )


def _change(reading: Reading, number: int) -> str:
    """Take a page out, or turn it. Returns what is wrong, or "". Raises NotFound for anything else."""
    action = request.form.get("action")
    if action not in (OUT, QUARTER):
        raise NotFound()
    if request.form.get("mark") != mark_of(reading.version):
        return changed()
    every = [Leaf(page, int(page == number and action == QUARTER)) for page in range(1, reading.version.pages + 1)]
    return uploads.rearrange(
        reading.place, reading.version, [leaf for leaf in every if leaf.page != number or action == QUARTER]
    )


def _image(version: DocumentVersion, page: str) -> Response:
    number, width = page_asked(version, page), width_asked()
    if (refused := infected(version)) is not None:
        return refused
    try:
        image = drawn(version, number, width)
    except PageUnavailable as error:
        return apology(page_trouble(error.trouble))
    return sealed(Response(image.data, mimetype=image.media_type))
