"""The steps of the signup: which answers each holds, and which are missing.

Pure: works on anything that has the attributes of a request (`Answers`), so that a draft, a form and a test are judged
alike. The order is the source document's.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Protocol

from domain.companies import is_confirmed
from domain.documents import AHEAD, MandateDateError, Requirement, as_asked, asks_name_on_proof, check_mandate_date
from domain.names import same_person
from domain.registry import BodyKind, Registry
from domain.signup_steps import STEPS


class Answers(Protocol):
    """What the rules read of a request."""

    is_listed: bool | None
    kind: str | None
    has_siret: bool | None
    siret: str | None
    is_school: bool | None
    is_head_office: bool | None
    entity_name: str
    address: str
    register_kind: str | None
    register_number: str | None
    proof_kind: str | None
    proof_other_reason: str
    name_on_proof: bool | None
    signatories: Any
    signatory_is_legal_representative: bool | None
    letter_first_name: str
    letter_last_name: str
    signature_kind: str | None
    mandate_date: date | None
    first_name: str
    last_name: str
    capacity: str
    email_key: str
    password_hash: str | None
    account_id: int | None
    ministry_id: int | None
    attested_at: datetime | None
    official: Any
    entity_check: str | None


def missing_answers(
    step: str,
    answers: Answers,
    registry: Registry,
    requirements: Collection[Requirement],
    documents: Collection[str],
    today: date,
) -> tuple[str, ...]:
    """The names of the answers (or kinds of document) that the step still lacks; empty when it is complete.

    `documents` holds the kinds of document that were given, `today` the date in Europe/Paris.
    """
    if step == "organisme":
        return () if answers.kind or answers.is_listed is False else ("nature",)
    if answers.kind is None:
        return ("has_siret",) if answers.has_siret is None else ("kind",)
    kind = registry.kind(answers.kind)
    if step == "entite":
        return missing_of_entity(answers, kind)
    if step == "pieces":
        kind = as_asked(kind, confirmed=is_confirmed(answers))
        return _missing_of_documents(answers, kind, registry, requirements, documents, today)
    if step == "vous":
        return _missing_of_person(answers)
    return () if answers.attested_at else ("attested_at",)


def first_incomplete(
    answers: Answers,
    registry: Registry,
    requirements: Collection[Requirement],
    documents: Collection[str],
    today: date,
) -> tuple[str, tuple[str, ...]] | None:
    """The first step that lacks something, with what it lacks; None when the request can be sent."""
    for step in STEPS:
        if missing := missing_answers(step, answers, registry, requirements, documents, today):
            return step, missing
    return None


def missing_of_entity(answers: Answers, kind: BodyKind) -> tuple[str, ...]:
    """The names of the answers that the entity still lacks, given its kind."""
    missing: list[str] = []
    if kind.listed and answers.ministry_id is None and not answers.entity_name:
        missing.append("ministry")
    if answers.ministry_id is not None and answers.has_siret is None:
        return tuple(missing)
    if kind.head_office_question is not None and answers.is_school is None:
        missing.append("is_school")
    if answers.has_siret is None:
        missing.append("has_siret")
    elif answers.has_siret:
        missing += _missing_with_siret(answers)
    else:
        missing += _missing_without_siret(answers, kind)
    return tuple(missing)


def _missing_with_siret(answers: Answers) -> list[str]:
    missing = [] if answers.siret else ["siret"]
    if not answers.entity_name and answers.ministry_id is None:
        missing.append("entity_name")
    if answers.is_head_office is None or (answers.is_school and not answers.is_head_office):
        missing.append("is_head_office")
    return missing


def _missing_without_siret(answers: Answers, kind: BodyKind) -> list[str]:
    if answers.is_school:
        return ["has_siret"]
    missing = [name for name in ("address",) if not getattr(answers, name)]
    if not answers.entity_name and answers.ministry_id is None:
        missing.insert(0, "entity_name")
    if kind.register_required and kind.registers and not answers.register_number:
        missing.append("register_number")
    return missing


def _missing_of_documents(
    answers: Answers,
    kind: BodyKind,
    registry: Registry,
    requirements: Collection[Requirement],
    documents: Collection[str],
    today: date,
) -> tuple[str, ...]:
    needed = [requirement.document for requirement in requirements if requirement.required]
    missing = _missing_of_proof(answers, kind, registry) if needed else []
    if registry.mandate_code in needed:
        missing += _missing_of_mandate(answers, registry, today)
    return (*missing, *(code for code in needed if code not in documents))


def _missing_of_proof(answers: Answers, kind: BodyKind, registry: Registry) -> list[str]:
    if not kind.needs_proof:
        return []
    missing: list[str] = []
    proof = registry.proof(answers.proof_kind) if answers.proof_kind else None
    if proof is None:
        missing.append("proof_kind")
    elif proof.needs_reason and not answers.proof_other_reason:
        missing.append("proof_other_reason")
    if asks_name_on_proof(kind, proof) and answers.name_on_proof is None:
        missing.append("name_on_proof")
    return missing


def _missing_of_mandate(answers: Answers, registry: Registry, today: date) -> list[str]:
    missing = [name for name in ("first_name", "last_name") if not getattr(answers, name)]
    if not any(one.get("name") and one.get("capacity") for one in answers.signatories or ()):
        missing.append("signatories")
    if answers.signatory_is_legal_representative is None:
        missing.append("signatory_is_legal_representative")
    if letter_differs(answers):
        missing.append("letter_name")
    if answers.signature_kind is None:
        missing.append("signature_kind")
    try:
        # The form judged by the hour whether the date was of the future; by now it is at most a day ahead of Paris.
        check_mandate_date(answers.mandate_date, today, registry.mandate_months, latest=today + AHEAD)
    except MandateDateError:
        missing.append("mandate_date")
    return missing


def letter_differs(answers: Answers) -> bool:
    """Tell whether the letter that was made names somebody else than the account will; False when none was made."""
    named = f"{answers.letter_first_name} {answers.letter_last_name}".strip()
    return bool(named) and not same_person(named, f"{answers.first_name} {answers.last_name}")


def _missing_of_person(answers: Answers) -> tuple[str, ...]:
    missing = [name for name in ("first_name", "last_name", "capacity") if not getattr(answers, name)]
    if not answers.email_key:
        missing.append("email")
    if answers.password_hash is None and answers.account_id is None:
        missing.append("password")
    return tuple(missing)
