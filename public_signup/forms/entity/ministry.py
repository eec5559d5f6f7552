"""Which ministry (rule 2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.registry import Registry
from models import AccountRequest, Ministry
from public_signup.forms.entity.base import NAME_MAXIMUM, NOTHING_KNOWN, EntityForm
from web.fields import Line, Pick, choice
from web.nouns import worded_later

ABSENT = "absent"


class MinistryForm(EntityForm):
    """Picked from the list, or named when absent from it."""

    asks = "ministere"
    ministry = Pick(needed=worded_later("Choisissez votre {listed_body} dans la liste."))
    ministry_name = Line(
        worded_later("Nom {listed_body.of_the}"),
        needed=worded_later("Indiquez le nom de votre {listed_body}."),
        maximum=NAME_MAXIMUM,
    )

    def __init__(
        self, draft: AccountRequest, registry: Registry, ministries: Sequence[Ministry], **options: Any
    ) -> None:
        self.ministries = {ministry.code: ministry for ministry in ministries}
        super().__init__(draft, registry, ministry_name=draft.entity_name, **options)
        if not self.is_submitted():
            self.ministry.data = _chosen(draft)
        self.ministry.choices = [
            choice("", "Choisissez"),
            *(choice(code, ministry.label) for code, ministry in self.ministries.items()),
            choice(ABSENT, registry.signup.absent_choice, reveals="absent"),
        ]

    def applies(self, name: str) -> bool:
        return name != "ministry_name" or self.ministry.data == ABSENT

    def answers(self) -> dict[str, Any]:
        """Another ministry has another SIRET."""
        chosen = self.ministries.get(self.ministry.data or "")
        written: dict[str, Any] = {
            "ministry": chosen.id if chosen is not None else None,
            "entity_name": self.valid(self.ministry_name) or "" if self.ministry.data == ABSENT else "",
        }
        if written["ministry"] != self.draft.ministry_id:
            written |= {"has_siret": None, "siret": None, "is_head_office": None} | NOTHING_KNOWN
        return written


def _chosen(draft: AccountRequest) -> str | None:
    if draft.ministry_id is not None:
        return str(draft.ministry.code)
    return ABSENT if draft.entity_name else None
