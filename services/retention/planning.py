"""What of some requests and roles is due until a day, as the rules say (`domain/retention.py`). Nothing is changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from domain.calendar import paris_date
from domain.retention import Category, Due, RequestFacts, file_due, request_due, role_due
from models import AccountRequest, DocumentVersion, Membership
from queries import retention as reads
from services.machinery.dependencies import Dependencies


@dataclass(frozen=True)
class Planned:
    """What may go of one request (all of it, or the files `versions` alone), or one role.

    `day` is since when; `ended_on` the day on which the request was closed, or the role ended.
    """

    category: Category
    day: date
    ended_on: date
    versions: tuple[DocumentVersion, ...] = ()
    whole: bool = False
    parts: tuple[Planned, ...] = ()
    """Of a whole request: its files that are due by themselves, for when it may not go and they may."""

    @property
    def files(self) -> int:
        return len(self.versions)

    @property
    def bytes(self) -> int:
        return sum(version.size for version in self.versions)


def plan_requests(
    deps: Dependencies, requests: Collection[AccountRequest], until: date
) -> Iterator[tuple[AccountRequest, Planned]]:
    """What is due of these, in four statements and one; a request that goes as a whole is named once."""
    facts = reads.facts_of_requests(requests)
    files = reads.files_of(facts)
    for request in requests:
        for planned in _plan(deps, facts[request.id], files.get(request.id, []), until):
            yield request, planned


def _plan(deps: Dependencies, facts: RequestFacts, versions: list[DocumentVersion], until: date) -> Iterator[Planned]:
    if facts.closed_on is None:
        return
    parts = tuple(_plan_files(deps, facts, facts.closed_on, versions, until))
    whole = request_due(facts, deps.policy.retention)
    if isinstance(whole, Due) and whole.day <= until:
        yield Planned(whole.category, whole.day, facts.closed_on, tuple(versions), whole=True, parts=parts)
    else:
        yield from parts


def _plan_files(
    deps: Dependencies, facts: RequestFacts, closed_on: date, versions: list[DocumentVersion], until: date
) -> Iterator[Planned]:
    """The files that are due by themselves, by category; those that go with the request are not."""
    due: dict[Category, list[tuple[date, DocumentVersion]]] = {}
    for version in versions:
        is_proof = deps.registry.document(version.document.kind).purpose == "existence"
        one = file_due(facts, is_proof=is_proof, periods=deps.policy.retention)
        if isinstance(one, Due) and one.day <= until and one.category in (Category.PROOF, Category.MANDATE):
            due.setdefault(one.category, []).append((one.day, version))
    for category, listed in due.items():
        days, its_files = zip(*listed, strict=True)
        yield Planned(category, max(days), closed_on, tuple(its_files))


def plan_roles(deps: Dependencies, roles: Collection[Membership], until: date) -> Iterator[tuple[Membership, Planned]]:
    """What is due of roles without a request."""
    facts = reads.facts_of_roles(roles)
    for role in roles:
        due = role_due(facts[role.id], deps.policy.retention)
        if isinstance(due, Due) and due.day <= until:
            yield role, Planned(due.category, due.day, paris_date(role.until), whole=True)
