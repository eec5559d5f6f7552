"""The letter as it came back: its date, how it was signed."""

from __future__ import annotations

from typing import Any

from domain.signature_kinds import SignatureKind
from models import AccountRequest
from public_signup.forms import mandate
from public_signup.forms.piece import PieceForm
from web.fields import Choice, Day, choice

SIGNATURE_HELPS = {one.value: one.what for one in SignatureKind}
"""What to give of each kind of signature."""


def signature_choice() -> Choice:
    """How a letter was signed."""
    return Choice(
        "Comment est-elle signée ?",
        needed="Dites si la signature est manuscrite ou électronique.",
        choices=[choice(one.value, one.label) for one in SignatureKind],
    )


def is_untold(signature: Choice) -> bool:
    """Whether nobody answered yet: nearly all sign by hand, and that stands there already. A file that tells otherwise
    is remarked."""
    return signature.raw_data is None and signature.data is None


class SignedLetterForm(PieceForm):
    mandate_date = Day(
        needed="Indiquez la date qui figure sur la lettre signée.",
        render_kw={"inputmode": "text", "autocomplete": "off"},
    )
    signature_kind = signature_choice()
    helps = SIGNATURE_HELPS

    def __init__(self, draft: AccountRequest, *arguments: Any, **options: Any) -> None:
        super().__init__(draft, *arguments, **options)
        self.mandate_date.label.text = self.registry.letter.date
        if is_untold(self.signature_kind):
            self.signature_kind.data = SignatureKind.HANDWRITTEN

    def validate(self, extra_validators: Any = None, *, lenient: bool = False) -> bool:
        valid = super().validate(extra_validators, lenient=lenient)
        return mandate.is_fresh(self.mandate_date, self.today, self.registry.mandate_months) and valid

    def file_needed(self) -> str:
        return "Joignez la lettre signée."

    def answers(self) -> dict[str, Any]:
        written: dict[str, Any] = {"mandate_date": self.mandate_date.day, "signature_kind": self.signature_kind.data}
        if not self.lenient and not self.draft.letter_last_name:
            # A letter made elsewhere: it names whom the page of who signs says.
            written |= {
                "letter_first_name": self.draft.first_name,
                "letter_last_name": self.draft.last_name,
            }
        return written
