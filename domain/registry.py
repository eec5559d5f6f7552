"""The kinds of body, their documents, words and letter: a TOML file that an installation replaces (rule 5).

`load_registry` reads and checks the whole file at start; everything in it is frozen. Codes are stored in the
database: a code in use may get another label but never goes away (`active = false` hides a kind).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StrictInt, ValidationError, ValidationInfo, field_validator

from domain.coded import Part, Text, Unique, UnknownCode, at_least, by_code, exactly
from domain.document_kinds import DocumentKind
from domain.kinds import (
    FIELD_CODES,
    ROLE_WORDS,
    BodyKind,
    FieldKind,
    ListedBody,
    ProofKind,
    RefusalReason,
    RegisterKind,
    RoleWords,
    SignupWords,
    longest_prefix,
    with_usual_words,
)
from domain.kinds_errors import RegistryError, problems_of, refused
from domain.letter_kind import Letter
from domain.nouns import Noun
from domain.registry_checks import cross_problems
from domain.states import State
from domain.toml_lines import lines_of

__all__ = [
    "DEFAULT_KINDS_FILE",
    "BodyKind",
    "DocumentKind",
    "ProofKind",
    "Registry",
    "RegistryError",
    "UnknownCode",
    "load_registry",
    "registry_of",
]

DEFAULT_KINDS_FILE = Path(__file__).with_name("kinds.toml")


class Registry(Part):
    """The whole kinds file, checked. Fields are read in this order: `kinds` name proofs and registers."""

    name: Text
    mandate_months: Annotated[StrictInt, Field(ge=1, le=120)]
    signup: SignupWords
    proofs: Annotated[tuple[ProofKind, ...], at_least(1), Unique]
    registers: Annotated[tuple[RegisterKind, ...], Unique] = ()
    kinds: Annotated[tuple[BodyKind, ...], at_least(1), Unique]
    documents: Annotated[tuple[DocumentKind, ...], Unique]
    fields: Annotated[tuple[FieldKind, ...], Unique, exactly(FIELD_CODES)]
    refusals: Annotated[tuple[RefusalReason, ...], Unique]
    roles: Annotated[tuple[RoleWords, ...], Unique, exactly(ROLE_WORDS)] = Field(default=(), validate_default=True)
    states: dict[State, Text] = {}
    """Labels of states that the agency words otherwise: some of them name a role."""
    letter: Letter
    ministries: Annotated[tuple[ListedBody, ...], Unique] = ()

    @field_validator("kinds", mode="before")
    @classmethod
    def _with_papers(cls, kinds: Any, info: ValidationInfo) -> Any:
        """Put proofs and registers in the place of their codes."""
        if not isinstance(kinds, list):
            return kinds
        if not {"proofs", "registers"} <= set(info.data):
            raise ValueError("are not read before [[proofs]] and [[registers]] are right")
        return [_resolved(kind, info.data) if isinstance(kind, dict) else kind for kind in kinds]

    @field_validator("roles", mode="before")
    @classmethod
    def _with_usual_words(cls, roles: Any) -> Any:
        """A role that the file leaves out, or some of whose words it leaves out, keeps the usual ones."""
        if not isinstance(roles, list | tuple):
            return roles
        given = [with_usual_words(role) if isinstance(role, dict) else role for role in roles]
        named = {str(role.get("code")) for role in roles if isinstance(role, dict)}
        return [*given, *(words for code, words in ROLE_WORDS.items() if code not in named)]

    @field_validator("roles", mode="after")
    @classmethod
    def _with_usual_summaries(cls, roles: tuple[RoleWords, ...]) -> tuple[RoleWords, ...]:
        """The usual summary of a role names others, as the file calls them."""
        nouns = {role.code: role for role in roles}
        return tuple(
            role.model_copy(update={"summary": role.summary.format_map(nouns)})
            if role.summary == ROLE_WORDS[role.code]["summary"]
            else role
            for role in roles
        )

    @property
    def nouns(self) -> dict[str, Noun]:
        """What sentences call each role, by its code, and a listed body (`listed_body`)."""
        return {"listed_body": self.signup.listed_body, **{role.code: role for role in self.roles}}

    def worded(self, sentence: str) -> str:
        """Return a sentence of ours in which `domain.nouns` stand: « Demande transmise {si_admin.to_the} ».

        Never for words that somebody typed: braces in them would be read.
        """
        # Most have none, and lists ask for the labels of a hundred codes a page.
        return sentence.format_map(self.nouns) if "{" in sentence or "}" in sentence else sentence

    @property
    def mandate_code(self) -> str:
        """The code of the document that designates the applicant; '' when the agency asks for none."""
        return self._of_purpose("mandate")

    @property
    def existence_code(self) -> str:
        """The code of the document that shows that the entity exists; '' when the agency asks for none."""
        return self._of_purpose("existence")

    def _of_purpose(self, purpose: str) -> str:
        return next((document.code for document in self.documents if document.purpose == purpose), "")

    @property
    def document_codes(self) -> tuple[str, ...]:
        return tuple(document.code for document in self.documents)

    @property
    def listed_kind(self) -> BodyKind | None:
        """The kind whose bodies are picked from a list (ministries), if the agency has one."""
        return next((kind for kind in self.kinds if kind.listed), None)

    @property
    def other_kinds(self) -> tuple[BodyKind, ...]:
        """The kinds offered under « autre organisme », in the order of the file."""
        return tuple(kind for kind in self.kinds if kind.active and not kind.listed)

    def kind_of_category(self, category: str) -> BodyKind | None:
        """Return the kind offered under « autre organisme » that a legal category says, the most precise prefix first.

        None where none does, or where a kind that is not offered there is named more precisely: a ministry's service.
        """
        best = max(self.kinds, key=lambda kind: longest_prefix(category, kind.legal_categories))
        return best if best in self.other_kinds and longest_prefix(category, best.legal_categories) else None

    def kind(self, code: str) -> BodyKind:
        """Return a kind of body, hidden ones too. Raises UnknownCode."""
        return by_code("kind", code, self.kinds)

    def proof(self, code: str) -> ProofKind:
        """Return a kind of proof of existence. Raises UnknownCode."""
        return by_code("proof", code, self.proofs)

    def register(self, code: str) -> RegisterKind:
        """Return a register. Raises UnknownCode."""
        return by_code("register", code, self.registers)

    def document(self, code: str) -> DocumentKind:
        """Return a kind of document. Raises UnknownCode."""
        return by_code("document", code, self.documents)

    def field(self, code: str) -> FieldKind:
        """Return a field that complements may open. Raises UnknownCode."""
        return by_code("field", code, self.fields)

    def role(self, code: str) -> RoleWords:
        """Return a role's words. Raises UnknownCode."""
        return by_code("role", code, self.roles)

    def role_label(self, code: str) -> str:
        """Return a role's label. Raises UnknownCode."""
        return self.role(code).label

    def state_label(self, state: str) -> str:
        """Return how the agency calls a state. Raises ValueError for what is none."""
        return self._state_labels[State(state)]

    def own_state_label(self, state: str) -> str:
        """The same for the request's own applicant, who may have been told by the service that it withdrew it."""
        withdrawn = state == State.WITHDRAWN and State.WITHDRAWN not in self.states
        return "Annulée" if withdrawn else self.state_label(state)

    @cached_property
    def _state_labels(self) -> dict[State, str]:
        return {state: self.states.get(state, self.worded(state.label)) for state in State}

    def refusal(self, code: str) -> RefusalReason:
        """Return a reason to refuse. Raises UnknownCode."""
        return by_code("refusal", code, self.refusals)

    def refusals_for(self, decider: Literal["si", "manager"]) -> tuple[RefusalReason, ...]:
        """Return the reasons that SI staff or an entity's manager may pick.

        A manager's are without their text of law: refusing a colleague is a private act, which rests on none.
        """
        theirs = (reason for reason in self.refusals if reason.decider in (decider, "both"))
        if decider == "si":
            return tuple(theirs)
        return tuple(reason.model_copy(update={"basis": ""}) for reason in theirs)


def _resolved(kind: dict[str, Any], read: Mapping[str, Any]) -> dict[str, Any]:
    kind = dict(kind)
    for name in ("proofs", "registers"):
        known = {item.code: item for item in read[name]}
        if isinstance(kind.get(name), list):
            kind[name] = [known.get(code, code) if isinstance(code, str) else code for code in kind[name]]
    return kind


def load_registry(path: str | Path = DEFAULT_KINDS_FILE) -> Registry:
    """Read and check a kinds file. Raises RegistryError, which names every line and key at fault (or the file)."""
    try:
        text = Path(path).read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegistryError([f"{path}: cannot be read: {error}"]) from error
    return registry_of(values, text, str(path))


def registry_of(values: dict[str, Any], text: str = "", name: str = "") -> Registry:
    """Check the values of a kinds file, which stand in this text of that name. Raises RegistryError."""
    try:
        registry = Registry.model_validate(values)
        problems = list(cross_problems(registry))
    except ValidationError as error:
        problems = problems_of(error)
    if problems:
        raise refused(problems, values, lines_of(text), name)
    return registry
