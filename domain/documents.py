"""Which documents a request must carry, and how old its mandate may be.

Pure functions of facts. Dates are calendar dates in Europe/Paris: see `domain.calendar.paris_date`.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.errors import DomainError
from domain.registry import BodyKind, ProofKind

PROOF_OF_EXISTENCE = "proof_of_existence"
MANDATE = "mandate"
SIGNATURE_DELEGATION = "signature_delegation"

Why = Literal[
    "existence",  # nothing yet shows that the entity exists
    "mandate_always",  # this kind of body, or this proof, always needs one
    "name_absent",  # the proof does not bear the applicant's name
    "name_unknown",  # nobody has said yet whether it does: asked for until somebody has
    "signatory",  # useful when the signatory is not the legal representative
]


@dataclass(frozen=True, slots=True)
class Requirement:
    """A kind of document (code) that a request must (`required`) or may carry, and why."""

    document: str
    required: bool
    why: Why


class MandateDateError(DomainError):
    """The mandate's date is missing, in the future, or too old on the day of submission.

    `limit` is the newest date allowed for 'future', the oldest allowed for 'too_old', None for 'missing'; `months` is
    how many months old it may not be yet.
    """

    def __init__(
        self, reason: Literal["future", "too_old", "missing"], limit: date | None = None, months: int = 3
    ) -> None:
        super().__init__(f"mandate date: {reason} (limit {limit})")
        self.reason: Literal["future", "too_old", "missing"] = reason
        self.limit = limit
        self.months = months


def required_documents(
    kind: BodyKind,
    *,
    has_active_manager: bool,
    name_on_proof: bool | None,
    seeks_manager_role: bool = False,
    documents_with_manager: bool = False,
    proof: ProofKind | None = None,
) -> tuple[Requirement, ...]:
    """Return what a request must or may carry, in the order of the form.

    An entity with an active manager needs nothing, unless the setting `documents_with_manager` asks for it: the manager
    knows the person. Whoever seeks the manager role itself proves it all the same.
    `name_on_proof` is the applicant's answer to « votre nom y figure-t-il ? », None before it is given.
    `proof` is the kind of proof chosen, when it is known: some always call for a mandate.
    """
    if has_active_manager and not seeks_manager_role and not documents_with_manager:
        return ()
    required: list[Requirement] = []
    if kind.needs_proof:
        required.append(Requirement(PROOF_OF_EXISTENCE, required=True, why="existence"))
    why = _why_mandate(kind, name_on_proof, proof)
    if why is not None:
        required.append(Requirement(MANDATE, required=True, why=why))
        required.append(Requirement(SIGNATURE_DELEGATION, required=False, why="signatory"))
    return tuple(required)


def asks_name_on_proof(kind: BodyKind, proof: ProofKind | None = None) -> bool:
    """Tell whether « votre nom y figure-t-il ? » changes anything for this kind of body and proof."""
    return kind.needs_proof and not _mandate_always(kind, proof)


def _mandate_always(kind: BodyKind, proof: ProofKind | None) -> bool:
    # A body without a proof has no paper that could name the applicant.
    return kind.mandate == "always" or not kind.needs_proof or (proof is not None and proof.mandate_always)


def _why_mandate(kind: BodyKind, name_on_proof: bool | None, proof: ProofKind | None) -> Why | None:
    if _mandate_always(kind, proof):
        return "mandate_always"
    if name_on_proof is None:
        return "name_unknown"
    return None if name_on_proof else "name_absent"


def add_months(day: date, months: int) -> date:
    """Return the same day `months` calendar months later (or earlier), clamped to the month's end."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if year > date.max.year:
        return date.max
    if year < date.min.year:
        return date.min
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def mandate_expiry(document_date: date, months: int = 3) -> date:
    """Return the first day on which a mandate of this date is too old: 31 août → 30 novembre."""
    return add_months(document_date, months)


def oldest_mandate_date(submitted_on: date, months: int = 3) -> date:
    """Return the oldest date that a mandate submitted on this day may bear."""
    day = add_months(submitted_on, -months)
    # At a month's end several dates clamp to the same expiry: walk to the first that is still fresh.
    while mandate_expiry(day, months) <= submitted_on:
        day = date.fromordinal(day.toordinal() + 1)
    return day


def mandate_is_fresh(document_date: date, submitted_on: date, months: int = 3) -> bool:
    """Tell whether a mandate is less than `months` old on the day of submission.

    Raises MandateDateError('future') when its date lies after that day.
    """
    if document_date > submitted_on:
        raise MandateDateError("future", submitted_on)
    return submitted_on < mandate_expiry(document_date, months)


def check_mandate_date(document_date: date | None, submitted_on: date, months: int = 3) -> date:
    """Return the mandate's date, or raise MandateDateError('missing' | 'future' | 'too_old')."""
    if document_date is None:
        raise MandateDateError("missing")
    if not mandate_is_fresh(document_date, submitted_on, months):
        raise MandateDateError("too_old", oldest_mandate_date(submitted_on, months), months)
    return document_date


def mandate_age(document_date: date, on: date) -> tuple[int, int]:
    """Return the age of a document as whole calendar months and the days left over: (2, 17).

    Raises MandateDateError('future') when its date lies after `on`.
    """
    if document_date > on:
        raise MandateDateError("future", on)
    months = (on.year - document_date.year) * 12 + on.month - document_date.month
    if add_months(document_date, months) > on:
        months -= 1
    return months, (on - add_months(document_date, months)).days
