"""Counting all requests anew, in chunks, while people work: after an upgrade, or when figures were lost.

A row says in which count it is counted (`AccountRequest.counted`). What a transaction changes in one that the present
count has not come to yet is added whole, and the row is then passed over.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from domain.figures import DECIDED, Decider, Measure, Part, parts_of, past_flow
from domain.states import State
from models import AccountRequest, Decision, JournalEntry, database
from models_retention import RequestTrace
from models_work import FigureChange, FigureCount, FigureTotal
from queries.locks import lock_requests, lock_row
from queries.waiting_time import moves_of, times_with_applicants
from services.figures.counting import decided_in, past_applicant_time, write
from services.machinery.dependencies import Dependencies

CHUNK = 500

R = AccountRequest


def begin(deps: Dependencies) -> int:
    """Begin a new count; the figures of the one before go at once. Returns its number."""
    with database.atomic():
        locked_count()
        number = FigureCount.create(asked_at=deps.now()).id
        FigureTotal.delete().execute()
        FigureChange.delete().execute()
    return int(number)


def locked_count() -> FigureCount | None:
    """The present count, its row locked; None before the first."""
    newest = FigureCount.select(FigureCount.id).order_by(FigureCount.id.desc()).first()
    return lock_row(FigureCount, newest.id) if newest is not None else None


def count_some(deps: Dependencies, at_most: int = CHUNK) -> int:
    """Count the next requests, `at_most`, of a count that is under way.

    Returns how many rows were looked at: 0 when all are counted.
    """
    if not FigureCount.select().where(FigureCount.finished_at.is_null()).exists():
        return 0
    with database.atomic():
        count = locked_count()
        if count is None or count.finished_at is not None:
            return 0
        following = R.select(R.id).where(R.id > count.position, R.state != State.DRAFT).order_by(R.id).limit(at_most)
        ids = [row_id for (row_id,) in following.tuples()]
        if not ids and (traces := _uncounted_traces(count.id, at_most)):
            _count_traces(count.id, traces)
            return len(traces)
        if not ids:
            FigureCount.update(finished_at=deps.now()).where(FigureCount.id <= count.id).execute()
            FigureTotal.delete().where(FigureTotal.of_count < count.id).execute()
            return 0
        _count(deps, count.id, [row for row in lock_requests(ids) if row.counted != count.id])
        FigureCount.update(position=ids[-1]).where(FigureCount.id == count.id).execute()
    return len(ids)


def _count(deps: Dependencies, number: int, requests: list[AccountRequest]) -> None:
    unknown = [request for request in requests if request.counted is None]
    for request, facts in zip(unknown, _facts(deps, unknown), strict=True):
        if facts:
            R.update(facts).where(R.id == request.id).execute()
            request.absorb(facts)
    amounts: Counter[Part] = Counter()
    moves = moves_of([request.id for request in requests])
    for request in requests:
        amounts.update(parts_of(request) + past_flow(request, moves.get(request.id, ())))
    write(number, amounts)
    R.update(counted=number).where(R.id.in_([request.id for request in requests])).execute()


def _uncounted_traces(number: int, at_most: int) -> list[RequestTrace]:
    """What is left of requests that were erased before this count came to them."""
    other = RequestTrace.counted.is_null() | (RequestTrace.counted < number)
    return list(RequestTrace.select().where(other).order_by(RequestTrace.id).limit(at_most))


def _count_traces(number: int, traces: list[RequestTrace]) -> None:
    amounts: Counter[Part] = Counter()
    for trace in traces:
        for measure, day, kind, detail, amount in trace.parts:
            amounts[Part(Measure(measure), date.fromisoformat(day), kind, detail)] += amount
    write(number, amounts)
    RequestTrace.update(counted=number).where(RequestTrace.id.in_([trace.id for trace in traces])).execute()


def _facts(deps: Dependencies, requests: list[AccountRequest]) -> list[dict[str, Any]]:
    """What rows of before the figures do not say: the applicant's time, and who decided, in how long, why not."""
    times = times_with_applicants([request.id for request in requests])
    decided = [request.id for request in requests if request.state in DECIDED]
    deciders, reasons = _deciders(decided), _reasons(deps, decided)
    facts_of_each = []
    for request in requests:
        facts: dict[str, Any] = {}
        spent = past_applicant_time(times.get(request.id, ()), deps.working_days.works)
        if spent:
            facts["applicant_time"] = spent
        if request.state in DECIDED and request.activated_at is not None and request.closed_at is not None:
            facts["decided_as"] = deciders.get(request.id, Decider.SI)
            facts["decided_in"] = decided_in(request.activated_at, request.closed_at, spent, deps.working_days.works)
            facts["refused_for"] = reasons.get(request.id) if request.state == State.REJECTED else None
        facts_of_each.append(facts)
    return facts_of_each


def _deciders(ids: list[int]) -> dict[int, Decider]:
    """Those that a manager decided, by the journal."""
    rows: Any = JournalEntry.select(JournalEntry.request_id, JournalEntry.actor_kind).where(
        JournalEntry.request_id.in_(ids), JournalEntry.event.in_(("request.approve", "request.reject"))
    )
    as_manager = rows.order_by(JournalEntry.id).tuples()
    return {number: Decider.MANAGER if kind == "manager" else Decider.SI for number, kind in as_manager}


def _reasons(deps: Dependencies, ids: list[int]) -> dict[int, str]:
    """The ready-made reasons whose sentence the refusals begin with."""
    rows: Any = (
        Decision.select(Decision.request, Decision.reason)
        .where(Decision.request.in_(ids), Decision.action == "reject", Decision.status == "applied")
        .order_by(Decision.id)
        .tuples()
    )
    sentences = {reason.sentence: reason.code for reason in deps.registry.refusals}
    facts_of_each = {number: _reason(text, sentences) for number, text in rows}
    return {number: code for number, code in facts_of_each.items() if code}


def _reason(text: str, sentences: dict[str, str]) -> str:
    return next((code for sentence, code in sentences.items() if text.startswith(sentence)), "")
