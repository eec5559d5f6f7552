"""Which kind of body, where it has no SIRET: what else is asked depends on it (rule 2)."""

from __future__ import annotations

from typing import Any

from domain.registry import Registry
from models import AccountRequest
from public_signup.forms.entity.base import KindChoice


class KindForm(KindChoice):
    asks = "type"

    def __init__(self, draft: AccountRequest, registry: Registry, **options: Any) -> None:
        super().__init__(draft, registry, kind=draft.kind, **options)

    def answers(self) -> dict[str, Any]:
        return {"kind": self.body_kind.code if self.body_kind is not None else None}
