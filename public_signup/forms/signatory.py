"""Who is designated, and who signs."""

from __future__ import annotations

from typing import Any

from models import AccountRequest
from public_signup.forms.piece import PieceForm
from public_signup.forms.signatories import SignatoryFields, known_signatories
from web.fields import Line


class SignatoryForm(PieceForm, SignatoryFields):
    """`held` is true for an account holder, whose own name is known."""

    first_name = Line(
        "Votre prénom",
        needed="Indiquez votre prénom.",
        render_kw={"autocomplete": "given-name", "spellcheck": "false"},
    )
    last_name = Line(
        "Votre nom", needed="Indiquez votre nom.", render_kw={"autocomplete": "family-name", "spellcheck": "false"}
    )

    def __init__(self, draft: AccountRequest, registry: Any, page: Any, **options: Any) -> None:
        self.held = draft.account_id is not None
        super().__init__(draft, registry, page, **known_signatories(draft), **options)
        self.name_choices()

    def applies(self, name: str) -> bool:
        if name in ("first_name", "last_name"):
            return not self.held
        return self.two_may_sign or not name.startswith("second_")

    def validate(self, extra_validators: Any = None, *, lenient: bool = False) -> bool:
        valid = super().validate(extra_validators, lenient=lenient)
        return (lenient or self.second_is_whole()) and valid

    def answers(self) -> dict[str, Any]:
        names = {} if self.held else {name: self[name].data or "" for name in ("first_name", "last_name")}
        return names | {
            "signatories": self.signatories(),
            "signatory_is_legal_representative": self.signatory_is_legal_representative.answer,
        }
