"""Frozen values that the kinds file is read into: kinds of body, papers, questions, reasons, words.

Texts are French and plain, as the file gives them. `domain.registry` holds the whole; others import that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar, get_args

from domain.errors import DomainError

# The codes below are known to the rules; the file gives them words.
ROLE_CODES = ("entity_manager", "depositor", "si_admin", "reviewer", "support", "reader")
DOCUMENT_CODES = ("proof_of_existence", "mandate", "signature_delegation")
FIELD_CODES = (
    "entity_name",
    "entity_address",
    "siret",
    "register_number",
    "first_name",
    "last_name",
    "capacity",
    "phone",
)

MISSING = "missing"
"""The reason by which the system itself asks for a required document that is absent."""

MandateRule = Literal["always", "if_name_absent"]
Gender = Literal["masculine", "feminine"]
Decider = Literal["si", "manager", "both"]
Hint = Literal["applicant", "signatory", "entity", "number", "date", "signature"]
"""What hints may be about (`domain.hints`)."""

HINT_CODES: tuple[Hint, ...] = get_args(Hint)


class UnknownCode(DomainError):
    """A stored or posted code is not in the kinds file."""

    def __init__(self, family: str, code: str) -> None:
        super().__init__(f"{family}: {code}")
        self.family = family
        self.code = code


class Coded(Protocol):
    """Anything that the file names by a code."""

    @property
    def code(self) -> str: ...


C = TypeVar("C", bound=Coded)


def by_code(family: str, code: str, items: tuple[C, ...]) -> C:
    """Return the item of this code. Raises UnknownCode naming the family."""
    for item in items:
        if item.code == code:
            return item
    raise UnknownCode(family, code)


@dataclass(frozen=True, slots=True)
class ProofKind:
    """A paper that shows that a body exists: what it is (`help`), where to get it (`where`)."""

    code: str
    label: str
    help: str
    where: str
    needs_reason: bool  # « autre document équivalent »: the applicant says why it is equivalent
    mandate_always: bool  # this paper never dispenses from the mandate, whatever the kind of body


@dataclass(frozen=True, slots=True)
class RegisterKind:
    """A register other than SIRENE. `syntax` (rna, idcc, free) chooses the parser in `domain.identifiers`."""

    code: str
    label: str
    help: str
    example: str
    syntax: Literal["rna", "idcc", "free"]
    asks_country: bool
    identifies: bool  # the number alone finds or makes the entity; otherwise it only helps likeness


@dataclass(frozen=True, slots=True)
class RegisterUse:
    """A register that a kind of body without SIRET may (`required`: must) give its number of."""

    register: RegisterKind
    required: bool


@dataclass(frozen=True, slots=True)
class SignatoryTitle:
    """A capacity in which somebody signs the mandate, in both genders."""

    masculine: str
    feminine: str


@dataclass(frozen=True, slots=True)
class HeadOfficeQuestion:
    """A question whose « oui » makes the head office's SIRET mandatory (universities and public schools)."""

    question: str
    help: str
    refusal: str  # shown when the SIRET given is then not the head office's


@dataclass(frozen=True, slots=True)
class BodyKind:
    """A kind of body: what is asked of it and in which words."""

    code: str
    label: str
    help: str
    example: str
    active: bool
    listed: bool  # picked from the list of ministries (or named when absent from it)
    head_office_question: HeadOfficeQuestion | None
    registers: tuple[RegisterUse, ...]
    needs_proof: bool
    proofs: tuple[ProofKind, ...]
    mandate: MandateRule
    max_signatories: int
    titles: tuple[SignatoryTitle, ...]
    signatory_help: str
    legal_categories: tuple[str, ...]  # prefixes of INSEE's catégorie juridique
    home: tuple[str, ...]  # « ce qu'il vous faut », one line each

    def proof(self, code: str) -> ProofKind:
        """Return one of this kind's proofs. Raises UnknownCode."""
        return by_code("proof", code, self.proofs)

    def register(self, code: str) -> RegisterUse:
        """Return the use of a register by this kind. Raises UnknownCode."""
        for use in self.registers:
            if use.register.code == code:
                return use
        raise UnknownCode("register", code)


@dataclass(frozen=True, slots=True)
class ReasonText:
    """A reason to pick and the sentence that it proposes for the applicant."""

    code: str
    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class RefusalReason:
    """A reason to refuse a request, and who may give it: SI staff, an entity's manager, or both."""

    code: str
    label: str
    sentence: str
    decider: Decider


@dataclass(frozen=True, slots=True)
class ChecklistQuestion:
    """A reviewer's question about a document.

    A « non » proposes `sentence` to the applicant and `reason`, one of the document's, to refuse it for. `hint` is
    what the text layer may tell beside the question.
    """

    code: str
    question: str
    reason: str
    sentence: str
    hint: Hint | None = None


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document of a request: its words, its checklist, the reasons to ask for it again."""

    code: str
    label: str
    help: str
    checklist: tuple[ChecklistQuestion, ...]
    reasons: tuple[ReasonText, ...]

    def reason(self, code: str) -> ReasonText:
        """Return one of this document's complement reasons. Raises UnknownCode."""
        return by_code("reason", code, self.reasons)

    def check(self, code: str) -> ChecklistQuestion:
        """Return one of this document's questions. Raises UnknownCode."""
        return by_code("check", code, self.checklist)


@dataclass(frozen=True, slots=True)
class FieldKind:
    """A field that a complement may open to change, and the reasons to."""

    code: str
    label: str
    reasons: tuple[ReasonText, ...]

    def reason(self, code: str) -> ReasonText:
        """Return one of this field's complement reasons. Raises UnknownCode."""
        return by_code("reason", code, self.reasons)


@dataclass(frozen=True, slots=True)
class Role:
    """A role's label and what its holder has to do."""

    code: str
    label: str
    summary: str
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterWords:
    """« soussigné », in the forms that the signatories call for; `unknown` when a gender is not known."""

    masculine: str
    feminine: str
    unknown: str


@dataclass(frozen=True, slots=True)
class Letter:
    """The mandate letter: templates whose {placeholders} `domain.letter` fills."""

    title: str
    one: str
    two: str
    undersigned_one: LetterWords
    undersigned_two: LetterWords
    done_at: str
    signature_one: str
    signature_two: str
    instructions: tuple[str, ...]
    articles: tuple[tuple[str, str], ...]  # first words of a body's name (search key) → « du », « de la », « de l’ »


@dataclass(frozen=True, slots=True)
class ListedBody:
    """A ministry of the initial list; `code` is stable whatever its name becomes."""

    code: str
    label: str
    former_names: tuple[str, ...]
    siret: str | None


@dataclass(frozen=True, slots=True)
class SignupWords:
    """The words of the first questions, which depend on what the agency calls its listed bodies."""

    first_question: str
    first_help: str
    listed_choice: str
    other_choice: str
    kind_question: str
    listed_question: str
    absent_choice: str
    home_intro: tuple[str, ...]
