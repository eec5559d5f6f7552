"""The pages of « Vos pièces » on a telephone: each is short enough to be seen as one thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.documents import Situation
from domain.pieces import Page, Piece, pages_of
from domain.registry import load_registry
from tests.accessibility.screen import Visit
from tests.support.themes import theme_name

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OURS = load_registry()
WIDTH, MOST = 360, 1_600
"""Pixels."""

WITHOUT_SIRET: dict[str, Any] = {"has_siret": False, "siret": None, "address": "1 rue Fictive", "is_head_office": None}
OF_KIND: dict[str, dict[str, Any]] = {
    "company": {"proof_kind": "kbis", "name_on_proof": False},
    "public_establishment": {"proof_kind": None, "is_school": False},
    "cpne": WITHOUT_SIRET | {"proof_kind": None, "register_kind": "idcc", "register_number": "1486"},
}
"""What a draft of this kind has answered before, and does so that its pages can be opened."""


def longest(kind: str) -> tuple[Page, ...]:
    """Every page that a body of this kind may have: somebody signs by delegation."""
    situation = Situation(OURS.kind(kind), name_on_proof=False, signatory_is_legal_representative=False)
    return pages_of(OURS.documents, situation)


PAGES = [(kind.code, page) for kind in OURS.kinds for page in longest(kind.code)]


def address(page: Page) -> str:
    code = f"/{page.document}" if page.piece is Piece.OTHER else ""
    return f"/creer-un-compte/pieces/{page.piece.value}{code}"


@pytest.mark.parametrize(("kind", "page"), PAGES, ids=[f"{kind}-{page.piece.value}" for kind, page in PAGES])
def test_it_is_no_longer_than_two_screens(visits: Callable[..., Visit], kind: str, page: Page) -> None:
    visit = visits(theme_name(None), "nobody", width=WIDTH, height=800)
    known = OF_KIND.get(kind, {"proof_kind": None})
    if page.piece is Piece.SIGNED and OURS.kind(kind).proofs:
        known = known | {"proof_kind": OURS.kind(kind).proofs[0].code}
    with visit.site.app.app_context():
        visit.drafts(documents=False, kind=kind, signatory_is_legal_representative=False, **known)
    assert visit.opens(address(page)) == 200
    assert visit.page.url.endswith(address(page))
    visit.page.evaluate("() => document.querySelector('[data-reveals~=name]')?.click()")
    height = visit.page.evaluate("() => document.documentElement.scrollHeight")
    assert height <= MOST, f"{kind}, {page.piece.value}: {height} px"
