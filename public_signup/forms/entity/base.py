"""What the questions of the page « entite » share: which one it is, the kind of body, the role of a holder."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField

from domain.kinds import BodyKind
from domain.nouns import uncapitalized
from domain.registry import Registry
from models import AccountRequest
from public_signup.forms.base import StepForm
from web.fields import YES, Choice, choice
from web.nouns import worded_later

NOTHING_KNOWN: dict[str, Any] = {"official": None, "entity_check": None}
"""What the columns of a directory hold before it was asked."""
DEPOSITOR, MANAGER = "deposant", "gestionnaire"
NAME_MAXIMUM = 300


class EntityForm(StepForm):
    """One question of the page, which posts back its name (`question`) and the SIRET that it is about (`about`)."""

    asks = ""
    """The question's name."""
    question = HiddenField()
    about = HiddenField()

    def __init__(self, draft: AccountRequest, registry: Registry, **options: Any) -> None:
        self.registry = registry
        super().__init__(draft, **options)
        self.question.data = self.asks
        self.seen_siret = self.about.data or ""
        self.about.data = draft.siret or ""

    @property
    def is_about_another(self) -> bool:
        """Whether another window gave another SIRET since the page was made: what it says is not about this one."""
        return bool(self.is_submitted()) and self.seen_siret != (self.draft.siret or "")

    @staticmethod
    def valid(field: Any) -> Any:
        """What a lenient form keeps of a field: nothing of what is wrong."""
        return None if field.errors else field.data or None


class KindChoice(EntityForm):
    """A question that asks for the kind of body where nothing else tells it. `known_kind` is the one that is told."""

    kind = Choice(needed="Choisissez le type de votre organisme.")

    def __init__(
        self, draft: AccountRequest, registry: Registry, known_kind: BodyKind | None = None, **options: Any
    ) -> None:
        self.known_kind = known_kind
        super().__init__(draft, registry, **options)
        self.kind.label.text = registry.signup.kind_question
        self.kind.choices = [
            choice(kind.code, kind.label, reveals="school" if kind.head_office_question else "")
            for kind in registry.other_kinds
        ]

    @property
    def body_kind(self) -> BodyKind | None:
        """The kind that is told or chosen; None before it is."""
        chosen = (kind for kind in self.registry.other_kinds if kind.code == self.kind.data)
        return self.known_kind or next(chosen, None)

    @property
    def kind_helps(self) -> dict[str, str]:
        """What each kind is, with examples, by its code."""
        return {kind.code: _described(kind) for kind in self.registry.other_kinds}

    def applies(self, name: str) -> bool:
        return super().applies(name) and (name != "kind" or self.known_kind is None)


class RoleChoice(EntityForm):
    """A question beside which an account's holder is asked for their role, once the entity has a manager."""

    with_role = HiddenField()

    role = Choice(
        "Quel rôle demandez-vous ?",
        needed="Choisissez le rôle que vous demandez.",
        description=worded_later(
            "Cette entité a déjà {entity_manager.a}. "
            "Devenir {entity_manager} à votre tour demande les pièces d’une première demande."
        ),
    )

    def __init__(self, draft: AccountRequest, registry: Registry, *, asks_role: bool = False, **options: Any) -> None:
        super().__init__(draft, registry, **options)
        # A page that did not ask it posts none: it is asked once the entity is known.
        self.asks_role = self.with_role.data == YES if self.is_submitted() else asks_role
        self.with_role.data = YES if self.asks_role else ""
        if not self.is_submitted():
            self.role.data = MANAGER if draft.seeks_manager_role else None
        asked = {
            DEPOSITOR: "{depositor.label} : {entity_manager.the} de l’entité décide de ma demande",
            MANAGER: "{entity_manager.label} : {si_admin.the} décide, au vu des pièces",
        }
        self.role.choices = [choice(role, registry.worded(words)) for role, words in asked.items()]

    def applies(self, name: str) -> bool:
        return super().applies(name) and (name != "role" or self.asks_role)

    def role_answer(self) -> dict[str, Any]:
        """The column of the role, where it was asked."""
        return {"seeks_manager_role": self.role.data == MANAGER} if self.asks_role else {}


class RoleForm(RoleChoice):
    """The role alone: the entity was known only by what the last question asked."""

    asks = "role"

    def __init__(self, draft: AccountRequest, registry: Registry, **options: Any) -> None:
        super().__init__(draft, registry, asks_role=True, **options)

    def answers(self) -> dict[str, Any]:
        return {"seeks_manager_role": self.role.data == MANAGER}


def _described(kind: BodyKind) -> str:
    """What a kind is, then examples of it."""
    return f"{kind.help} Par exemple\N{NO-BREAK SPACE}: {uncapitalized(kind.example)}."
