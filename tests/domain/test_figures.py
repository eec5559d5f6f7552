"""Where a request counts, by hand, and what a change of it adds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from domain.figures import Measure, Moved, Part, Span, added_by, delays_of, difference, parts_of, past_flow, quantile
from domain.states import State

# Half past midnight in Paris: the day before in UTC.
ACTIVATED = datetime(2026, 11, 2, 23, 30, tzinfo=UTC)
WAITS = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)
CLOSED = datetime(2026, 11, 12, 8, 0, tzinfo=UTC)
M = Measure


@dataclass
class Row:
    state: str = State.WITH_SI
    kind: str | None = "company"
    activated_at: datetime | None = ACTIVATED
    closed_at: datetime | None = None
    state_since: datetime = WAITS
    waiting_since: datetime = WAITS
    decided_as: str | None = None
    decided_in: int | None = None
    refused_for: str | None = None


RECEIVED = (M.RECEIVED, date(2026, 11, 3), "")
DAY = date(2026, 11, 12)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (Row(State.AWAITING_ACTIVATION, activated_at=None), []),
        (Row(State.WITH_SI), [RECEIVED, (M.WAITING, date(2026, 11, 9), "with_si")]),
        (Row(State.WITH_MANAGER), [RECEIVED, (M.WAITING, date(2026, 11, 9), "with_manager")]),
        (Row(State.AWAITING_APPLICANT), [RECEIVED]),
        (Row(State.WITHDRAWN, closed_at=CLOSED), [RECEIVED]),
        (Row(State.EXPIRED, closed_at=CLOSED), [RECEIVED]),
        (
            Row(State.APPROVED, closed_at=CLOSED, decided_as="manager", decided_in=31),
            [RECEIVED, (M.DECIDED, DAY, "approved manager"), (M.DELAY, DAY, "manager 31")],
        ),
        (
            Row(State.REJECTED, closed_at=CLOSED, decided_as="si", decided_in=0, refused_for="duplicate"),
            [RECEIVED, (M.DECIDED, DAY, "rejected si"), (M.REFUSED, DAY, "duplicate"), (M.DELAY, DAY, "si 0")],
        ),
        (
            Row(State.REJECTED, closed_at=CLOSED),
            [RECEIVED, (M.DECIDED, DAY, "rejected si"), (M.REFUSED, DAY, "other")],
        ),
    ],
    ids=lambda value: getattr(value, "state", ""),
)
def test_a_request_counts_where_it_stands(row: Row, told: list[tuple[Measure, date, str]]) -> None:
    assert parts_of(row) == Counter(Part(measure, day, "company", detail) for measure, day, detail in told)


def test_one_of_no_kind_counts_among_all_only() -> None:
    assert [part.kind for part in parts_of(replace(Row(), kind=None))] == ["", ""]


def test_a_change_adds_what_is_new_and_takes_what_was() -> None:
    before, after = parts_of(Row()), parts_of(Row(State.AWAITING_APPLICANT))
    assert difference(before, after) == {Part(M.WAITING, date(2026, 11, 9), "company", "with_si"): -1}
    assert difference(after, before) == {Part(M.WAITING, date(2026, 11, 9), "company", "with_si"): 1}
    assert difference(before, before) == {}


@pytest.mark.parametrize(
    ("span", "first"),
    [(Span.DAY, date(2026, 12, 3)), (Span.WEEK, date(2026, 11, 30)), (Span.MONTH, date(2026, 12, 1))],
)
def test_a_span_is_known_by_its_first_day(span: Span, first: date) -> None:
    assert span.first_day(date(2026, 12, 3)) == first
    assert span.first_day(first) == first


@pytest.mark.parametrize(
    ("counts", "half", "most"),
    [
        ({}, None, None),
        ({7: 1}, 7, 7),
        ({1: 1, 2: 1}, 2, 2),
        ({1: 5, 30: 5}, 30, 30),
        ({1: 6, 30: 4}, 1, 30),
        ({30: 1, 1: 9}, 1, 30),
        ({1: 95, 2: 5}, 1, 1),
    ],
)
def test_quantiles_are_of_the_nearest_rank(counts: dict[int, int], half: int | None, most: int | None) -> None:
    assert (quantile(counts, 0.5), quantile(counts, 0.9)) == (half, most)


def test_delays_are_of_every_decider_or_of_one() -> None:
    details = {"si 12": 3, "manager 12": 2, "si 40": 1}
    assert delays_of(details) == {12: 5, 40: 1}
    assert delays_of(details, "si") == {12: 3, 40: 1}
    assert delays_of(details, "manager") == {12: 2}
    assert delays_of({}) == {}


ASKED, ANSWERED = datetime(2026, 11, 5, 8, 0, tzinfo=UTC), datetime(2026, 11, 9, 8, 0, tzinfo=UTC)
ACTIVATES = Moved(ACTIVATED, "awaiting_activation", "with_si")
ASKS = Moved(ASKED, "with_si", "awaiting_applicant")
ANSWERS = Moved(ANSWERED, "awaiting_applicant", "with_manager")
REROUTES = Moved(ANSWERED, "with_manager", "with_si")
REFUSES = Moved(CLOSED, "with_si", "rejected")
IN, OUT, THIRD = "in", "out", date(2026, 11, 3)


@pytest.mark.parametrize(
    ("row", "moves", "told"),
    [
        (Row(activated_at=None, state=State.AWAITING_ACTIVATION), [], []),
        (Row(), [ACTIVATES], [(THIRD, IN)]),
        (Row(), [ACTIVATES, ASKS, ANSWERS, REROUTES], [(THIRD, IN), (ASKED.date(), OUT), (ANSWERED.date(), IN)]),
        (Row(State.REJECTED, closed_at=CLOSED), [ACTIVATES, REFUSES], [(THIRD, IN), (DAY, OUT)]),
        # The journal says nothing, or not all: the row's dates do.
        (Row(), [], [(THIRD, IN)]),
        (Row(State.REJECTED, closed_at=CLOSED), [ACTIVATES], [(THIRD, IN), (DAY, OUT)]),
        (Row(State.AWAITING_APPLICANT), [], [(THIRD, IN), (WAITS.date(), OUT)]),
    ],
)
def test_a_requests_moves_say_when_it_began_and_ceased_to_wait(
    row: Row, moves: list[Moved], told: list[tuple[date, str]]
) -> None:
    assert past_flow(row, moves) == Counter(Part(M.FLOW, day, "company", detail) for day, detail in told)


def test_what_a_week_adds_is_what_began_to_wait_less_what_ceased_to() -> None:
    assert [added_by(details) for details in ({}, {"in": 5}, {"in": 2, "out": 3})] == [0, 5, -1]
