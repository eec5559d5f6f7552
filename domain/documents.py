"""Which documents a request must carry, and how old its mandate may be.

Pure functions of facts. Dates are calendar dates in Europe/Paris: see `domain.calendar.paris_date`.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from domain.document_kinds import DocumentKind
from domain.errors import DomainError
from domain.kinds import BodyKind, ProofKind

AHEAD = timedelta(days=1)
"""A letter of Nouméa or Saint-Denis may bear a day that has not begun in Paris, and is then not of the future."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A kind of document (code) that a request must (`required`) or may carry."""

    document: str
    required: bool


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides which documents are asked for. None: not answered yet."""

    kind: BodyKind
    has_active_manager: bool = False
    """Somebody active decides for the entity, and knows the person: nothing is then asked for."""
    seeks_manager_role: bool = False
    """The person who seeks the manager role itself proves it all the same."""
    documents_with_manager: bool = False
    """The setting that asks everybody."""
    proof: ProofKind | None = None
    """The kind of proof chosen: some always call for a mandate."""
    name_on_proof: bool | None = None
    """The answer to « votre nom y figure-t-il ? »."""
    has_siret: bool | None = None
    register: str | None = None
    """The code of the register that a number was given of."""
    signatory_is_legal_representative: bool | None = None


class MandateDateError(DomainError):
    """The mandate's date is missing, in the future, or too old on the day of submission.

    `limit` is the newest date allowed for 'future', the oldest allowed for 'too_old', None for 'missing'; `months` is
    how many months old it may not be yet.
    """

    def __init__(
        self, reason: Literal["future", "too_old", "missing"], limit: date | None = None, months: int = 0
    ) -> None:
        super().__init__(f"mandate date: {reason} (limit {limit})")
        self.reason: Literal["future", "too_old", "missing"] = reason
        self.limit = limit
        self.months = months


def required_documents(documents: Iterable[DocumentKind], situation: Situation) -> tuple[Requirement, ...]:
    """Return which of the kinds of document a request must or may carry, in their order."""
    if situation.has_active_manager and not (situation.seeks_manager_role or situation.documents_with_manager):
        return ()
    return tuple(
        Requirement(document.code, document.required) for document in documents if _is_asked(document, situation)
    )


def askable_documents(documents: Iterable[DocumentKind], situation: Situation) -> tuple[str, ...]:
    """Return the codes that may be asked for, whatever is or was answered about the proof and about who signs."""
    most = replace(situation, proof=None, name_on_proof=False)
    either = [replace(most, signatory_is_legal_representative=represents) for represents in (True, False)]
    return tuple(
        document.code for document in documents if any(required_documents([document], facts) for facts in either)
    )


def _is_asked(document: DocumentKind, situation: Situation) -> bool:
    if document.purpose == "existence":
        return situation.kind.needs_proof
    if document.purpose == "mandate":
        return needs_mandate(situation)
    asked = document.asked
    return (
        (not asked.kinds or situation.kind.code in asked.kinds)
        and (not asked.registers or situation.register in asked.registers)
        and asked.has_siret in (None, situation.has_siret)
        and (not asked.with_mandate or needs_mandate(situation))
        and asked.signatory_is_legal_representative in (None, situation.signatory_is_legal_representative)
    )


def as_asked(kind: BodyKind, *, confirmed: bool) -> BodyKind:
    """Return the kind as its documents are asked for: without a proof where the directory's answer, which the applicant
    confirmed (`domain.companies.is_confirmed`), stands for it."""
    return kind.model_copy(update={"needs_proof": False}) if kind.directory_is_proof and confirmed else kind


def asks_name_on_proof(kind: BodyKind, proof: ProofKind | None = None) -> bool:
    """Tell whether « votre nom y figure-t-il ? » changes anything for this kind of body and proof."""
    return kind.needs_proof and kind.mandate != "never" and not _mandate_always(kind, proof)


def needs_mandate(situation: Situation) -> bool:
    """Tell whether somebody must have designated the applicant. Until they say that the proof names them, yes."""
    if situation.kind.mandate == "never":
        return False
    return _mandate_always(situation.kind, situation.proof) or not situation.name_on_proof


def _mandate_always(kind: BodyKind, proof: ProofKind | None) -> bool:
    # A body without a proof has no paper that could name the applicant.
    return kind.mandate == "always" or not kind.needs_proof or (proof is not None and proof.mandate_always)


def add_months(day: date, months: int) -> date:
    """Return the same day `months` calendar months later (or earlier), clamped to the month's end."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if year > date.max.year:
        return date.max
    if year < date.min.year:
        return date.min
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def mandate_expiry(document_date: date, months: int) -> date:
    """Return the first day on which a mandate of this date is too old: 31 août → 30 novembre."""
    return add_months(document_date, months)


def oldest_mandate_date(submitted_on: date, months: int) -> date:
    """Return the oldest date that a mandate submitted on this day may bear."""
    day = add_months(submitted_on, -months)
    # At a month's end several dates clamp to the same expiry: walk to the first that is still fresh.
    while mandate_expiry(day, months) <= submitted_on:
        day = date.fromordinal(day.toordinal() + 1)
    return day


def mandate_is_fresh(document_date: date, submitted_on: date, months: int) -> bool:
    """Tell whether a mandate is less than `months` old on the day of submission.

    Raises MandateDateError('future') when its date lies more than `AHEAD` of that day.
    """
    if document_date > submitted_on + AHEAD:
        raise MandateDateError("future", submitted_on)
    return submitted_on < mandate_expiry(document_date, months)


def check_mandate_date(
    document_date: date | None, submitted_on: date, months: int, *, latest: date | None = None
) -> date:
    """Return the mandate's date, or raise MandateDateError('missing' | 'future' | 'too_old').

    `latest` is the newest day on French soil (`domain.calendar.latest_french_date`), after which a date is in the
    future; without it, the day of submission is. How old a mandate is, is counted in Paris.
    """
    newest = submitted_on if latest is None else latest
    if document_date is None:
        raise MandateDateError("missing")
    if document_date > newest:
        raise MandateDateError("future", newest)
    if not mandate_is_fresh(document_date, submitted_on, months):
        raise MandateDateError("too_old", oldest_mandate_date(submitted_on, months), months)
    return document_date


def mandate_age(document_date: date, on: date) -> tuple[int, int]:
    """Return the age of a document as whole calendar months and the days left over: (2, 17).

    Raises MandateDateError('future') when its date lies more than `AHEAD` of `on`; of that day itself the age is none.
    """
    if document_date > on + AHEAD:
        raise MandateDateError("future", on)
    document_date = min(document_date, on)
    months = (on.year - document_date.year) * 12 + on.month - document_date.month
    if add_months(document_date, months) > on:
        months -= 1
    return months, (on - add_months(document_date, months)).days
