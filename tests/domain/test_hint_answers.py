"""What a text answers to the questions of a checklist, and what it leaves open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.document_kinds import DocumentKind
from domain.hints.answers import answers_of
from domain.hints.search import Findings, Hint, Status
from domain.registry import load_registry

SENT = date(2026, 6, 15)


def kind(code: str) -> DocumentKind:
    return load_registry().document(code)


def said(*hints: Hint, document: str = "mandate", signed: bool = False, readable: bool = True) -> dict[str, bool]:
    return answers_of(kind(document), Findings(readable, signed=signed, hints=hints), SENT, 3)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((Status.PRESENT,), True),
        ((Status.PRESENT, Status.PRESENT), True),
        ((Status.PRESENT, Status.ABSENT), False),
        ((Status.OTHER,), False),
        ((Status.LONGER,), None),
        ((), None),
    ],
)
def test_a_name_answers_where_it_is_there_or_is_not(statuses: tuple[Status, ...], expected: bool | None) -> None:
    hints = [Hint("signatory", status) for status in statuses]
    assert said(*hints).get("signatory_entitled") is expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 3, 16), True), (date(2026, 3, 15), False), (date(2026, 6, 16), True), (date(2026, 6, 17), False)],
)
def test_a_date_answers_for_the_mandate_by_its_age_when_it_was_sent(day: date, expected: bool) -> None:
    dated = Hint("date", Status.PRESENT, days=(day,))
    assert said(dated) == {"fresh": expected}
    assert said(dated, document="proof_of_existence") == {}
    assert said(replace(dated, status=Status.SEVERAL)) == {}
    assert answers_of(kind("mandate"), Findings(True, hints=(dated,)), None, 3) == {}


def test_a_signature_answers_yes_or_nothing() -> None:
    assert said(signed=True, readable=False) == {"signed": True}
    assert said(signed=False) == {}
    assert said(Hint("applicant", Status.ABSENT), readable=False) == {}
