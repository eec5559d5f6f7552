"""How long what is kept: the rules, one row each, with the period in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.retention import (
    Category,
    Contest,
    Due,
    Fate,
    Periods,
    RequestFacts,
    RoleFacts,
    Wait,
    file_due,
    remedies_lapse,
    request_due,
    role_due,
)
from domain.states import OPEN, State

PERIODS = Periods(
    refused=12,
    proof=3,
    mandate=12,
    trail=60,
    inactive=24,
    inactive_warning_days=30,
    mails=12,
    sessions=12,
    work_days=90,
    import_days=30,
)
CLOSED_ON = date(2026, 11, 30)
REFUSED = RequestFacts(State.REJECTED, CLOSED_ON)
APPROVED = RequestFacts(State.APPROVED, CLOSED_ON, roles=(RoleFacts(date(2028, 2, 29)),))
LASTS = replace(APPROVED, roles=(RoleFacts(None),))
OPEN_REMEDY = Contest(date(2027, 1, 20), date(2027, 3, 20))
LATE_ANSWER = Contest(date(2027, 1, 20), date(2027, 3, 20), date(2028, 1, 15))


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        pytest.param(REFUSED, Due(Category.UNFAVOURABLE, date(2027, 11, 30)), id="refused: 12 months"),
        pytest.param(
            replace(REFUSED, state=State.WITHDRAWN),
            Due(Category.UNFAVOURABLE, date(2027, 11, 30)),
            id="given up: 12 months",
        ),
        pytest.param(
            replace(REFUSED, state=State.EXPIRED),
            Due(Category.UNFAVOURABLE, date(2027, 11, 30)),
            id="never completed: 12 months",
        ),
        pytest.param(
            replace(REFUSED, contests=(LATE_ANSWER,)),
            Due(Category.UNFAVOURABLE, date(2028, 3, 15)),
            id="a remedy answered late: two months to sue after its answer",
        ),
        pytest.param(replace(REFUSED, held=True), Wait.HELD, id="contentieux: nothing goes"),
        pytest.param(replace(REFUSED, restricted=True), Wait.RESTRICTED, id="limitation: nothing goes"),
        pytest.param(replace(REFUSED, activated=False), Wait.NOT_SENT, id="never activated: another rule"),
        pytest.param(replace(REFUSED, closed_on=None), Wait.OPEN, id="no day of its end: nothing goes"),
        pytest.param(LASTS, Wait.ROLE_LASTS, id="the role lasts, suspended or not"),
        pytest.param(APPROVED, Due(Category.TRAIL, date(2033, 2, 28)), id="the role's end + 5 years, clamped"),
        pytest.param(
            replace(APPROVED, roles=(RoleFacts(date(2028, 2, 29)), RoleFacts(None))),
            Wait.ROLE_LASTS,
            id="a second role lasts",
        ),
        pytest.param(
            replace(APPROVED, roles=(RoleFacts(date(2028, 2, 29)), RoleFacts(date(2029, 6, 1)))),
            Due(Category.TRAIL, date(2034, 6, 1)),
            id="the later of two ends",
        ),
        pytest.param(
            replace(APPROVED, roles=(RoleFacts(date(2028, 2, 29), (Contest(date(2028, 3, 1), date(2028, 5, 1)),)),)),
            Due(Category.TRAIL, date(2033, 7, 1)),
            id="the end of a role contested: the implied refusal + two months",
        ),
        pytest.param(
            replace(APPROVED, roles=(RoleFacts(None, (OPEN_REMEDY,)),)),
            Wait.ROLE_LASTS,
            id="a role given back after a remedy lasts",
        ),
        pytest.param(
            replace(APPROVED, roles=()), Due(Category.TRAIL, date(2031, 11, 30)), id="no role any more: its decision"
        ),
        pytest.param(replace(APPROVED, held=True), Wait.HELD, id="contentieux after an approval"),
    ],
)
def test_a_request_goes(facts: RequestFacts, answer: Due | Wait) -> None:
    assert request_due(facts, PERIODS) == answer


@pytest.mark.parametrize("state", sorted(OPEN))
def test_an_open_request_waits(state: State) -> None:
    assert request_due(RequestFacts(state, CLOSED_ON), PERIODS) is Wait.OPEN
    assert file_due(RequestFacts(state, CLOSED_ON), is_proof=True, periods=PERIODS) is Wait.OPEN


@pytest.mark.parametrize(
    ("facts", "proof", "other"),
    [
        pytest.param(
            REFUSED,
            Due(Category.PROOF, date(2027, 2, 28)),
            Due(Category.UNFAVOURABLE, date(2027, 11, 30)),
            id="refused",
        ),
        pytest.param(
            replace(REFUSED, contests=(OPEN_REMEDY,)),
            Due(Category.PROOF, date(2027, 5, 20)),
            Due(Category.UNFAVOURABLE, date(2027, 11, 30)),
            id="a remedy that nobody answers: its silence + two months",
        ),
        pytest.param(
            LASTS, Due(Category.PROOF, date(2027, 2, 28)), Wait.ROLE_LASTS, id="approved: the mandate lasts as the role"
        ),
        pytest.param(
            APPROVED,
            Due(Category.PROOF, date(2027, 2, 28)),
            Due(Category.MANDATE, date(2029, 2, 28)),
            id="the role ended: one year",
        ),
        pytest.param(
            replace(APPROVED, roles=()),
            Due(Category.PROOF, date(2027, 2, 28)),
            Due(Category.MANDATE, date(2027, 11, 30)),
            id="no role any more",
        ),
        pytest.param(replace(APPROVED, held=True), Wait.HELD, Wait.HELD, id="contentieux"),
    ],
)
def test_a_file_goes(facts: RequestFacts, proof: Due | Wait, other: Due | Wait) -> None:
    assert file_due(facts, is_proof=True, periods=PERIODS) == proof
    assert file_due(facts, is_proof=False, periods=PERIODS) == other


def test_a_proof_of_a_refusal_waits_for_remedies_however_short_its_period() -> None:
    short = replace(PERIODS, proof=1, refused=1)
    due = Due(Category.PROOF, date(2027, 1, 30))
    assert file_due(REFUSED, is_proof=True, periods=short) == due
    assert file_due(LASTS, is_proof=True, periods=short) == Due(Category.PROOF, date(2026, 12, 30))
    assert request_due(REFUSED, short) == Due(Category.UNFAVOURABLE, date(2027, 1, 30))


def test_nothing_of_a_role_that_ended_goes_while_its_end_can_be_contested() -> None:
    """However short the periods: two months."""
    short = replace(PERIODS, mandate=1, trail=1)
    until = (RoleFacts(date(2028, 1, 31)),)
    ended = replace(APPROVED, roles=until)
    assert file_due(ended, is_proof=False, periods=short) == Due(Category.MANDATE, date(2028, 3, 31))
    assert request_due(ended, short) == Due(Category.TRAIL, date(2028, 3, 31))
    assert role_due(until[0], short) == Due(Category.ROLE, date(2028, 3, 31))


def test_remedies_lapse_after_the_last_of_decision_answers_and_silences() -> None:
    assert remedies_lapse(CLOSED_ON, ()) == date(2027, 1, 30)
    assert remedies_lapse(CLOSED_ON, (OPEN_REMEDY,)) == date(2027, 5, 20)
    assert remedies_lapse(CLOSED_ON, (OPEN_REMEDY, LATE_ANSWER)) == date(2028, 3, 15)


def test_a_role_without_a_request_goes_five_years_after_its_end() -> None:
    assert role_due(RoleFacts(date(2028, 2, 29)), PERIODS) == Due(Category.ROLE, date(2033, 2, 28))
    assert role_due(RoleFacts(None), PERIODS) is Wait.ROLE_LASTS


def test_what_reached_the_administration_needs_a_visa() -> None:
    assert {category for category in Category if not category.is_archive} == {Category.DRAFT, Category.UNACTIVATED}
    assert [fate.label for fate in Fate] == ["Élimination", "Tri", "Conservation"]
