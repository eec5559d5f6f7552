"""The pages of « Vos pièces » of one draft: which it has, where each is, which comes first, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from domain.calendar import paris_date
from domain.pieces import Page, Piece, first_lacking, pages_of
from domain.registry import Registry
from domain.signup import missing_answers
from models import AccountRequest
from public_signup.situations import documents_of, requirements_of, situation_of
from web.current import deps

STEP = "pieces"

ENDPOINTS = {
    Piece.PROOF: "proof",
    Piece.SIGNATORY: "signatory",
    Piece.OTHER: "other_document",
    Piece.LETTER: "draft_letter",
    Piece.SIGNED: "signed_letter",
}


def pages(draft: AccountRequest) -> tuple[Page, ...]:
    """The pages that the draft has: none where no document is asked for, nor before the kind is known."""
    if draft.kind is None:
        return ()
    return pages_of(deps().registry.documents, situation_of(draft))


def lacking(draft: AccountRequest, steps: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Those of these steps that lack answers, with what each lacks."""
    needs, have = requirements_of(draft), documents_of(draft)
    today = paris_date(deps().now())
    for step in steps:
        if absent := missing_answers(step, draft, deps().registry, needs, have, today):
            yield step, absent


def missing(draft: AccountRequest) -> tuple[str, ...]:
    """What the draft lacks of these pages."""
    return next((absent for _, absent in lacking(draft, [STEP])), ())


def address_of(page: Page) -> str:
    code = page.document if page.piece is Piece.OTHER else None
    return url_for(f"public_signup.{ENDPOINTS[page.piece]}", code=code)


def title_of(registry: Registry, page: Page) -> str:
    """The page's heading."""
    if page.piece is Piece.SIGNATORY:
        return "Qui signe la lettre\N{NO-BREAK SPACE}?"
    if page.piece is Piece.LETTER:
        return "La lettre à faire signer"
    return "La lettre signée" if page.piece is Piece.SIGNED else registry.document(page.document).label


def landing(draft: AccountRequest) -> Page | None:
    """The first page that lacks something, else the first; None where there is none."""
    own = pages(draft)
    return first_lacking(own, missing(draft)) or next(iter(own), None)


def last_address(draft: AccountRequest) -> str | None:
    """Where « Retour » leads from the step after; None where there is no page."""
    own = pages(draft)
    return address_of(own[-1]) if own else None


def page_before(draft: AccountRequest, page: Page) -> str | None:
    """The address of the page before; None where another step is."""
    own = pages(draft)
    place = own.index(page) if page in own else 0
    return address_of(own[place - 1]) if place else None


def page_at(draft: AccountRequest, piece: Piece, document: str = "") -> Page | None:
    """The page of the draft that asks for this; None where it is not asked for."""
    return next((page for page in pages(draft) if page.piece is piece and document in ("", page.document)), None)


def out_of_order(draft: AccountRequest, page: Page) -> ResponseReturnValue | None:
    """Where to go first: an earlier page may lack answers that this one needs.

    Files alone stop nobody: the letter can be made before the proof is at hand.
    """
    own = pages(draft)
    answers = [name for name in missing(draft) if name not in deps().registry.document_codes]
    gap = first_lacking(own[: own.index(page)], answers)
    if gap is None:
        return None
    title = title_of(deps().registry, gap)
    flash(f"Terminez d’abord cette page\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}{title}\N{NO-BREAK SPACE}».", "info")
    return redirect(address_of(gap))


def following(draft: AccountRequest, page: Page) -> ResponseReturnValue:
    """On to the next page, or past the last one to what the step still lacks, else to the next step."""
    own, lacking = pages(draft), missing(draft)
    rest = own[own.index(page) + 1 :] if page in own else ()
    after = next(iter(rest), None) or first_lacking(own, lacking)
    return redirect(address_of(after) if after is not None else url_for("public_signup.vous"))
