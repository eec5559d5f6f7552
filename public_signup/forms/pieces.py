"""The documents step: names for the letter, what the documents are said to be, the mandate's date (rule 4)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from wtforms import MultipleFileField

from domain.documents import (
    MANDATE,
    MandateDateError,
    Requirement,
    asks_name_on_proof,
    check_mandate_date,
    required_documents,
)
from domain.registry import BodyKind, ProofKind, Registry
from models import AccountRequest
from public_signup.forms.base import StepForm
from web.fields import NO, Choice, Day, Line, Text, YesNo, choice
from web.words import sentence

NAME_ATTRIBUTES = {"spellcheck": "false"}


class PiecesForm(StepForm):
    """`asked` is False where the entity needs no document: the page then only goes on."""

    first_name = Line(
        "Votre prénom", needed="Indiquez votre prénom.", render_kw={"autocomplete": "given-name", **NAME_ATTRIBUTES}
    )
    last_name = Line(
        "Votre nom", needed="Indiquez votre nom.", render_kw={"autocomplete": "family-name", **NAME_ATTRIBUTES}
    )
    proof_kind = Choice("De quel document s’agit-il ?", needed="Choisissez le document que vous joignez.")
    proof_other_reason = Text(
        "Pourquoi ce document est-il équivalent ?",
        needed="Dites en une phrase pourquoi ce document est équivalent.",
        rows=3,
    )
    name_on_proof = YesNo(
        "Votre nom figure-t-il sur ce document ?",
        needed="Dites si votre nom figure sur ce document.",
        description="S’il n’y figure pas, une délégation de mandat est nécessaire.",
        no="mandate",
    )
    signatory_name = Line(
        "Prénom et nom de la personne qui signe",
        needed="Indiquez le prénom et le nom de la personne qui signe la délégation de mandat.",
        render_kw=NAME_ATTRIBUTES,
    )
    signatory_capacity = Line(
        "En qualité de",
        needed="Indiquez la qualité de la personne qui signe.",
        render_kw={"list": "qualites", "autocomplete": "off"},
    )
    second_name = Line("Prénom et nom de la seconde personne qui signe", render_kw=NAME_ATTRIBUTES)
    second_capacity = Line("En qualité de (seconde personne)", render_kw={"list": "qualites", "autocomplete": "off"})
    signatory_is_legal_representative = YesNo(
        "La personne qui signe est-elle le représentant légal de l’entité ?",
        needed="Dites si la personne qui signe est le représentant légal.",
        no="delegation",
    )
    mandate_date = Day(
        "Date de la délégation de mandat",
        needed="Indiquez la date qui figure sur la délégation de mandat signée.",
        render_kw={"inputmode": "text", "autocomplete": "off"},
    )
    proof_of_existence = MultipleFileField("Document attestant de l’existence légale")
    mandate = MultipleFileField("Délégation de mandat signée")
    signature_delegation = MultipleFileField("Délégation de signature")

    def __init__(self, draft: AccountRequest, registry: Registry, *, asked: bool, today: date, **options: Any) -> None:
        self.kind: BodyKind = registry.kind(draft.kind)
        self.registry = registry
        self.asked = asked
        self.today = today
        known = [*draft.signatories, {}, {}]
        super().__init__(
            draft,
            obj=draft,
            signatory_name=known[0].get("name"),
            signatory_capacity=known[0].get("capacity"),
            second_name=known[1].get("name"),
            second_capacity=known[1].get("capacity"),
            **options,
        )
        self._word()

    def _word(self) -> None:
        self.proof_kind.choices = [
            choice(proof.code, proof.label, reveals=self._revealed_by(proof)) for proof in self.kind.proofs
        ]
        if len(self.kind.proofs) == 1 and not self.proof_kind.data:
            self.proof_kind.data = self.kind.proofs[0].code
        for code in ("proof_of_existence", "mandate", "signature_delegation"):
            self[code].description = self.registry.document(code).help

    def _revealed_by(self, proof: ProofKind) -> str:
        parts = ["reason"] if proof.needs_reason else []
        if asks_name_on_proof(self.kind, proof):
            parts.append("name")
        elif self.kind.mandate != "always":
            parts.append("mandate")
        return " ".join(parts)

    @property
    def proof(self) -> ProofKind | None:
        """The proof that is chosen, if it is one of this kind's."""
        return next((proof for proof in self.kind.proofs if proof.code == self.proof_kind.data), None)

    @property
    def needs(self) -> tuple[Requirement, ...]:
        """The documents that these answers call for; the mandate waits for the answer that it depends on."""
        if not self.asked:
            return ()
        depends = asks_name_on_proof(self.kind, self.proof)
        named = self.name_on_proof.answer if depends else None
        return required_documents(
            self.kind, has_active_manager=False, name_on_proof=named is not False if depends else None, proof=self.proof
        )

    @property
    def offered(self) -> tuple[str, ...]:
        """The kinds of document that the page has an input for, whatever is answered."""
        if not self.asked:
            return ()
        most = required_documents(self.kind, has_active_manager=False, name_on_proof=False)
        return tuple(need.document for need in most)

    @property
    def needs_mandate(self) -> bool:
        return any(need.document == MANDATE for need in self.needs)

    def applies(self, name: str) -> bool:
        if not self.asked:
            return name in ("version", "csrf_token")
        if name in ("proof_kind", "proof_of_existence"):
            return self.kind.needs_proof
        if name == "proof_other_reason":
            return self.proof is not None and self.proof.needs_reason
        if name == "name_on_proof":
            return self.proof is not None and asks_name_on_proof(self.kind, self.proof)
        if name.startswith("second_"):
            return self.needs_mandate and self.kind.max_signatories == 2
        if name.startswith("signatory_") or name in ("mandate_date", "mandate"):
            return self.needs_mandate
        if name == "signature_delegation":
            return self.needs_mandate and self.signatory_is_legal_representative.data == NO
        return True

    def validate(self, extra_validators: Any = None, *, lenient: bool = False) -> bool:
        valid = super().validate(extra_validators, lenient=lenient)
        return all([valid, self._mandate_is_fresh(), lenient or self._second_is_whole()])

    def _mandate_is_fresh(self) -> bool:
        if self.mandate_date.day is None or self.mandate_date.errors or not self.applies("mandate_date"):
            return True
        try:
            check_mandate_date(self.mandate_date.day, self.today, self.registry.mandate_months)
        except MandateDateError as error:
            self.mandate_date.errors = [sentence(error)]
            return False
        return True

    def _second_is_whole(self) -> bool:
        name, capacity = self.second_name, self.second_capacity
        if not self.applies("second_name") or bool(name.data) == bool(capacity.data):
            return True
        empty = capacity if name.data else name
        empty.errors = ["Indiquez le nom et la qualité de la seconde personne, ou laissez les deux vides."]
        return False

    def demand_files(self, have: Collection[str]) -> bool:
        """Whether every required document is there; says beside its field which one is not."""
        absent = [need.document for need in self.needs if need.required and need.document not in have]
        for code in absent:
            if not self[code].errors:
                self[code].errors = [f"Joignez ce document : {self.registry.document(code).label.lower()}."]
        return not absent

    @property
    def second_signs(self) -> bool:
        """Whether a second person is named, or lacks something."""
        return any(field.data or field.errors for field in (self.second_name, self.second_capacity))

    def signatories(self) -> list[dict[str, str]]:
        """Who signs, as the draft keeps them."""
        rows = [(self.signatory_name, self.signatory_capacity)]
        if self.kind.max_signatories == 2:
            rows.append((self.second_name, self.second_capacity))
        found = [{"name": name.data or "", "capacity": capacity.data or ""} for name, capacity in rows]
        return [row for row in found if row["name"] or row["capacity"]]

    def answers(self) -> dict[str, Any]:
        if not self.asked:
            return {}
        written: dict[str, Any] = {
            "first_name": self.first_name.data or "",
            "last_name": self.last_name.data or "",
            "proof_kind": self.proof.code if self.proof is not None else None,
            "proof_other_reason": self.proof_other_reason.data or "" if self.applies("proof_other_reason") else "",
            "name_on_proof": self.name_on_proof.answer if self.applies("name_on_proof") else None,
        }
        if self.needs_mandate:
            written |= {
                "signatories": self.signatories(),
                "signatory_is_legal_representative": self.signatory_is_legal_representative.answer,
                "mandate_date": self.mandate_date.day,
            }
        return written
