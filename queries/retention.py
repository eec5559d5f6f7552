"""Named reads of what is kept and until when: the facts of requests and roles, holds, visas, walks.

No actor: the worker and commands read here. What agents see of it goes through the scopes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from peewee import JOIN, SQL, fn

from domain.calendar import paris_date
from domain.errors import NotFound
from domain.retention import Contest, RequestFacts, RoleFacts
from domain.states import CLOSED, State
from models import Account, AccountRequest, Document, DocumentVersion, Membership
from models_people import Remedy
from models_retention import Disposal, DisposalVisa, LegalHold, RetentionRun
from queries.limitation import restricted

R = AccountRequest


def closed_requests(after: int, closed_before: datetime, at_most: int) -> list[AccountRequest]:
    """The next requests by id that were activated, and closed before then."""
    query = R.select().where(
        R.id > after, R.state.in_(sorted(CLOSED)), R.activated_at.is_null(False), R.closed_at < closed_before
    )
    return list(query.order_by(R.id).limit(at_most))


def facts_of_requests(requests: Collection[AccountRequest]) -> dict[int, RequestFacts]:
    """What the rules look at, of each of these by its id: in five statements whatever their number."""
    ids = [request.id for request in requests]
    held, roles, kept_unused = held_among(ids), _roles_of(requests), restricted(ids)
    remedies = _contests_of(Remedy.request, ids)
    return {
        request.id: RequestFacts(
            state=State(request.state),
            closed_on=paris_date(request.closed_at) if request.closed_at is not None else None,
            activated=request.activated_at is not None,
            held=request.id in held,
            restricted=request.id in kept_unused,
            contests=remedies.get(request.id, ()),
            roles=roles.get(request.id, ()),
        )
        for request in requests
    }


def held_among(ids: Collection[int]) -> set[int]:
    """Those of these requests on which a « contentieux » runs."""
    rows: Any = LegalHold.select(LegalHold.request).where(LegalHold.request.in_(ids), LegalHold.lifted_at.is_null())
    return {number for (number,) in rows.tuples()} if ids else set()


def is_held() -> Any:
    """The same of a query's request, as a column."""
    there = (LegalHold.request == AccountRequest.id) & LegalHold.lifted_at.is_null()
    return fn.EXISTS(LegalHold.select(SQL("1")).where(there))


def frozen(request: AccountRequest) -> bool:
    """Whether nothing of it goes, whatever its age: a « contentieux » runs, or it is kept without being used."""
    return bool(held_among([request.id]) or restricted([request.id]))


def holds_of(request: AccountRequest) -> list[LegalHold]:
    """All that were placed on it, newest first."""
    return list(LegalHold.select().where(LegalHold.request == request).order_by(LegalHold.id.desc()))


def _roles_of(requests: Collection[AccountRequest]) -> dict[int, tuple[RoleFacts, ...]]:
    """The roles that a request gave, and those that its holder had or has in its entity by another way."""
    approved = [request for request in requests if request.state == State.APPROVED]
    by_pair = {(row.account_id, row.entity_id): row.id for row in approved}
    accounts = {account for account, _ in by_pair if account is not None}
    given = Membership.request.in_([request.id for request in approved])
    rows = list(Membership.select().where(given | Membership.account.in_(accounts))) if approved else []
    facts = facts_of_roles(rows)
    wanted = {request.id: set[int]() for request in approved}
    pairs = defaultdict(list)
    for request in approved:
        pairs[request.account_id, request.entity_id].append(request.id)
    for row in rows:
        for number in {row.request_id, *pairs[row.account_id, row.entity_id]} & wanted.keys():
            wanted[number].add(row.id)
    return {number: tuple(facts[role] for role in sorted(roles)) for number, roles in wanted.items()}


def facts_of_roles(roles: Collection[Membership]) -> dict[int, RoleFacts]:
    """When these roles ended, and what contests their end."""
    contests = _contests_of(Remedy.membership, [role.id for role in roles])
    return {
        role.id: RoleFacts(
            paris_date(role.until) if role.until is not None else None,
            contests.get(role.id, ()),
        )
        for role in roles
    }


def _contests_of(column: Any, ids: Collection[int]) -> dict[int, tuple[Contest, ...]]:
    contests: dict[int, tuple[Contest, ...]] = {}
    if not ids:
        return contests
    rows: Any = Remedy.select(column, Remedy.received_on, Remedy.due_on, Remedy.answered_at).where(column.in_(ids))
    for number, received_on, due_on, answered_at in rows.order_by(Remedy.id).tuples():
        answered_on = paris_date(answered_at) if answered_at is not None else None
        contests[number] = (*contests.get(number, ()), Contest(received_on, due_on, answered_on))
    return contests


def files_of(ids: Iterable[int]) -> dict[int, list[DocumentVersion]]:
    """The files of these requests that are not erased, with their document, those of former versions too."""
    files: dict[int, list[DocumentVersion]] = defaultdict(list)
    query = (
        DocumentVersion.select(DocumentVersion, Document)
        .join(Document)
        .where(Document.request.in_(list(ids)), DocumentVersion.erased_at.is_null())
    )
    for version in query.order_by(DocumentVersion.id):
        files[version.document.request_id].append(version)
    return files


def ended_roles(after: int, ended_before: datetime, at_most: int) -> list[Membership]:
    """The next roles by id that no request gave, or whose request is gone, and that ended before then."""
    query = Membership.select().where(
        Membership.id > after, Membership.request.is_null(), Membership.until < ended_before
    )
    return list(query.order_by(Membership.id).limit(at_most))


def newest_request() -> int:
    """The id of the newest request; 0 without any."""
    newest = R.select(R.id).order_by(R.id.desc()).limit(1).scalar()
    return int(newest or 0)


def valid_visas() -> list[DisposalVisa]:
    """Visas and transfers that nobody ended, oldest first."""
    return list(DisposalVisa.select().where(DisposalVisa.ended_at.is_null()).order_by(DisposalVisa.id))


def latest_run(*, finished: bool = False) -> RetentionRun | None:
    """The walk that was begun last; the last that ended when `finished`."""
    query = RetentionRun.select().order_by(RetentionRun.id.desc())
    latest: RetentionRun | None = (query.where(RetentionRun.finished_at.is_null(False)) if finished else query).first()
    return latest


def finished_run(run_id: int) -> RetentionRun:
    """A walk that ended. Raises NotFound."""
    run: RetentionRun | None = RetentionRun.get_or_none(
        RetentionRun.id == run_id, RetentionRun.finished_at.is_null(False)
    )
    if run is None:
        raise NotFound()
    return run


def runs_that_erased(at_most: int = 50) -> list[RetentionRun]:
    """The last walks that erased an archive and ended, newest first."""
    query = RetentionRun.select().where(
        RetentionRun.finished_at.is_null(False), RetentionRun.id.in_(Disposal.select(Disposal.run))
    )
    return list(query.order_by(RetentionRun.id.desc()).limit(at_most))


def disposals_of(run: RetentionRun) -> list[Disposal]:
    """What a walk erased, with the visas, by category."""
    query = Disposal.select(Disposal, DisposalVisa).join(DisposalVisa, JOIN.LEFT_OUTER).where(Disposal.run == run)
    return list(query.order_by(Disposal.category, Disposal.id))


def visa_in_force(visa_id: int) -> DisposalVisa:
    """One that nobody ended. Raises NotFound."""
    visa: DisposalVisa | None = DisposalVisa.get_or_none(DisposalVisa.id == visa_id, DisposalVisa.ended_at.is_null())
    if visa is None:
        raise NotFound()
    return visa


def visas_with_people() -> list[DisposalVisa]:
    """All, newest first, with the people who recorded them."""
    query = DisposalVisa.select(DisposalVisa, Account).join(Account, on=DisposalVisa.recorded_by)
    return list(query.order_by(DisposalVisa.id.desc()))
