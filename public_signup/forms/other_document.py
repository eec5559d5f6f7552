"""A document that the kinds file adds to the proof and the letter: a file, or where it is published."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from models import AccountRequest
from public_signup.forms.piece import PieceForm
from public_signup.forms.reference import ReferenceFields, known_of


class OtherDocumentForm(PieceForm, ReferenceFields):
    def __init__(self, draft: AccountRequest, registry: Any, page: Any, **options: Any) -> None:
        self.by_reference: bool = registry.document(page.document).by_reference
        known = known_of(draft.document_references.get(page.document, {}))
        super().__init__(draft, registry, page, **options, **known)

    def applies(self, name: str) -> bool:
        return self.by_reference or not name.startswith("reference_")

    def validate(self, extra_validators: Any = None, *, lenient: bool = False) -> bool:
        valid = super().validate(extra_validators, lenient=lenient)
        return self.reference_is_right(lenient=lenient) and valid

    def demand_file(self, have: Collection[str]) -> bool:
        return super().demand_file({*have, self.document} if self.is_told else have)

    def file_needed(self) -> str:
        words = super().file_needed()
        return f"{words.removesuffix('.')}, ou dites où il est publié." if self.by_reference else words

    def answers(self) -> dict[str, Any]:
        if not self.by_reference:
            return {}
        references = dict(self.draft.document_references)
        references.pop(self.document, None)
        reference = self.reference()
        return {"document_references": references | ({self.document: reference} if reference else {})}
