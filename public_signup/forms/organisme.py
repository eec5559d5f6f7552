"""Ministry or other body; which kind, where the agency has no list of bodies (rule 2)."""

from __future__ import annotations

from typing import Any

from domain.registry import Registry
from models import AccountRequest
from public_signup.forms.base import StepForm
from web.fields import Choice, choice

LISTED, OTHER = "liste", "autre"


class OrganismeForm(StepForm):
    """One question. The kind of another body follows from its SIRET, or is asked after it."""

    nature = Choice(needed="Dites de quel organisme il s’agit.")
    kind = Choice(needed="Choisissez le type de votre organisme.")

    def __init__(self, draft: AccountRequest, registry: Registry, **options: Any) -> None:
        self.registry = registry
        super().__init__(draft, nature=self._known(draft), kind=draft.kind, **options)
        words = registry.signup
        self.nature.label.text = words.first_question
        listed_choice, other_choice = (
            f"{one[:1].lower()}{one[1:]}" for one in (words.listed_choice, words.other_choice)
        )
        self.nature.needed = f"Choisissez\N{NO-BREAK SPACE}: {listed_choice} ou {other_choice}."
        self.nature.choices = [choice(LISTED, words.listed_choice), choice(OTHER, words.other_choice)]
        self.kind.label.text = words.kind_question
        self.kind.choices = [choice(kind.code, kind.label) for kind in registry.other_kinds]

    def _known(self, draft: AccountRequest) -> str | None:
        if draft.is_listed is None and draft.kind is None:
            return None
        listed = self.registry.listed_kind
        is_listed = draft.is_listed if draft.kind is None else listed is not None and draft.kind == listed.code
        return LISTED if is_listed else OTHER

    def applies(self, name: str) -> bool:
        asked = {"nature": self.asks_nature, "kind": not self.asks_nature}
        return asked.get(name, True)

    @property
    def asks_nature(self) -> bool:
        """An agency without a list of bodies asks for the kind instead."""
        listed = self.registry.listed_kind
        return listed is not None and listed.active

    def answers(self) -> dict[str, Any]:
        listed = self.registry.listed_kind
        if not self.asks_nature or listed is None:
            return {"kind": self.kind.data or None}
        if self.nature.data == LISTED:
            return {"is_listed": True, "kind": listed.code}
        if self.nature.data != OTHER:
            return {}
        return {"is_listed": False, "kind": self.draft.kind if self.draft.kind != listed.code else None}
