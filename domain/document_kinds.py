"""Kinds of document, as the kinds file declares them: when each is asked for, and what is checked."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import StrictBool, ValidationInfo, field_validator

from domain.coded import Code, Part, Text, Unique, at_least, by_code
from domain.kinds import ReasonText

MISSING = "missing"
"""The reason by which the system itself asks for a required document that is absent."""

Hint = Literal["applicant", "signatory", "entity", "number", "date", "signature", "act", "collection"]
"""What hints may be about (`domain.hints`)."""

HINT_CODES: tuple[Hint, ...] = get_args(Hint)

Purpose = Literal["existence", "mandate"]
"""What the rules themselves make of a document: it shows that the entity exists, it designates the applicant. Each kind
of body says then whether and when it is asked for (`needs_proof`, `mandate`)."""


class Asked(Part):
    """When a document without a purpose is asked for: every condition that is given holds."""

    kinds: tuple[Code, ...] = ()
    """Of these kinds of body; of all when none is named."""
    registers: tuple[Code, ...] = ()
    """Of entities that gave their number in one of these registers."""
    has_siret: StrictBool | None = None
    with_mandate: StrictBool = False
    """Beside a mandate alone."""
    signatory_is_legal_representative: StrictBool | None = None
    """When the applicant answers so of the person who signs the mandate."""


class ChecklistQuestion(Part):
    """A reviewer's question about a document.

    A « non » proposes `sentence` to the applicant and `reason`, one of the document's, to refuse it for. `hint` is
    what the text layer may tell beside the question.
    """

    code: Code
    question: Text
    reason: Code
    sentence: Text = ""
    """Its reason's, when it has none of its own."""
    hint: Hint | None = None


class DocumentKind(Part):
    """A kind of document of a request: its words, when it is asked for, its checklist, the reasons to ask again."""

    code: Code
    label: Text
    help: Text
    purpose: Purpose | None = None
    required: StrictBool = True
    by_reference: StrictBool = False
    """Where it is published (collection, number, date) may be told instead of giving a file."""
    asked: Asked = Asked()
    reasons: Annotated[tuple[ReasonText, ...], at_least(1), Unique]
    checklist: Annotated[tuple[ChecklistQuestion, ...], at_least(1), Unique]

    @field_validator("reasons")
    @classmethod
    def _with_missing(cls, reasons: tuple[ReasonText, ...]) -> tuple[ReasonText, ...]:
        # The system itself asks for a required document that is absent: it needs the sentence.
        if MISSING not in {reason.code for reason in reasons}:
            raise ValueError(f"the reason « {MISSING} » is missing")
        return reasons

    @field_validator("checklist")
    @classmethod
    def _with_sentences(
        cls, questions: tuple[ChecklistQuestion, ...], info: ValidationInfo
    ) -> tuple[ChecklistQuestion, ...]:
        reasons: Any = info.data.get("reasons", ())
        sentences = {reason.code: reason.sentence for reason in reasons if reason.code != MISSING}
        for question in questions:
            if sentences and question.reason not in sentences:
                raise ValueError(
                    f"« {question.code} »: its reason « {question.reason} » is not one of {', '.join(sentences)}"
                )
        return tuple(
            question.model_copy(update={"sentence": question.sentence or sentences.get(question.reason, "")})
            for question in questions
        )

    def reason(self, code: str) -> ReasonText:
        """Return one of this document's complement reasons. Raises UnknownCode."""
        return by_code("reason", code, self.reasons)

    def check(self, code: str) -> ChecklistQuestion:
        """Return one of this document's questions. Raises UnknownCode."""
        return by_code("check", code, self.checklist)
