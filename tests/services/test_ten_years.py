"""Ten simulated years: what is left on each 1 January, by table, file and byte, is what the notice promises.

The oracle below knows the periods by heart and reckons apart from `domain/retention.py`: months by their number, never
by the program's functions. It never asks the database what should be there.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.calendar import paris_date
from domain.states import State
from models import (
    AccountRequest,
    AccountSession,
    Decision,
    Document,
    DocumentVersion,
    JournalDetail,
    JournalEntry,
    Mail,
    Membership,
)
from models_retention import LegalHold, RequestTrace
from models_work import FigureTotal
from services.documents import files
from services.figures import totals
from services.machinery import worker
from services.machinery.dependencies import Dependencies
from services.people import sessions
from services.retention import holds, walking
from tests.support import factories
from tests.support.dependencies import Clock

START = date(2027, 1, 1)
YEARS = 10
KINDS = ("refused", "withdrawn", "lasts", "ends", "ends_soon", "held")


@dataclass
class Life:
    """One request of the ten years, as the test brought it about."""

    number: int
    kind: str
    closed_on: date
    sizes: dict[str, int]
    mails: list[tuple[int, date]] = field(default_factory=list)

    @property
    def role_ends_on(self) -> date | None:
        return {"ends": months_after(self.closed_on, 18), "ends_soon": months_after(self.closed_on, 3)}.get(self.kind)

    def is_there(self, day: date) -> bool:
        """Refused or given up: 12 months. Approved: the role, then 60 months. Under « contentieux »: for good."""
        if self.kind in ("refused", "withdrawn"):
            return day < months_after(self.closed_on, 12)
        return self.role_ends_on is None or day < months_after(self.role_ends_on, 60)

    def files(self, day: date) -> Counter[str]:
        """A proof: 3 months after the decision. A mandate: the role, then 12 months."""
        kept = dict(self.sizes) if self.is_there(day) else {}
        if self.kind != "held" and day >= months_after(self.closed_on, 3):
            kept.pop("proof_of_existence", None)
        if self.role_ends_on is not None and day >= months_after(self.role_ends_on, 12):
            kept.pop("mandate", None)
        return Counter(kept)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Decade:
    """The world of ten years, and what was done in it."""

    def __init__(self, deps: Dependencies, clock: Clock) -> None:
        self.deps, self.clock = deps, clock
        self.admin = factories.make_si_admin(deps)
        self.lives: list[Life] = []
        self.sessions: list[date] = []
        self.holder = factories.make_account(deps)

    def live_through(self, day: date) -> None:
        """One request of each kind on this day, and one session; roles end that are due to."""
        self.clock.at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
        for kind in KINDS:
            self.lives.append(self._one(kind, day))
        sessions.open_session(self.holder, "navigateur", self.clock.at)
        self.sessions.append(day)

    def end_roles(self, day: date) -> None:
        self.clock.at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
        for life in self.lives:
            if life.role_ends_on == day:
                ended = {"until": self.clock.at, "founding": False}
                Membership.update(ended).where(Membership.request == life.number).execute()

    def walk(self) -> None:
        walking.run(self.deps, paris_date(self.clock.at), writing=True)
        worker.run_due(self.deps, {files.DISCARD: files.discard})

    def _one(self, kind: str, day: date) -> Life:
        states = {"refused": State.REJECTED, "held": State.REJECTED, "withdrawn": State.WITHDRAWN}
        request = factories.make_request(self.deps, states.get(kind, State.APPROVED), by=self.admin)
        factories.mails_leave(self.deps)
        if kind == "held":
            holds.place(self.deps, self.admin, request.reference, "Tribunal saisi.")
        sizes = {row.document.kind: row.size for document in request.documents for row in document.versions}
        mails = [(row.id, day) for row in Mail.select(Mail.id).where(Mail.request == request)]
        return Life(request.id, kind, day, sizes, mails)


def left(decade: Decade) -> dict[str, Any]:
    """What the database and the store hold."""
    numbers = [life.number for life in decade.lives]
    known = AccountRequest.select(AccountRequest.id).where(AccountRequest.id.in_(numbers))
    stored = (
        DocumentVersion.select(DocumentVersion, Document)
        .join(Document)
        .where(DocumentVersion.storage_key.is_null(False))
    )
    sizes: Counter[str] = Counter()
    for row in stored:
        assert len(decade.deps.storage.get(row.storage_key)) == row.size
        sizes[row.document.kind] += row.size
    details = JournalDetail.select(JournalEntry.request_id).join(JournalEntry)
    return {
        "requests": {row.id for row in known},
        "bytes": dict(sizes),
        "files": stored.count(),
        "document": Document.select().count(),
        "document_version": DocumentVersion.select().count(),
        "decision": Decision.select().where(Decision.action != "request_changes").count(),
        "membership": Membership.select().count(),
        "legal_hold": LegalHold.select().count(),
        "mail": {row.id for row in Mail.select(Mail.id).where(Mail.request.is_null(False))},
        "account_session": AccountSession.select().count(),
        "request_trace": {row.number for row in RequestTrace.select()},
        "told": {number for (number,) in details.where(JournalEntry.event != "request.purged").distinct().tuples()}
        & set(numbers),
    }


def promised(decade: Decade, day: date) -> dict[str, Any]:
    """What the notice says is held on this day."""
    there = [life for life in decade.lives if life.is_there(day)]
    sizes: Counter[str] = Counter()
    number = 0
    for life in there:
        kept = life.files(day)
        sizes += kept
        number += len(kept)
    approved = ("lasts", "ends", "ends_soon")
    since = months_after(day, -12)
    return {
        "requests": {life.number for life in there},
        "bytes": dict(sizes),
        "files": number,
        "document": sum(len(life.sizes) for life in there),
        "document_version": sum(len(life.sizes) for life in there),
        "decision": sum(life.kind != "withdrawn" for life in there),
        "membership": sum(life.kind in approved for life in there),
        "legal_hold": sum(life.kind == "held" for life in there),
        "mail": {number for life in there for number, sent_on in life.mails if life.kind == "held" or sent_on >= since},
        "account_session": sum(on >= since for on in decade.sessions),
        "request_trace": {life.number for life in decade.lives} - {life.number for life in there},
        "told": {life.number for life in there},
    }


def received() -> int:
    """How many requests the figures say were received, whatever has been erased since."""
    rows = [row for row in FigureTotal.select() if (row.span, row.measure, row.kind) == ("month", "received", "")]
    return sum(sum(row.counts.values()) for row in rows)


def live(deps: Dependencies, clock: Clock, months: list[int]) -> None:
    """Ten years, with requests in these months of each; what the worker does every day it does on New Year's Day."""
    decade = Decade(deps, clock)
    for year in range(START.year, START.year + YEARS):
        for day in (date(year, month, 15) for month in range(1, 13)):
            decade.end_roles(day)
            if day.month in months:
                decade.live_through(day)
        clock.at = datetime(year + 1, 1, 1, 8, tzinfo=UTC)
        decade.walk()
        today = date(year + 1, 1, 1)
        assert left(decade) == promised(decade, today), f"1 January {year + 1}"
        totals.handler(deps, {})
        assert received() == len(decade.lives)
    assert 0 < len(promised(decade, today)["request_trace"]) < len(decade.lives)


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_on_each_first_of_january_what_is_left_is_what_is_promised(deps: Dependencies, clock: Clock) -> None:
    live(replace(deps, now=clock), clock, [6])


@pytest.mark.deep
def test_with_requests_in_every_month(deps: Dependencies, clock: Clock) -> None:
    live(replace(deps, now=clock), clock, list(range(1, 13)))
