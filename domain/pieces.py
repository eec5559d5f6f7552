"""The pages of « Vos pièces », each asking for one thing: which a draft has, in which order, what each holds.

Pure, as `domain.signup` is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.document_kinds import DocumentKind
from domain.documents import Situation, asks_name_on_proof, required_documents


class Piece(StrEnum):
    """What a page asks for; the value is the last part of its address."""

    PROOF = "justificatif"
    SIGNATORY = "signataire"
    OTHER = "autre"
    LETTER = "lettre"
    SIGNED = "lettre-signee"


ANSWERS: dict[Piece, tuple[str, ...]] = {
    Piece.PROOF: ("proof_kind", "proof_other_reason", "name_on_proof"),
    Piece.SIGNATORY: ("first_name", "last_name", "signatories", "signatory_is_legal_representative"),
    Piece.OTHER: (),
    Piece.LETTER: ("letter_name",),
    Piece.SIGNED: ("signature_kind", "mandate_date"),
}
"""The answers of each page, as `domain.signup.missing_answers` names them, beside the document that it takes."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and the code of the document that it takes; '' for none."""

    piece: Piece
    document: str = ""

    def lacks(self, missing: Iterable[str]) -> list[str]:
        """Those of these missing answers that are given on this page."""
        return [name for name in missing if name in ANSWERS[self.piece] or name == self.document]


def pages_of(documents: Sequence[DocumentKind], situation: Situation) -> tuple[Page, ...]:
    """Return the pages of a draft in this situation, in order; none where no document is asked for.

    Who signs comes first, and the letter, since a signature takes days; but after the proof where that may name the
    applicant, who then needs no letter at all.
    """
    asked = {requirement.document for requirement in required_documents(documents, situation)}
    kinds = [document for document in documents if document.code in asked]
    proof = [Page(Piece.PROOF, kind.code) for kind in kinds if kind.purpose == "existence"]
    signed = [Page(Piece.SIGNED, kind.code) for kind in kinds if kind.purpose == "mandate"]
    others = [kind for kind in kinds if kind.purpose is None]
    beside = [Page(Piece.OTHER, kind.code) for kind in others if _goes_with_mandate(kind)]
    own = [Page(Piece.OTHER, kind.code) for kind in others if not _goes_with_mandate(kind)]
    letter = [Page(Piece.SIGNATORY), *beside, Page(Piece.LETTER)] if signed else beside
    depends = asks_name_on_proof(situation.kind)
    return tuple([*proof, *own, *letter, *signed] if depends else [*letter, *proof, *own, *signed])


def _goes_with_mandate(document: DocumentKind) -> bool:
    asked = document.asked
    return asked.with_mandate or asked.signatory_is_legal_representative is not None


def first_lacking(pages: Sequence[Page], missing: Collection[str]) -> Page | None:
    """Return the first page on which one of these answers is given; None when they are given elsewhere."""
    return next((page for page in pages if page.lacks(missing)), None)
