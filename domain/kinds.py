"""What the kinds file says, as frozen values: kinds of body, papers, registers, fields, reasons, roles, first words.

Texts are French and plain, as the file gives them. `domain.registry` holds the whole; others import that.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationInfo,
    field_validator,
)

from domain.coded import Code, Part, Text, Unique, at_least, by_code, code_of, defined, one_of
from domain.identifiers import InvalidSiret, parse_siret
from domain.nouns import Noun, uncapitalized
from domain.permissions import CARRIED, Permission
from domain.states import NamedRole, Role, StaffRole

ROLES: tuple[NamedRole, ...] = (*Role, *StaffRole)
ROLE_WORDS = {
    role.value: {
        "code": role.value,
        "label": role.label,
        "singular": role.singular,
        "plural": role.plural,
        "gender": role.gender,
        "summary": role.summary,
    }
    for role in ROLES
}
"""What a kinds file need not repeat of the roles that the permission table knows."""

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
"""What a complement may open to change, beside documents."""

MandateRule = Literal["always", "if_name_absent", "never"]
Decider = Literal["si", "manager", "both"]


def _category(value: str) -> str:
    if not re.fullmatch("[0-9]{1,4}", value):
        raise ValueError(f"« {value} » is not 1 to 4 digits")
    return value


Categories = tuple[Annotated[StrictStr, AfterValidator(_category)], ...]
"""Prefixes of INSEE's catégorie juridique."""


def _siret(value: str) -> str:
    try:
        return parse_siret(value)
    except InvalidSiret as error:
        raise ValueError(f"is not a SIRET ({error.reason})") from None


def longest_prefix(category: str, prefixes: Categories) -> int:
    """How many digits of this legal category the most precise of these prefixes names; 0 for none of them."""
    return max((len(prefix) for prefix in prefixes if category.startswith(prefix)), default=0)


class ProofKind(Part):
    """A paper that shows that a body exists: what it is (`help`), where to get it (`where`)."""

    code: Code
    label: Text
    help: Text
    where: Text
    needs_reason: StrictBool = False
    """« autre document équivalent »: the applicant says why it is equivalent."""
    mandate_always: StrictBool = False
    """This paper never dispenses from the mandate, whatever the kind of body."""
    legal_categories: Categories = ()
    """The bodies that usually give this paper: it is proposed, and another can be chosen."""


class RegisterKind(Part):
    """A register other than SIRENE. `syntax` chooses the parser in `domain.identifiers`."""

    code: Annotated[StrictStr, code_of(20)]
    label: Text
    help: Text
    example: Text
    syntax: Literal["rna", "idcc", "free"]
    asks_country: StrictBool = False
    identifies: StrictBool = False
    """The number alone finds or makes the entity; otherwise it only helps likeness."""


class SignatoryTitle(Part):
    """A capacity in which somebody signs the mandate, in both genders."""

    masculine: Text
    feminine: Text


class HeadOfficeQuestion(Part):
    """A question whose « oui » makes the head office's SIRET mandatory (universities and public schools)."""

    question: Text
    help: Text
    refusal: Text
    """Shown when the SIRET given is then not the head office's."""
    legal_categories: Categories = ()
    """The bodies for which the answer is « oui »: they are not asked."""


class BodyKind(Part):
    """A kind of body: what is asked of it and in which words. The file names proofs and registers by their codes."""

    code: Code
    label: Text
    help: Text
    example: Text
    active: StrictBool = True
    listed: StrictBool = False
    """Picked from the list of ministries (or named when absent from it)."""
    head_office_question: HeadOfficeQuestion | None = None
    registers: Annotated[tuple[Annotated[RegisterKind, BeforeValidator(defined("registers"))], ...], Unique] = ()
    register_required: StrictBool = False
    """A body without SIRET must give a number of one of its registers."""
    needs_proof: StrictBool = True
    proofs: Annotated[tuple[Annotated[ProofKind, BeforeValidator(defined("proofs"))], ...], Unique] = Field(
        default=(), validate_default=True
    )
    directory_is_proof: StrictBool = False
    """What the directory of companies says of a body, confirmed by its applicant, stands for the paper that shows it to
    exist. No paper then names the applicant: the mandate is asked for, unless it never is."""
    mandate: MandateRule
    max_signatories: Annotated[StrictInt, Field(ge=1, le=2)] = 1
    titles: Annotated[tuple[SignatoryTitle, ...], at_least(1)]
    signatory_help: Text
    legal_categories: Categories = ()
    """The bodies that are of this kind."""
    home: Annotated[tuple[Text, ...], at_least(1)]
    """« ce qu'il vous faut », one line each."""

    @field_validator("proofs")
    @classmethod
    def _some_proof(cls, proofs: tuple[ProofKind, ...], info: ValidationInfo) -> tuple[ProofKind, ...]:
        if info.data.get("needs_proof") and not proofs:
            raise ValueError("must have at least 1 item(s)")
        return proofs

    def proof(self, code: str) -> ProofKind:
        """Return one of this kind's proofs. Raises UnknownCode."""
        return by_code("proof", code, self.proofs)

    def register(self, code: str) -> RegisterKind:
        """Return one of this kind's registers. Raises UnknownCode."""
        return by_code("register", code, self.registers)

    def usual_proof(self, category: str) -> ProofKind | None:
        """Return the paper that bodies of this legal category give, where there is one for them."""
        usual = max(self.proofs, key=lambda proof: longest_prefix(category, proof.legal_categories), default=None)
        return usual if usual is not None and longest_prefix(category, usual.legal_categories) else None

    def is_school(self, category: str) -> bool:
        """Whether bodies of this legal category must give their head office's SIRET."""
        question = self.head_office_question
        return question is not None and longest_prefix(category, question.legal_categories) > 0


class ReasonText(Part):
    """A reason to pick and the sentence that it proposes for the applicant."""

    code: Code
    label: Text
    sentence: Text


class RefusalReason(ReasonText):
    """A reason to refuse a request, and who may give it: SI staff, an entity's manager, or both."""

    decider: Decider
    basis: Text = ""
    """The text of law that it rests on, which the applicant reads beneath it (CRPA L211-5: reasons of law and fact)."""

    @property
    def basis_in_words(self) -> str:
        """The same as a sentence; '' of none."""
        return f"Fondement\N{NO-BREAK SPACE}: {self.basis}." if self.basis else ""

    def in_words(self, *facts: str) -> str:
        """What the applicant reads: the sentence, the facts of their own request, the law."""
        return "\n\n".join(part for part in (self.sentence, *facts, self.basis_in_words) if part)


class FieldKind(Part):
    """A field that a complement may open to change, and the reasons to."""

    code: Annotated[StrictStr, one_of(FIELD_CODES)]
    label: Text
    reasons: Annotated[tuple[ReasonText, ...], at_least(1), Unique]

    def reason(self, code: str) -> ReasonText:
        """Return one of this field's complement reasons. Raises UnknownCode."""
        return by_code("reason", code, self.reasons)


class RoleWords(Noun):
    """A role's label, the noun that sentences call it by (« le gestionnaire de votre entité »), what its holder does in
    one line, and the duties that a new one is reminded of."""

    code: Annotated[StrictStr, one_of(ROLE_WORDS)]
    label: Text
    summary: Text
    duties: tuple[Text, ...] = ()

    @property
    def decides(self) -> bool:
        """Whether its holders decide on requests."""
        return Permission.DECIDE in CARRIED[self.code]

    @property
    def full(self) -> Noun:
        """The label inside a sentence: « en attente du gestionnaire entité »."""
        return Noun(singular=uncapitalized(self.label), plural=self.plural, gender=self.gender, elided=self.elided)


def with_usual_words(role: dict[str, Any]) -> dict[str, Any]:
    """A role of the file with the usual words that it leaves out.

    Of a role that is called otherwise the file says the gender and the plural too: the usual ones would be wrong.
    """
    usual = ROLE_WORDS.get(str(role.get("code")), {})
    if any(role.get(name, usual.get(name)) != usual.get(name) for name in ("label", "singular")):
        label = role.get("label", usual.get("label"))
        kept = {name: words for name, words in usual.items() if name not in ("singular", "plural", "gender")}
        usual = kept | ({"singular": uncapitalized(label)} if isinstance(label, str) else {})
    return usual | role


class ListedBody(Part):
    """A ministry of the initial list; `code` is stable whatever its name becomes."""

    code: Code
    label: Text
    former_names: tuple[Text, ...] = ()
    siret: Annotated[StrictStr, AfterValidator(_siret)] | None = None


class SignupWords(Part):
    """The words of the first questions, which depend on what the agency calls its listed bodies."""

    listed_body: Noun
    """What sentences call a listed body: « ministère »."""
    first_question: Text
    first_help: Text
    listed_choice: Text
    other_choice: Text
    kind_question: Text
    listed_question: Text
    absent_choice: Text
    home_intro: Annotated[tuple[Text, ...], at_least(1)]
    no_account: tuple[Text, ...] = ()
    """Who needs no account, a line each: it stands first on the home page."""
    attestation: Text = "J’atteste que les informations et les pièces de cette demande sont exactes et complètes."
    """What the applicant has to tick before sending."""
