"""Ministry or other body, then which kind (rule 2)."""

from __future__ import annotations

from typing import Any

from domain.registry import Registry
from models import AccountRequest
from public_signup.forms.base import StepForm
from web.fields import Choice, choice

LISTED, OTHER = "liste", "autre"


class OrganismeForm(StepForm):
    nature = Choice(needed="Choisissez l’une des deux réponses.")
    kind = Choice(needed="Choisissez le type de votre organisme.")

    def __init__(self, draft: AccountRequest, registry: Registry, **options: Any) -> None:
        self.registry = registry
        listed = registry.listed_kind
        known = draft.kind or ""
        super().__init__(
            draft,
            nature=None if not known else LISTED if listed and known == listed.code else OTHER,
            kind=known,
            **options,
        )
        words = registry.signup
        self.nature.label.text = words.first_question
        self.nature.choices = [choice(LISTED, words.listed_choice), choice(OTHER, words.other_choice, reveals="kind")]
        self.kind.label.text = words.kind_question
        self.kind.choices = [choice(kind.code, kind.label) for kind in registry.other_kinds]

    def applies(self, name: str) -> bool:
        if name == "nature":
            return self.asks_nature
        return name != "kind" or not self.asks_nature or self.nature.data == OTHER

    @property
    def asks_nature(self) -> bool:
        """An agency without a list of bodies asks for the kind alone."""
        listed = self.registry.listed_kind
        return listed is not None and listed.active

    def answers(self) -> dict[str, Any]:
        listed = self.registry.listed_kind
        if self.asks_nature and self.nature.data == LISTED and listed is not None:
            return {"kind": listed.code}
        return {"kind": self.kind.data or None}
