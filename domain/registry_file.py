"""How each part of the kinds file is read and checked; `domain.registry` puts the parts together."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

from domain.identifiers import InvalidSiret, parse_siret
from domain.kinds import (
    DOCUMENT_CODES,
    FIELD_CODES,
    HINT_CODES,
    MISSING,
    ROLE_CODES,
    BodyKind,
    ChecklistQuestion,
    Coded,
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
)
from domain.toml_table import RegistryError, Table

ONE_SIGNATORY = ("undersigned", "signatory_name", "of_title", "of_entity", "applicant_name")
TWO_SIGNATORIES = (*ONE_SIGNATORY, "second_signatory_name", "second_of_title")

C = TypeVar("C", bound=Coded)


def proofs(root: Table) -> tuple[ProofKind, ...]:
    """Read [[proofs]]."""

    def read(table: Table) -> ProofKind:
        return ProofKind(
            code=table.code("code"),
            label=table.text("label"),
            help=table.text("help"),
            where=table.text("where"),
            needs_reason=table.flag("needs_reason"),
            mandate_always=table.flag("mandate_always"),
        )

    return _unique("proofs", root.each("proofs", read, at_least=1))


def registers(root: Table) -> tuple[RegisterKind, ...]:
    """Read [[registers]]."""

    def read(table: Table) -> RegisterKind:
        return RegisterKind(
            code=table.code("code", maximum=20),
            label=table.text("label"),
            help=table.text("help"),
            example=table.text("example"),
            syntax=table.choice("syntax", ("rna", "idcc", "free")),  # type: ignore[arg-type]
            asks_country=table.flag("asks_country"),
            identifies=table.flag("identifies"),
        )

    return _unique("registers", root.each("registers", read))


def kinds(root: Table, proofs: tuple[ProofKind, ...], registers: tuple[RegisterKind, ...]) -> tuple[BodyKind, ...]:
    """Read [[kinds]], which name proofs and registers by their codes."""
    found = _unique("kinds", root.each("kinds", lambda table: _kind(table, proofs, registers), at_least=1))
    if sum(kind.listed for kind in found) > 1:
        raise RegistryError("kinds", "at most one kind may be listed")
    if not any(kind.active and not kind.listed for kind in found):
        raise RegistryError("kinds", "at least one active kind must not be listed")
    prefixes = Counter(prefix for kind in found for prefix in kind.legal_categories)
    for prefix, count in prefixes.items():
        if count > 1:
            raise RegistryError("kinds", f"the legal category {prefix} stands in {count} kinds")
    return found


def _kind(table: Table, proofs: tuple[ProofKind, ...], registers: tuple[RegisterKind, ...]) -> BodyKind:
    needs_proof = table.flag("needs_proof", default=True)
    categories = table.texts("legal_categories")
    for prefix in categories:
        if not re.fullmatch("[0-9]{1,4}", prefix):
            raise RegistryError(table.key("legal_categories"), f"« {prefix} » is not 1 to 4 digits")
    head_office = table.has("head_office_question")
    return BodyKind(
        code=table.code("code"),
        label=table.text("label"),
        help=table.text("help"),
        example=table.text("example"),
        active=table.flag("active", default=True),
        listed=table.flag("listed"),
        head_office_question=table.table("head_office_question").whole(_head_office) if head_office else None,
        registers=_register_uses(table, registers),
        needs_proof=needs_proof,
        proofs=_known(table, "proofs", proofs, at_least=int(needs_proof)),
        mandate=table.choice("mandate", ("always", "if_name_absent")),  # type: ignore[arg-type]
        max_signatories=table.integer("max_signatories", 1, 2, default=1),
        titles=table.each("titles", _title, at_least=1),
        signatory_help=table.text("signatory_help"),
        legal_categories=categories,
        home=table.texts("home", at_least=1),
    )


def _head_office(table: Table) -> HeadOfficeQuestion:
    return HeadOfficeQuestion(table.text("question"), table.text("help"), table.text("refusal"))


def _title(table: Table) -> SignatoryTitle:
    return SignatoryTitle(table.text("masculine"), table.text("feminine"))


def _register_uses(table: Table, registers: tuple[RegisterKind, ...]) -> tuple[RegisterUse, ...]:
    required = table.flag("register_required")
    return tuple(RegisterUse(register, required) for register in _known(table, "registers", registers))


def _known(table: Table, name: str, items: tuple[C, ...], at_least: int = 0) -> tuple[C, ...]:
    by_code = {item.code: item for item in items}
    codes = table.texts(name, at_least=at_least)
    for code in codes:
        if code not in by_code:
            raise RegistryError(table.key(name), f"« {code} » is not defined under [[{name}]]")
    if len(set(codes)) < len(codes):
        raise RegistryError(table.key(name), "names a code twice")
    return tuple(by_code[code] for code in codes)


def documents(root: Table) -> tuple[DocumentKind, ...]:
    """Read [[documents]]: exactly the documents that the rules know."""

    def read(table: Table) -> DocumentKind:
        reasons = _with_missing(table.key("reasons"), table.each("reasons", _reason, at_least=1))
        questions = table.each("checklist", lambda row: _question(row, reasons), at_least=1)
        return DocumentKind(
            code=table.choice("code", DOCUMENT_CODES),
            label=table.text("label"),
            help=table.text("help"),
            checklist=_unique(table.key("checklist"), questions),
            reasons=reasons,
        )

    return _exactly("documents", DOCUMENT_CODES, root.each("documents", read))


def _question(table: Table, reasons: tuple[ReasonText, ...]) -> ChecklistQuestion:
    """A question; without a sentence of its own it proposes its reason's."""
    sentences = {reason.code: reason.sentence for reason in reasons if reason.code != MISSING}
    code = table.code("code")
    reason = table.choice("reason", tuple(sentences))
    return ChecklistQuestion(
        code=code,
        question=table.text("question"),
        reason=reason,
        sentence=table.text_or("sentence", sentences[reason]),
        hint=table.choice("hint", HINT_CODES) if table.has("hint") else None,  # type: ignore[arg-type]
    )


def _with_missing(key: str, reasons: tuple[ReasonText, ...]) -> tuple[ReasonText, ...]:
    # The system itself asks for a required document that is absent: it needs the sentence.
    if MISSING not in {reason.code for reason in _unique(key, reasons)}:
        raise RegistryError(f"{key}[{MISSING}]", "is missing")
    return reasons


def fields(root: Table) -> tuple[FieldKind, ...]:
    """Read [[fields]]: exactly the fields that a complement may open."""

    def read(table: Table) -> FieldKind:
        return FieldKind(
            code=table.choice("code", FIELD_CODES),
            label=table.text("label"),
            reasons=_unique(table.key("reasons"), table.each("reasons", _reason, at_least=1)),
        )

    return _exactly("fields", FIELD_CODES, root.each("fields", read))


def _reason(table: Table) -> ReasonText:
    return ReasonText(table.code("code"), table.text("label"), table.text("sentence"))


def refusals(root: Table) -> tuple[RefusalReason, ...]:
    """Read [[refusals]]: at least one for SI staff and one for managers."""

    def read(table: Table) -> RefusalReason:
        return RefusalReason(
            code=table.code("code"),
            label=table.text("label"),
            sentence=table.text("sentence"),
            decider=table.choice("decider", ("si", "manager", "both")),  # type: ignore[arg-type]
        )

    found = _unique("refusals", root.each("refusals", read))
    for decider in ("si", "manager"):
        if not any(reason.decider in (decider, "both") for reason in found):
            raise RegistryError("refusals", f"has no reason for the decider {decider}")
    return found


def roles(root: Table) -> tuple[Role, ...]:
    """Read [[roles]]: exactly the roles that the permission table knows."""

    def read(table: Table) -> Role:
        return Role(
            code=table.choice("code", ROLE_CODES),
            label=table.text("label"),
            summary=table.text("summary"),
            duties=table.texts("duties"),
        )

    return _exactly("roles", ROLE_CODES, root.each("roles", read))


def signup(table: Table) -> SignupWords:
    """Read [signup]."""
    return SignupWords(
        first_question=table.text("first_question"),
        first_help=table.text("first_help"),
        listed_choice=table.text("listed_choice"),
        other_choice=table.text("other_choice"),
        kind_question=table.text("kind_question"),
        listed_question=table.text("listed_question"),
        absent_choice=table.text("absent_choice"),
        home_intro=table.texts("home_intro", at_least=1),
    )


def letter(table: Table) -> Letter:
    """Read [letter]; its sentences must use every placeholder and no other."""
    one = _template(table, "one", ONE_SIGNATORY)
    two = _template(table, "two", TWO_SIGNATORIES)
    return Letter(
        title=table.text("title"),
        one=one,
        two=two,
        undersigned_one=table.table("undersigned_one").whole(_words),
        undersigned_two=table.table("undersigned_two").whole(_words),
        done_at=table.text("done_at"),
        signature_one=table.text("signature_one"),
        signature_two=table.text("signature_two"),
        instructions=table.texts("instructions", at_least=1),
        articles=table.each("articles", lambda row: (row.text("word"), row.text("article"))),
    )


def _words(table: Table) -> LetterWords:
    return LetterWords(table.text("masculine"), table.text("feminine"), table.text("unknown"))


def _template(table: Table, name: str, placeholders: Iterable[str]) -> str:
    text = table.text(name)
    try:
        parsed = list(string.Formatter().parse(text))
    except ValueError as error:
        raise RegistryError(table.key(name), f"has unbalanced braces: {error}") from None
    if any(spec or conversion for _, field, spec, conversion in parsed if field is not None):
        raise RegistryError(table.key(name), "may only use plain {placeholders}")
    found = {field for _, field, _, _ in parsed if field is not None}
    for field in sorted(found - set(placeholders)):
        raise RegistryError(table.key(name), f"does not know the placeholder {{{field}}}")
    for field in sorted(set(placeholders) - found):
        raise RegistryError(table.key(name), f"lacks the placeholder {{{field}}}")
    return text


def ministries(root: Table) -> tuple[ListedBody, ...]:
    """Read [[ministries]], the list that an empty database starts with."""

    def read(table: Table) -> ListedBody:
        siret = table.text("siret") if table.has("siret") else None
        if siret is not None:
            try:
                siret = parse_siret(siret)
            except InvalidSiret as error:
                raise RegistryError(table.key("siret"), f"is not a SIRET ({error.reason})") from None
        return ListedBody(table.code("code"), table.text("label"), table.texts("former_names"), siret)

    return _unique("ministries", root.each("ministries", read))


def _unique(key: str, items: tuple[C, ...]) -> tuple[C, ...]:
    for code, count in Counter(item.code for item in items).items():
        if count > 1:
            raise RegistryError(f"{key}[{code}]", "stands there twice")
    return items


def _exactly(key: str, codes: tuple[str, ...], items: tuple[C, ...]) -> tuple[C, ...]:
    found = {item.code: item for item in _unique(key, items)}
    for code in codes:
        if code not in found:
            raise RegistryError(f"{key}[{code}]", "is missing")
    return tuple(found[code] for code in codes)
