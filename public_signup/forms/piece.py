"""What the pages of « Vos pièces » share: each has one document at most, made with `with_files`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from domain.documents import Situation, required_documents
from domain.pieces import Page
from domain.registry import BodyKind, Registry
from models import AccountRequest
from public_signup.forms.base import StepForm


class PieceForm(StepForm):
    """A page of the documents of this draft, with what its form needs to know."""

    def __init__(
        self, draft: AccountRequest, registry: Registry, page: Page, *, situation: Situation, today: date, **known: Any
    ) -> None:
        self.page = page
        self.registry = registry
        self.situation = situation
        self.today = today
        self.kind: BodyKind = situation.kind
        super().__init__(draft, obj=draft, **known)

    @property
    def document(self) -> str:
        """The code of the document that the page takes; '' for none."""
        return self.page.document

    def demand_file(self, have: Collection[str]) -> bool:
        """Whether what the page must be given is there; says beside the file that it is not."""
        needs = required_documents(self.registry.documents, self.situation)
        required = any(need.document == self.document and need.required for need in needs)
        if not required or self.document in have:
            return True
        if not self[self.document].errors:
            self[self.document].errors = [self.file_needed()]
        return False

    def file_needed(self) -> str:
        """What is said where the document is absent."""
        return f"Joignez ce document\N{NO-BREAK SPACE}: {self.registry.document(self.document).label.lower()}."

    def answers(self) -> dict[str, Any]:
        return {}
