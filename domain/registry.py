"""The kinds of body, their documents, words and letter: a TOML file that an installation replaces (rule 5).

`load_registry` reads and checks the whole file at start; everything in it is frozen. Codes are stored in the
database: a code in use may get another label but never goes away (`active = false` hides a kind).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from domain import registry_file
from domain.kinds import (
    DOCUMENT_CODES,
    FIELD_CODES,
    ROLE_CODES,
    BodyKind,
    ChecklistQuestion,
    DocumentKind,
    FieldKind,
    HeadOfficeQuestion,
    Letter,
    LetterWords,
    ListedBody,
    ProofKind,
    ReasonText,
    RefusalReason,
    RegisterKind,
    RegisterUse,
    Role,
    SignatoryTitle,
    SignupWords,
    UnknownCode,
    by_code,
)
from domain.toml_table import RegistryError, Table

__all__ = [
    "DEFAULT_KINDS_FILE",
    "DOCUMENT_CODES",
    "FIELD_CODES",
    "ROLE_CODES",
    "BodyKind",
    "ChecklistQuestion",
    "DocumentKind",
    "FieldKind",
    "HeadOfficeQuestion",
    "Letter",
    "LetterWords",
    "ListedBody",
    "ProofKind",
    "ReasonText",
    "RefusalReason",
    "RegisterKind",
    "RegisterUse",
    "Registry",
    "RegistryError",
    "Role",
    "SignatoryTitle",
    "SignupWords",
    "UnknownCode",
    "load_registry",
    "registry_of",
]

DEFAULT_KINDS_FILE = Path(__file__).with_name("kinds.toml")


@dataclass(frozen=True, slots=True)
class Registry:
    """The whole kinds file, checked."""

    name: str
    mandate_months: int
    signup: SignupWords
    kinds: tuple[BodyKind, ...]
    proofs: tuple[ProofKind, ...]
    registers: tuple[RegisterKind, ...]
    documents: tuple[DocumentKind, ...]
    fields: tuple[FieldKind, ...]
    refusals: tuple[RefusalReason, ...]
    roles: tuple[Role, ...]
    letter: Letter
    ministries: tuple[ListedBody, ...]

    @property
    def listed_kind(self) -> BodyKind | None:
        """The kind whose bodies are picked from a list (ministries), if the agency has one."""
        return next((kind for kind in self.kinds if kind.listed), None)

    @property
    def other_kinds(self) -> tuple[BodyKind, ...]:
        """The kinds offered under « autre organisme », in the order of the file."""
        return tuple(kind for kind in self.kinds if kind.active and not kind.listed)

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

    def role(self, code: str) -> Role:
        """Return a role's words. Raises UnknownCode."""
        return by_code("role", code, self.roles)

    def role_label(self, code: str) -> str:
        """Return a role's label. Raises UnknownCode."""
        return self.role(code).label

    def refusal(self, code: str) -> RefusalReason:
        """Return a reason to refuse. Raises UnknownCode."""
        return by_code("refusal", code, self.refusals)

    def refusals_for(self, decider: Literal["si", "manager"]) -> tuple[RefusalReason, ...]:
        """Return the reasons that SI staff or an entity's manager may pick."""
        return tuple(reason for reason in self.refusals if reason.decider in (decider, "both"))

    def kind_for_category(self, category: str) -> BodyKind | None:
        """Return the kind that INSEE's legal category suggests (longest prefix); the applicant decides."""
        best: tuple[int, BodyKind] | None = None
        for kind in self.kinds:
            for prefix in kind.legal_categories:
                if category.startswith(prefix) and (best is None or len(prefix) > best[0]):
                    best = (len(prefix), kind)
        return best[1] if best else None


def load_registry(path: str | Path = DEFAULT_KINDS_FILE) -> Registry:
    """Read and check a kinds file. Raises RegistryError, which names the key at fault (or the file)."""
    try:
        values = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegistryError(str(path), f"cannot be read: {error}") from error
    return registry_of(values)


def registry_of(values: dict[str, Any]) -> Registry:
    """Check the values of a kinds file. Raises RegistryError."""
    return Table(values).whole(_read)


def _read(root: Table) -> Registry:
    proofs = registry_file.proofs(root)
    registers = registry_file.registers(root)
    return Registry(
        name=root.text("name"),
        mandate_months=root.integer("mandate_months", 1, 120),
        signup=root.table("signup").whole(registry_file.signup),
        kinds=registry_file.kinds(root, proofs, registers),
        proofs=proofs,
        registers=registers,
        documents=registry_file.documents(root),
        fields=registry_file.fields(root),
        refusals=registry_file.refusals(root),
        roles=registry_file.roles(root),
        letter=root.table("letter").whole(registry_file.letter),
        ministries=registry_file.ministries(root),
    )
