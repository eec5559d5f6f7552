"""The documents step: names for the letter, what the documents are said to be, the mandate's date (rule 4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from domain.document_kinds import DocumentKind
from domain.documents import (
    Requirement,
    Situation,
    askable_documents,
    asks_name_on_proof,
    needs_mandate,
    required_documents,
)
from domain.registry import BodyKind, ProofKind, Registry
from models import AccountRequest
from public_signup.forms import mandate
from public_signup.forms.base import StepForm
from public_signup.letters import spellings
from web.fields import Choice, Day, Line, Text, YesNo, choice

NAME_ATTRIBUTES = {"spellcheck": "false"}


@dataclass(frozen=True)
class Piece:
    """A document of the page, and what reveals it: an answer about the proof, an answer about who signs."""

    document: DocumentKind
    with_mandate: str
    by_signatory: str

    @property
    def file_label(self) -> str:
        return "Lettre signée" if self.document.purpose == "mandate" else "Fichier du document"


class PiecesForm(StepForm):
    """Made with `with_files`. Without any document to ask for, the page only goes on."""

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
        no="mandate",
    )
    signatory_name = Line(
        "Prénom et nom de la personne qui signe",
        needed="Indiquez le prénom et le nom de la personne qui signe la lettre.",
        render_kw=NAME_ATTRIBUTES,
    )
    signatory_capacity = Line(
        "Qualité du signataire",
        needed="Indiquez la qualité de la personne qui signe.",
        render_kw={"list": "qualites", "autocomplete": "off"},
    )
    second_name = Line("Prénom et nom de la seconde personne qui signe", render_kw=NAME_ATTRIBUTES)
    second_capacity = Line("Qualité du second signataire", render_kw={"list": "qualites", "autocomplete": "off"})
    signatory_is_legal_representative = YesNo(
        "La personne qui signe est-elle le représentant légal de l’entité ?",
        needed="Dites si la personne qui signe est le représentant légal.",
        yes="represents",
        no="stands-in",
    )
    mandate_date = Day(
        needed="Indiquez la date qui figure sur la lettre signée.",
        render_kw={"inputmode": "text", "autocomplete": "off"},
    )

    def __init__(
        self, draft: AccountRequest, registry: Registry, *, situation: Situation, today: date, **options: Any
    ) -> None:
        self.kind: BodyKind = situation.kind
        self.registry = registry
        self.situation = situation
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
        self.mandate_date.label.text = self.registry.letter.date
        if self.registry.mandate_code:
            label = self.registry.document(self.registry.mandate_code).label
            self.name_on_proof.description = f"S’il n’y figure pas, cette pièce est nécessaire aussi\u00a0: {label}."

    def _revealed_by(self, proof: ProofKind) -> str:
        parts = ["reason"] if proof.needs_reason else []
        if asks_name_on_proof(self.kind, proof):
            parts.append("name")
        elif self.kind.mandate == "if_name_absent":
            parts.append("mandate")
        return " ".join(parts)

    @property
    def proof(self) -> ProofKind | None:
        """The proof that is chosen, if it is one of this kind's."""
        return next((proof for proof in self.kind.proofs if proof.code == self.proof_kind.data), None)

    @property
    def proof_helps(self) -> dict[str, str]:
        """What each proof is and where it is found, by its code."""
        return {
            proof.code: f"{proof.help} Où le trouver\u00a0: {proof.where[0].lower()}{proof.where[1:]}"
            for proof in self.kind.proofs
        }

    @property
    def titles(self) -> list[str]:
        """Capacities to choose from, each once."""
        return spellings(self.kind.titles)

    @property
    def answered(self) -> Situation:
        """The situation that these answers make; the mandate waits for the answer that it depends on."""
        depends = asks_name_on_proof(self.kind, self.proof)
        named = self.name_on_proof.answer is not False if depends else None
        represents = self.signatory_is_legal_representative.answer
        return replace(
            self.situation, proof=self.proof, name_on_proof=named, signatory_is_legal_representative=represents
        )

    @property
    def needs(self) -> tuple[Requirement, ...]:
        """The documents that these answers call for."""
        return required_documents(self.registry.documents, self.answered)

    @property
    def offered(self) -> tuple[str, ...]:
        """The kinds of document that the page has an input for, whatever is answered on it."""
        return askable_documents(self.registry.documents, self.situation)

    @property
    def asked(self) -> bool:
        """Whether the page asks for any document; otherwise it only goes on."""
        return bool(self.offered)

    @property
    def pieces(self) -> list[Piece]:
        """The documents that the page draws, in the registry's order."""
        return [self._piece(self.registry.document(code)) for code in self.offered]

    def _piece(self, document: DocumentKind) -> Piece:
        depends = self.kind.needs_proof and self.kind.mandate == "if_name_absent"
        beside = document.purpose == "mandate" or document.asked.with_mandate
        reveals = {True: "represents", False: "stands-in", None: ""}
        return Piece(
            document,
            "mandate" if depends and beside else "",
            reveals[document.asked.signatory_is_legal_representative],
        )

    @property
    def needs_mandate(self) -> bool:
        return self.asked and needs_mandate(self.answered)

    def applies(self, name: str) -> bool:
        if not self.asked:
            return name in ("version", "csrf_token")
        if name in self.registry.document_codes:
            return any(need.document == name for need in self.needs)
        if name == "proof_kind":
            return self.kind.needs_proof
        if name == "proof_other_reason":
            return self.proof is not None and self.proof.needs_reason
        if name == "name_on_proof":
            return self.proof is not None and asks_name_on_proof(self.kind, self.proof)
        if name.startswith("second_"):
            return self.needs_mandate and self.kind.max_signatories == 2
        if name.startswith("signatory_") or name == "mandate_date":
            return self.needs_mandate
        return True

    def validate(self, extra_validators: Any = None, *, lenient: bool = False) -> bool:
        valid = super().validate(extra_validators, lenient=lenient)
        return all([valid, self._mandate_is_fresh(), lenient or self._second_is_whole()])

    def _mandate_is_fresh(self) -> bool:
        applies = self.applies("mandate_date")
        return not applies or mandate.is_fresh(self.mandate_date, self.today, self.registry.mandate_months)

    def _second_is_whole(self) -> bool:
        name, capacity = self.second_name, self.second_capacity
        if not self.applies("second_name") or bool(name.data) == bool(capacity.data):
            return True
        empty_field = capacity if name.data else name
        empty_field.errors = ["Indiquez le nom et la qualité de la seconde personne, ou laissez les deux vides."]
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
        people = [{"name": name.data or "", "capacity": capacity.data or ""} for name, capacity in rows]
        return [row for row in people if row["name"] or row["capacity"]]

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
