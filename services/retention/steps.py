"""What one step of a walk does: requests, roles, then rows that go by their age alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from peewee import fn

from domain.actors import CLOCK
from domain.calendar import paris_midnight
from domain.documents import add_months
from domain.errors import NotFound
from domain.journal_chain import AGED
from domain.retention import RetentionPhase
from models import Account, AccountRequest, JournalEntry, Membership, database
from models_retention import DisposalVisa, RetentionRun
from queries import retention as reads
from queries.locks import lock_entities, lock_request, lock_row
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.retention import acts, aging, closed_accounts, erasing
from services.retention.counts import Counts, write_disposal
from services.retention.planning import Planned, plan_requests, plan_roles

BATCH = 50
"""Requests that are looked at, and erased, between two looks at the clock: less than two seconds on a slow machine."""

P = RetentionPhase


@dataclass
class Walk:
    """Where a walk is, and what it counted; without `writing` nothing is erased."""

    until: date
    phase: RetentionPhase = P.REQUESTS
    position: int = 0
    counts: Counts = field(default_factory=Counts)
    run: RetentionRun | None = None
    visas: list[DisposalVisa] = field(default_factory=list)

    @property
    def writing(self) -> bool:
        return self.run is not None


def look_at_requests(deps: Dependencies, walk: Walk) -> None:
    periods = deps.policy.retention
    shortest = min(periods.proof, periods.refused, periods.mandate, periods.trail)
    before = paris_midnight(walk.until + timedelta(days=1)) - timedelta(days=28 * shortest)
    requests = reads.closed_requests(walk.position, before, BATCH)
    due: dict[int, list[Planned]] = {}
    for request, one in plan_requests(deps, requests, walk.until):
        due.setdefault(request.id, []).append(one)
    for number, its in due.items():
        _act(deps, walk, its, number)
    _go_on(walk, requests[-1].id if len(requests) == BATCH else None, P.ROLES)


def _act(deps: Dependencies, walk: Walk, planned: list[Planned], request_id: int) -> None:
    """Erase what is due of one request, or count what would be, or what lacks a visa."""
    chosen = _chosen(deps, walk, planned)
    if walk.run is None or not any(_covered(deps, walk, one) for one in chosen):
        _count(deps, walk, chosen)
        return
    try:
        with database.atomic():
            request = lock_request(request_id)
            again = _chosen(deps, walk, [one for _, one in plan_requests(deps, [request], walk.until)])
            erased = [one for one in again if _covered(deps, walk, one) and _erase(deps, request, one)]
            for one in erased:
                write_disposal(deps, walk.run, one, acts.act_for(deps, one.category, one.day, walk.visas))
    except NotFound:
        return
    _count(deps, walk, [*erased, *(one for one in again if not _covered(deps, walk, one))])


def _chosen(deps: Dependencies, walk: Walk, planned: list[Planned]) -> list[Planned]:
    """These; where a whole request may not go, its files that may, then what is left of it."""
    chosen: list[Planned] = []
    for one in planned:
        parts = [] if _covered(deps, walk, one) else [part for part in one.parts if _covered(deps, walk, part)]
        gone = {version.id for part in parts for version in part.versions}
        chosen += [*parts, replace(one, versions=tuple(row for row in one.versions if row.id not in gone))]
    return chosen


def _erase(deps: Dependencies, request: AccountRequest, planned: Planned) -> bool:
    if not planned.whole:
        erasing.erase_files(deps, request, planned.versions, planned.category)
    elif erasing.may_go(request):
        erasing.erase_request(deps, request)
    else:
        return False
    return True


def look_at_roles(deps: Dependencies, walk: Walk) -> None:
    before = paris_midnight(walk.until + timedelta(days=1)) - timedelta(days=28 * deps.policy.retention.trail)
    roles = reads.ended_roles(walk.position, before, BATCH)
    for role, planned in list(plan_roles(deps, roles, walk.until)):
        if walk.run is not None and _covered(deps, walk, planned):
            _erase_role(deps, walk, walk.run, role, planned)
        else:
            _count(deps, walk, [planned])
    _go_on(walk, roles[-1].id if len(roles) == BATCH else None, P.AGED)


def _erase_role(deps: Dependencies, walk: Walk, run: RetentionRun, known: Membership, planned: Planned) -> None:
    try:
        with database.atomic():
            lock_entities([known.entity_id])
            role: Membership = lock_row(Membership, known.id)
            if not list(plan_roles(deps, [role], walk.until)) or role.request_id is not None:
                return
            erasing.erase_role(role)
            write_disposal(deps, run, planned, acts.act_for(deps, planned.category, planned.day, walk.visas))
    except NotFound:
        return
    _count(deps, walk, [planned])


def look_at_aged(deps: Dependencies, walk: Walk) -> None:
    """Rows that go by their age alone, table by table: `position` counts through the ids of all of them."""
    walk.position = aging.step(deps, walk.until, walk.position, walk.counts, writing=walk.writing)
    if walk.position == aging.END:
        _go_on(walk, None, P.DETAILS)


def look_at_details(deps: Dependencies, walk: Walk) -> None:
    """Closed accounts of which nothing is left, then details of the journal about no request, as old as the trail of a
    decision, by ranges of ids."""
    if walk.position == 0 and _look_at_accounts(deps, walk) == BATCH:
        return
    before = paris_midnight(add_months(walk.until, -deps.policy.retention.trail))
    up_to = walk.position + aging.RANGE
    newest = JournalEntry.select(fn.MAX(JournalEntry.id)).scalar() or 0
    number = journal.count_aged(before, walk.position, up_to)
    if number and walk.writing:
        with database.atomic():
            number = journal.erase_aged(journal.record(AGED, CLOCK, deps.now()), before, walk.position, up_to)
    walk.counts.add_aged("journal_detail", number)
    _go_on(walk, up_to if up_to < newest else None, P.DONE)


def _look_at_accounts(deps: Dependencies, walk: Walk) -> int:
    """Returns how many were made nobody's."""
    before = paris_midnight(add_months(walk.until, -deps.policy.retention.refused))
    accounts = closed_accounts.due(before)
    if not walk.writing:
        walk.counts.add_aged("account", accounts.count())
        return 0
    ids = [row.id for row in accounts.order_by(Account.id).limit(BATCH)]
    number = sum(closed_accounts.blank(deps, account_id, before) for account_id in ids)
    walk.counts.add_aged("account", number)
    return number


def _covered(deps: Dependencies, walk: Walk, planned: Planned) -> bool:
    return acts.may_go(deps, planned.category, planned.day, walk.visas)


def _count(deps: Dependencies, walk: Walk, planned: list[Planned]) -> None:
    for one in planned:
        walk.counts.add("done" if _covered(deps, walk, one) else "waits", one)


def _go_on(walk: Walk, position: int | None, following: RetentionPhase) -> None:
    if position is None:
        walk.phase, walk.position = following, 0
    else:
        walk.position = position
