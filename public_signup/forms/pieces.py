"""The form of each page of « Vos pièces »."""

from __future__ import annotations

from domain.calendar import paris_date
from domain.pieces import Page, Piece
from models import AccountRequest
from public_signup.forms.files import with_files
from public_signup.forms.other_document import OtherDocumentForm
from public_signup.forms.piece import PieceForm
from public_signup.forms.proof import ProofForm
from public_signup.forms.signatory import SignatoryForm
from public_signup.forms.signed_letter import SignedLetterForm
from public_signup.situations import situation_of
from web.current import deps

FORMS: dict[Piece, type[PieceForm]] = {
    Piece.PROOF: ProofForm,
    Piece.SIGNATORY: SignatoryForm,
    Piece.OTHER: OtherDocumentForm,
    Piece.SIGNED: SignedLetterForm,
}


def piece_form(draft: AccountRequest, page: Page) -> PieceForm:
    """The page's form, with an input for its document."""
    registry = deps().registry
    files = [registry.document(page.document)] if page.document else []
    return with_files(FORMS[page.piece], files)(
        draft, registry, page, situation=situation_of(draft), today=paris_date(deps().now())
    )
