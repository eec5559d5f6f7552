"""A decision on 100 ticked requests, one by one and together, and an assignment of 1,000: seconds of processor."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator

from bench.installation import Installation
from bench.report import Line
from domain.actors import Actor
from domain.jobs import JobKind
from domain.references import new_reference
from domain.states import StaffRole, State
from models import AccountRequest, database
from queries.scopes import requests_visible_to
from services.jobs import running
from services.machinery import worker
from services.review.decisions import decide
from services.review.together import Wanted, decide_together
from tests.support.factories import accept_documents, make_account, make_request, make_si_admin

DECIDED, ASSIGNED = 100, 1_000


def decisions(place: Installation) -> Iterator[Line]:
    """Approvals with account, role, journal, mail and every guard, then an assignment as the worker does it."""
    deps, boss = place.deps, make_si_admin(place.deps)
    lists = [_waiting(place, boss) for _ in range(2)]

    def alone() -> None:
        for reference in lists[0]:
            decide(deps, boss, reference, "approve")

    apart = _seconds(alone)
    together = _seconds(lambda: decide_together(deps, boss, "approve", [Wanted(one) for one in lists[1]]))
    how = f"one by one {apart:.2f} s; {apart / together:.1f} times as fast together"
    yield Line(f"approval of {DECIDED} ticked requests", place.database, f"{together:.2f} s of processor", how)
    _insert(place, ASSIGNED)
    colleague = make_account(deps, staff=StaffRole.REVIEWER)
    mine = requests_visible_to(boss).where(AccountRequest.state == State.WITH_SI)

    def assign() -> None:
        job = running.prepare(deps, boss, JobKind.ASSIGN, mine, {})
        running.start(deps, boss, job.id, {"account_id": colleague.id})
        worker.run_due(deps, {running.KIND: running.handler})

    spent = _seconds(assign)
    verdict = "met" if spent <= 0.3 else "MISSED: 0.3 s"
    yield Line(f"assignment of {ASSIGNED} requests", place.database, f"{spent:.2f} s of processor", verdict)


def _seconds(act: Callable[[], object]) -> float:
    begun = time.process_time()
    act()
    return time.process_time() - begun


def _waiting(place: Installation, boss: Actor) -> list[str]:
    """References of requests with the SI, documents accepted."""
    rows = [make_request(place.deps, State.WITH_SI) for _ in range(DECIDED)]
    for row in rows:
        accept_documents(place.deps, boss, row)
    return [row.reference for row in rows]


def _insert(place: Installation, count: int) -> None:
    now = place.deps.now()
    with database.atomic():
        for turn in range(count):
            address = f"{turn:05}@together.example"
            AccountRequest.create(
                reference=new_reference(secrets.choice),
                state=State.WITH_SI,
                state_since=now,
                waiting_since=now,
                created_at=now,
                submitted_at=now,
                activated_at=now,
                email=address,
                email_key=address,
                password_hash="-",
            )
