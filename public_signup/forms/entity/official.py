"""What the directory of companies says of the SIRET, to go on with: only what it does not say is asked."""

from __future__ import annotations

from typing import Any, cast

from domain.companies import DirectoryAnswer, EntityCheck, Establishment
from domain.kinds import BodyKind
from domain.registry import Registry
from models import AccountRequest
from public_signup.forms.entity.base import RoleChoice
from public_signup.forms.entity.school import HeadOfficeChoice

CONTEST, HEAD_OFFICE = "contester", "siege"
"""Buttons: « Ce n'est pas exact », « Utiliser le siège »."""


def settled_kind(draft: AccountRequest, registry: Registry, known: Establishment | None) -> BodyKind | None:
    """The kind of body that needs no question: it was answered before the SIRET, or the legal category says it."""
    if draft.is_listed is not False and draft.kind is not None:
        return registry.kind(draft.kind)
    return registry.kind_of_category(known.legal_category) if known is not None else None


class OfficialForm(HeadOfficeChoice, RoleChoice):
    """`answer` is the directory's, of an establishment that it knows."""

    asks = "annuaire"

    def __init__(self, draft: AccountRequest, registry: Registry, answer: DirectoryAnswer, **options: Any) -> None:
        self.answer = answer
        self.known = cast(Establishment, answer.establishment)
        super().__init__(draft, registry, settled_kind(draft, registry, self.known), obj=draft, **options)

    @property
    def must_be_head_office(self) -> bool:
        """Whether the legal category alone says that the body gives its head office's SIRET."""
        return self.body_kind is not None and self.body_kind.is_school(self.known.legal_category)

    @property
    def elsewhere(self) -> str | None:
        """The head office's SIRET, where it is another establishment."""
        other = self.known.head_office_siret
        return other if self.known.is_head_office is False and other != self.answer.siret else None

    def applies(self, name: str) -> bool:
        if name == "is_school" and (self.must_be_head_office or self.known.is_head_office):
            return False
        return super().applies(name) and (name != "is_head_office" or self.known.is_head_office is None)

    def validate(self, extra_validators: Any = None, *, lenient: bool = False) -> bool:
        valid = super().validate(extra_validators, lenient=lenient)
        return valid and (lenient or self.school_is_right(self._is_school, self._is_head_office))

    @property
    def _is_school(self) -> bool | None:
        if self.body_kind is None or self.body_kind.head_office_question is None:
            return None
        return self.is_school.answer if self.applies("is_school") else self.must_be_head_office

    @property
    def _is_head_office(self) -> bool | None:
        return self.is_head_office.answer if self.known.is_head_office is None else self.known.is_head_office

    def answers(self) -> dict[str, Any]:
        """What the directory says becomes what is declared. A ministry keeps its name of the list.

        The person who only leaves the page has confirmed nothing: what they chose on it is kept.
        """
        if self.lenient:
            chosen = self._chosen()
            return {name: value for name, value in chosen.items() if value is not None} | self.role_answer()
        kind, known = self.body_kind, self.known
        written: dict[str, Any] = {
            "kind": kind.code if kind is not None else None,
            "is_school": self._is_school,
            "is_head_office": self._is_head_office,
            "address": known.address,
            "postcode": known.postcode,
            "city": known.city,
            "country": "",
            "register_kind": None,
            "register_number": None,
            "entity_check": EntityCheck.CONFIRMED.value,
        }
        if kind is None or not kind.listed:
            written["entity_name"] = known.name
        return written | self._proof(kind) | self.role_answer()

    def _chosen(self) -> dict[str, Any]:
        answers = {
            "kind": self.body_kind.code if self.body_kind is not None else None,
            "is_school": self.is_school.answer,
            "is_head_office": self.is_head_office.answer,
        }
        return {name: value for name, value in answers.items() if self.applies(name)}

    def _proof(self, kind: BodyKind | None) -> dict[str, Any]:
        """The paper that such a body usually gives, as long as the applicant chose none."""
        usual = kind.usual_proof(self.known.legal_category) if kind is not None else None
        return {"proof_kind": usual.code} if usual is not None and self.draft.proof_kind is None else {}
