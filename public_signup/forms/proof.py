"""The proof of existence: which one it is, whether it names the applicant (rule 4)."""

from __future__ import annotations

from typing import Any

from domain.documents import asks_name_on_proof
from domain.registry import ProofKind
from models import AccountRequest
from public_signup.forms.piece import PieceForm
from web.fields import Choice, Text, YesNo, choice


class ProofForm(PieceForm):
    proof_kind = Choice("De quel document s’agit-il ?", needed="Choisissez le document que vous joignez.")
    proof_other_reason = Text(
        "Pourquoi ce document est-il équivalent ?",
        needed="Dites en une phrase pourquoi ce document est équivalent.",
        rows=3,
    )
    name_on_proof = YesNo(
        "Votre nom figure-t-il sur ce document ?", needed="Dites si votre nom figure sur ce document."
    )

    def __init__(self, draft: AccountRequest, *arguments: Any, **options: Any) -> None:
        super().__init__(draft, *arguments, **options)
        self.proof_kind.choices = [
            choice(proof.code, proof.label, reveals=self._revealed_by(proof)) for proof in self.kind.proofs
        ]
        if len(self.kind.proofs) == 1 and not self.proof_kind.data:
            self.proof_kind.data = self.kind.proofs[0].code

    def _revealed_by(self, proof: ProofKind) -> str:
        reason = ["reason"] if proof.needs_reason else []
        return " ".join([*reason, *(["name"] if asks_name_on_proof(self.kind, proof) else [])])

    @property
    def proof(self) -> ProofKind | None:
        """The proof that is chosen, if it is one of this kind's."""
        return next((proof for proof in self.kind.proofs if proof.code == self.proof_kind.data), None)

    @property
    def may_name(self) -> bool:
        """Whether the page asks if the proof names the applicant, of some proof at least."""
        return asks_name_on_proof(self.kind)

    @property
    def lacks_file_alone(self) -> bool:
        """Whether the letter can be made meanwhile: the answers are given, and say that one is needed."""
        others = any(field.errors for field in (self.proof_kind, self.proof_other_reason, self.name_on_proof))
        return bool(self[self.document].errors) and not others and self.name_on_proof.answer is False

    def applies(self, name: str) -> bool:
        if name == "proof_other_reason":
            return self.proof is not None and self.proof.needs_reason
        if name == "name_on_proof":
            return self.proof is not None and asks_name_on_proof(self.kind, self.proof)
        return True

    def answers(self) -> dict[str, Any]:
        return {
            "proof_kind": self.proof.code if self.proof is not None else None,
            "proof_other_reason": self.proof_other_reason.data or "" if self.applies("proof_other_reason") else "",
            "name_on_proof": self.name_on_proof.answer if self.applies("name_on_proof") else None,
        }
