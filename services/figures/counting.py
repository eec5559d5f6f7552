"""What a change of a request adds to the figures, and the facts of a decision that they are made of.

Called by `services.requests.lifecycle.move`, and where a limitation ends, inside their transaction: one INSERT, of
rows that nobody updates.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from domain.actors import Actor
from domain.figures import DECIDED, TENTHS, Decider, Part, difference, flow_part, parts_of, past_flow
from domain.states import WITH_DECIDERS, State
from domain.working_time import DAY_SECONDS, working_seconds
from models import AccountRequest
from models_work import FigureChange, FigureCount
from queries.prepared import Prepared
from queries.waiting_time import moves_of, times_with_applicants
from queries.writing import insert_all
from services.machinery.dependencies import Dependencies
from services.machinery.gathering import open_one


def current_count() -> int:
    """The count that figures are read of; 0 before the first."""
    newest = _newest.rows()
    return int(newest[0][0]) if newest else 0


_newest = Prepared(lambda: FigureCount.select(FigureCount.id).order_by(FigureCount.id.desc()).limit(1))


def write(count: int, amounts: Mapping[Part, int]) -> None:
    """Append these amounts."""
    insert_all(FigureChange, _rows(count, amounts))


def _rows(count: int, amounts: Mapping[Part, int]) -> list[dict[str, Any]]:
    return [
        {
            "of_count": count,
            "measure": part.measure,
            "day": part.day,
            "kind": part.kind,
            "detail": part.detail,
            "amount": amount,
        }
        for part, amount in amounts.items()
    ]


def decider_of(request: AccountRequest, actor: Actor) -> Decider:
    """In what quality the actor decides on the request as it is: as the entity's manager, or for the administration."""
    theirs = request.state == State.WITH_MANAGER and request.entity_id in actor.managed
    return Decider.MANAGER if theirs else Decider.SI


class Counting:
    """What one move changes in the figures: made before it, while the request is as it was read under its lock."""

    def __init__(self, deps: Dependencies, request: AccountRequest) -> None:
        self._works = deps.working_days.works
        self._request = request
        self._count = current_count()
        self._waited = request.state in WITH_DECIDERS
        # Nothing was added for a row to which the count has not come yet: it is then added whole, its past too.
        counted = request.counted == self._count
        self._before: Counter[Part] = parts_of(request) if counted else Counter()
        self._past: Counter[Part] = Counter() if counted else _past_flow(request)

    def counted_now(self) -> dict[str, Any]:
        """The column that any change of it changes."""
        return {"counted": self._count}

    def facts(self, target: State, actor: Actor, now: datetime, refused_for: str | None) -> dict[str, Any]:
        """The columns that the move to `target` changes for the figures."""
        request = self._request
        changes = self.counted_now()
        if request.state == State.AWAITING_APPLICANT:
            changes["applicant_time"] = applicant_time(request, self._works) + working_seconds(
                request.state_since, now, self._works
            )
        if target in DECIDED:
            changes["decided_as"] = decider_of(request, actor)
            changes["decided_in"] = decided_in(
                request.activated_at, now, applicant_time(request, self._works), self._works
            )
            changes["refused_for"] = refused_for if target == State.REJECTED else None
        elif request.state in DECIDED:
            changes |= {"decided_as": None, "decided_in": None, "refused_for": None}
        return changes

    def append(self, request: AccountRequest, now: datetime) -> None:
        """Write what the request, as it is since `now`, counts for more or less than before."""
        flow, waits = Counter(self._past), request.state in WITH_DECIDERS
        if waits != self._waited:
            flow[flow_part(request, now, waits)] += 1
        rows = _rows(self._count, {**difference(self._before, parts_of(request)), **flow})
        gathered = open_one()
        if gathered is not None:
            gathered.figures.extend(rows)
        else:
            insert_all(FigureChange, rows)


def _past_flow(request: AccountRequest) -> Counter[Part]:
    return past_flow(request, moves_of([request.id]).get(request.id, ()))


Works = Callable[[date], bool]
"""Whether people work on this day."""


def decided_in(activated_at: datetime, decided_at: datetime, with_applicant: int, works: Works) -> int:
    """How long a decision took, in tenths of a working day, begun ones whole; the applicant's seconds left out."""
    worked = working_seconds(activated_at, decided_at, works) - with_applicant
    return max(0, math.ceil(worked * TENTHS / DAY_SECONDS))


def applicant_time(request: AccountRequest, works: Works) -> int:
    """The working seconds that the request has spent with its applicant, up to its present state."""
    if request.counted is not None:
        return request.applicant_time or 0
    return past_applicant_time(times_with_applicants([request.id]).get(request.id, ()), works)


def past_applicant_time(times: Iterable[tuple[datetime, datetime]], works: Works) -> int:
    """The same of (start, end) intervals that do not overlap."""
    return sum(working_seconds(start, end, works) for start, end in times)
