"""Head office or not, and whether the body must give its head office's: asked beside the kind of body (rule 3)."""

from __future__ import annotations

from typing import Any

from domain.kinds import HeadOfficeQuestion
from public_signup.forms.entity.base import KindChoice
from web.fields import YesNo


class HeadOfficeChoice(KindChoice):
    """A question beside which both are asked, where nothing else tells them."""

    is_school = YesNo(needed="Dites s’il s’agit d’une université ou d’une école publique.")
    is_head_office = YesNo(
        "Est-ce le SIRET du siège ?",
        needed="Dites si ce SIRET est celui du siège.",
        description="Le siège est l’établissement principal. Une agence, une antenne ou un service a un autre SIRET.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self._asked_of is not None:
            self.is_school.label.text = self._asked_of.question
            self.is_school.description = self._asked_of.help

    @property
    def _asked_of(self) -> HeadOfficeQuestion | None:
        """The question of the kind that is told, or of the one among the choices that has one."""
        kinds = self.registry.other_kinds if self.known_kind is None else (self.known_kind,)
        return next((kind.head_office_question for kind in kinds if kind.head_office_question is not None), None)

    @property
    def draws_school(self) -> bool:
        """Whether the page holds the question: of the kind that is told, or revealed by the choice of one."""
        if self.known_kind is None:
            return self._asked_of is not None
        return self.applies("is_school")

    def applies(self, name: str) -> bool:
        asks = self.body_kind is not None and self.body_kind.head_office_question is not None
        return super().applies(name) and (name != "is_school" or asks)

    def school_is_right(self, is_school: bool | None, is_head_office: bool | None) -> bool:
        """A university or public school gives its head office's SIRET; says so beside the question if not."""
        question = self.body_kind.head_office_question if self.body_kind is not None else None
        if question is None or not is_school or is_head_office is not False:
            return True
        asked = next((name for name in ("is_head_office", "is_school") if self.applies(name)), None)
        if asked is None:
            self.form_errors = [question.refusal]
        else:
            self[asked].errors = [question.refusal]
        return False
