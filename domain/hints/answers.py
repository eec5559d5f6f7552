"""What a text layer answers to the questions of a checklist, where it answers at all."""

from __future__ import annotations

from datetime import date

from domain.document_kinds import DocumentKind
from domain.documents import MandateDateError, mandate_is_fresh
from domain.electronic_signatures import Integrity
from domain.hints.search import Findings, Status

NO = (Status.ABSENT, Status.OTHER)


def answers_of(document: DocumentKind, findings: Findings, sent_on: date | None, months: int) -> dict[str, bool]:
    """Question → whether the text says yes; a question that it leaves open is not there.

    A name within a longer one, dates that differ and a signature that nobody sees in the text leave it open. A date
    answers for the mandate alone, whose age on the day of sending has a limit of `months`.
    """
    if not findings.readable and not findings.signed:
        return {}
    answered: dict[str, bool] = {}
    for question in document.checklist:
        if question.hint == "signature":
            answer = True if findings.signed and _whole(findings) else None
        elif question.hint == "act":
            answer = None  # an act that bears another number, or none, may be the right one all the same
        elif question.hint == "date":
            answer = _fresh(findings, sent_on, months) if document.purpose == "mandate" else None
        else:
            answer = _there([hint.status for hint in findings.about(question.hint)]) if question.hint else None
        if answer is not None:
            answered[question.code] = answer
    return answered


def _whole(findings: Findings) -> bool:
    """Whether no signature speaks of another document than the one that is there."""
    return all(signature.integrity is Integrity.INTACT for signature in findings.signatures)


def _there(statuses: list[Status]) -> bool | None:
    if any(status in NO for status in statuses):
        return False
    return True if statuses and all(status is Status.PRESENT for status in statuses) else None


def _fresh(findings: Findings, sent_on: date | None, months: int) -> bool | None:
    days = [hint.days for hint in findings.about("date") if hint.status is Status.PRESENT]
    if sent_on is None or not days:
        return None
    try:
        return mandate_is_fresh(days[0][0], sent_on, months)
    except MandateDateError:
        return False
