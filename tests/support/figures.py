"""Figures counted the slow way, row by row, of what the tables of requests and the journal hold."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

from adapters.public_holidays import working_days
from backoffice.figures.periods import Asked
from backoffice.figures.reading import read
from domain.actors import Actor
from domain.calendar import paris_date
from domain.figures import SPANS, Measure, Span
from domain.states import WITH_DECIDERS, StaffRole
from domain.working_time import working_seconds
from models import AccountRequest, JournalDetail, JournalEntry
from models_work import FigureCount
from queries.figures import Wanted, figures

EVER = (date(2000, 1, 1), date(2100, 1, 1))
WORKING_DAYS = working_days("metropole")
Naive = Counter[tuple[Span, Measure, str, date, str]]
"""(span, measure, kind, first day of the span, detail) → how many."""


def naive() -> Naive:
    """Every figure of the rows."""
    counted: Naive = Counter()
    for row in AccountRequest.select().where(AccountRequest.activated_at.is_null(False)):
        for measure, moment, detail in _told_of(row):
            for span in SPANS[measure]:
                counted[span, measure, row.kind, _first(span, paris_date(moment)), detail] += 1
        for at, _, before, after, _ in _moves(row):
            if (before in WITH_DECIDERS) != (after in WITH_DECIDERS):
                detail = "in" if after in WITH_DECIDERS else "out"
                counted[Span.WEEK, Measure.FLOW, row.kind, _first(Span.WEEK, paris_date(at)), detail] += 1
    return counted


def _told_of(row: AccountRequest) -> list[tuple[Measure, datetime, str]]:
    parts: list[tuple[Measure, datetime, str]] = [(Measure.RECEIVED, row.activated_at, "")]
    if row.state in ("with_si", "with_manager"):
        parts.append((Measure.WAITING, row.waiting_since, str(row.state)))
    if row.state in ("approved", "rejected"):
        by = _decider(row)
        parts.append((Measure.DECIDED, row.closed_at, f"{row.state} {by}"))
        parts.append((Measure.DELAY, row.closed_at, f"{by} {_tenths(row)}"))
    if row.state == "rejected":
        parts.append((Measure.REFUSED, row.closed_at, row.refused_for or "other"))
    return parts


def kept() -> Naive:
    """The same as the figures say it."""
    counted: Naive = Counter()
    asked = [Wanted(measure, span, *EVER, kind=None) for measure, spans in SPANS.items() for span in spans]
    for one, counts in zip(asked, figures(*asked), strict=True):
        for (kind, day), details in counts.items():
            for detail, amount in details.items():
                counted[one.span, one.measure, kind, day, detail] += amount
    return counted


class Backlog:
    """What waited at the end of each of four weeks, as somebody who looks every day would write it down."""

    def __init__(self) -> None:
        self.waited: dict[date, int] = {}

    def trend_as_seen(self, now: datetime) -> list[int]:
        """By what was seen on the last day of each week on which anybody looked; looks now."""
        rows = AccountRequest.select().where(AccountRequest.state.in_(sorted(WITH_DECIDERS)))
        self.waited[paris_date(now)] = rows.count()
        ends = [monday + timedelta(days=7) for monday in Asked(4, "", paris_date(now)).mondays]
        days = [max((day for day in self.waited if day < end), default=None) for end in ends]
        return [self.waited[day] if day else 0 for day in days]

    def trend_as_counted(self, now: datetime) -> list[int]:
        """By the figures; while all is being counted anew, as it was seen."""
        if not all_counted():
            return self.trend_as_seen(now)
        asked = Asked(4, "", paris_date(now))
        made = read(Actor(staff_role=StaffRole.READER), asked)
        return [made.waited_after(monday) for monday in asked.mondays]


def all_counted() -> bool:
    return not FigureCount.select().where(FigureCount.finished_at.is_null()).exists()


def _first(span: Span, day: date) -> date:
    if span is Span.DAY:
        return day
    year, week, _ = day.isocalendar()
    return date.fromisocalendar(year, week, 1) if span is Span.WEEK else date(day.year, day.month, 1)


def _decider(row: AccountRequest) -> str:
    """As the journal has it: managers decide on what is with them, on entities that they manage."""
    entry = _moves(row)[-1]
    return "manager" if entry[2] == "with_manager" and entry[4] == "manager" else "si"


def _moves(row: AccountRequest) -> list[tuple[datetime, str, str, str, str]]:
    rows = (
        JournalDetail.select(JournalDetail, JournalEntry)
        .join(JournalEntry)
        .where(JournalEntry.request_id == row.id, JournalEntry.event.startswith("request."))
        .order_by(JournalEntry.id)
    )
    return [
        (d.entry.at, d.entry.event, d.detail["before"], d.detail["after"], d.entry.actor_kind)
        for d in rows
        if "after" in d.detail
    ]


def _tenths(row: AccountRequest) -> int:
    """From activation to the decision, but for the time in « Complément demandé »."""
    moves = [move for move in _moves(row) if move[0] >= row.activated_at]
    seconds = 0
    for (at, _, _, after, _), (until, _, _, _, _) in pairwise(moves):
        if after != "awaiting_applicant":
            seconds += working_seconds(at, until, WORKING_DAYS.works)
    return math.ceil(seconds * 10 / 86_400)
