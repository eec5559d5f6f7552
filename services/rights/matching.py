"""Which requests are those of the person of a rights request: looked for by the worker, chosen by who examines it.

Signatories' names stand in requests, where no index knows them, and names in former versions too. So the search is a
walk through all requests, in steps that a dead worker's successor resumes. A name tells nobody apart: what is found is
offered, and counts for nothing until somebody has chosen it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

from domain.actors import Actor
from domain.errors import NotFound
from domain.names import same_person
from domain.permissions import demand
from domain.rights import MatchReason, Subject
from domain.states import State
from models import AccountRequest, RequestRevision, database
from models_rights import RightsMatch, RightsRequest, RightsScan
from queries.locks import lock_row
from queries.retention import newest_request
from queries.rights import scan_of
from services.machinery import journal, walks
from services.machinery.dependencies import Dependencies
from services.rights import copies
from services.rights.examining import EXAMINE, refused, to_examine

KIND = "rights.search"
STEP_SECONDS = 0.5
BATCH = 1_000
"""Requests that are looked at between two looks at the clock."""
MOST = 500
"""Matches that are kept: where there are more, the name alone tells too little."""

R = AccountRequest


@dataclass(frozen=True)
class Match:
    """One request that may name the person: in which quality, as what ('' the applicant), and why."""

    request: int
    quality: Subject
    name: str
    why: MatchReason


def search(deps: Dependencies, actor: Actor, request_id: int) -> RightsScan:
    """Have the worker look through all requests. What was chosen before stays; a search under way goes on.

    Raises NotAllowed, FreshSignInNeeded, NotFound, TransitionRefused ("right_own", "right_answered").
    """
    demand(actor, EXAMINE)
    with database.atomic():
        actor, row = to_examine(actor, request_id)
        known = scan_of(row)
        if known is not None and known.finished_at is None:
            return known
        forget_unchosen(row)
        now = deps.now()
        anew = {"started_at": now, "stepped_at": now, "finished_at": None, "position": 0, "through": newest_request()}
        scan = RightsScan.create(asked=row, **anew) if known is None else _again(known, anew)
        walks.enqueue_step(deps, KIND, scan, "scan")
        journal.record("rights.searched", actor, now, account_id=row.account_id, object_key=row.object_key)
    return scan


def _again(scan: RightsScan, anew: dict[str, Any]) -> RightsScan:
    """The steps of the former search go on: each has its task, which is enqueued once."""
    values = anew | {"steps": scan.steps + 1}
    RightsScan.update(values).where(RightsScan.id == scan.id).execute()
    scan.absorb(values)
    return scan


def handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """The worker's part: one step of a search."""
    resume(deps, int(payload["scan"]), int(payload["step"]))


def resume(deps: Dependencies, scan_id: int, step: int, seconds: float = STEP_SECONDS) -> None:
    """Take one step of a search and write the next one down. A step that was already taken is left alone, and so is
    what is found once the rights request is answered: that may be about others.
    """
    scan = RightsScan.get_or_none(RightsScan.id == scan_id)
    if scan is None or scan.finished_at is not None or scan.steps != step:
        return
    position, matches = scan.position, list[Match]()
    room = MOST - RightsMatch.select().where(RightsMatch.asked == scan.asked_id).count()
    end = monotonic() + seconds
    while position < scan.through and len(matches) < room:
        upper = min(position + BATCH, scan.through)
        matches += _in_range(scan.asked, position, upper)
        position = upper
        if monotonic() >= end:
            break
    with database.atomic(), suppress(NotFound):  # gone, and its scan with it
        row: RightsRequest = lock_row(RightsRequest, scan.asked_id)
        answered = row.answered_at is not None
        done = answered or position >= scan.through or len(matches) >= room
        if walks.take_step(scan, deps.now(), {"position": position}, done=done):
            _keep(row, matches[: max(room, 0)] if not answered else [])
            if not done:
                walks.enqueue_step(deps, KIND, scan, "scan")


def _in_range(row: RightsRequest, after: int, upper: int) -> Iterator[Match]:
    """Of the requests after one number and up to another, those that may name the person, drafts apart."""
    columns = (R.id, R.account, R.email_key, R.first_name, R.last_name, R.signatories)
    within: Any = R.select(*columns).where(R.id > after, R.id <= upper, R.state != State.DRAFT).order_by(R.id)
    there = set()
    for number, account, address, first_name, last_name, people in within.tuples():
        there.add(number)
        # Those of an account are known by it, and others' are theirs.
        if row.account_id is None and account is None:
            if row.email_key and address == row.email_key:
                yield Match(number, Subject.APPLICANT, "", MatchReason.ADDRESS)
            elif same_person(f"{first_name} {last_name}", row.name):
                yield Match(number, Subject.APPLICANT, "", MatchReason.NAME)
        yield from _signing(row, number, people, MatchReason.NAME)
    revisions: Any = RequestRevision.select(RequestRevision.request, RequestRevision.changes).where(
        RequestRevision.request > after, RequestRevision.request <= upper
    )
    for number, changes in revisions.order_by(RequestRevision.request, RequestRevision.version).tuples():
        if number in there and "signatories" in changes:
            yield from _signing(row, number, changes["signatories"][0], MatchReason.FORMER)


def _signing(row: RightsRequest, request: int, people: Any, why: MatchReason) -> Iterator[Match]:
    for one in people or ():
        name = str(one.get("name", ""))
        if same_person(name, row.name):
            yield Match(request, Subject.SIGNATORY, name, why)


def _keep(row: RightsRequest, matches: Collection[Match]) -> None:
    """Write these down, but for those that are there."""
    rows = [
        {"asked": row.id, "request": one.request, "quality": one.quality, "name": one.name, "why": one.why}
        for one in matches
    ]
    if rows:
        RightsMatch.insert_many(rows).on_conflict_ignore().execute()


def add(deps: Dependencies, actor: Actor, request_id: int, reference: str) -> int:
    """Offer a request that somebody knows to be about the person: its applicant, and all who sign its letter.

    Returns how many people it names.

    Raises NotAllowed, FreshSignInNeeded, NotFound (no such rights request), TransitionRefused ("right_own",
    "right_answered", "right_no_request").
    """
    demand(actor, EXAMINE)
    with database.atomic():
        actor, row = to_examine(actor, request_id)
        request: AccountRequest | None = R.get_or_none(R.reference == reference, R.state != State.DRAFT)
        if request is None:
            raise refused("right_no_request")
        matches = [
            Match(request.id, Subject.SIGNATORY, name, MatchReason.TYPED) for name in dict.fromkeys(_names(request))
        ]
        if row.account_id is None and request.account_id is None:
            matches.append(Match(request.id, Subject.APPLICANT, "", MatchReason.TYPED))
        _keep(row, matches)
        journal.record("rights.request_added", actor, deps.now(), account_id=row.account_id,
                       object_key=row.object_key, reference=request.reference)  # fmt: skip
    return len(matches)


def _names(request: AccountRequest) -> Iterator[str]:
    """Who signs its letter, and who did before a correction."""
    revisions = RequestRevision.select().where(RequestRevision.request == request).order_by(RequestRevision.version)
    lists = [request.signatories, *(one.changes.get("signatories", [[]])[0] for one in revisions)]
    for people in lists:
        yield from (str(one["name"]) for one in people or () if one.get("name"))


def choose(deps: Dependencies, actor: Actor, request_id: int, offered: Collection[int], chosen: Collection[int]) -> int:
    """Say which of the matches that were offered are the person's, and that the others are not. Returns how many
    are now. A copy with one that is not any more goes: it holds what is somebody else's.

    Raises NotAllowed, FreshSignInNeeded, NotFound (one that is not of this rights request), TransitionRefused
    ("right_own", "right_answered").
    """
    demand(actor, EXAMINE)
    with database.atomic():
        actor, row = to_examine(actor, request_id)
        matches = {one.id: one for one in RightsMatch.select().where(RightsMatch.asked == row.id)}
        if not set(offered) | set(chosen) <= matches.keys():
            raise NotFound()
        taken = [number for number in chosen if matches[number].chosen_at is None]
        dropped = [number for number in offered if number not in chosen and matches[number].chosen_at is not None]
        values = {"chosen_at": deps.now(), "chosen_by": actor.account_id}
        RightsMatch.update(values).where(RightsMatch.id.in_(taken)).execute()
        RightsMatch.update(chosen_at=None, chosen_by=None).where(RightsMatch.id.in_(dropped)).execute()
        if dropped:
            copies.forget_for(deps, row)
        if taken or dropped:
            named = [matches[number].request_id for number in (*taken, *dropped)]
            references = {one.id: one.reference for one in R.select().where(R.id.in_(named))}
            journal.record("rights.requests_chosen", actor, deps.now(), account_id=row.account_id,
                           object_key=row.object_key,
                           chosen=sorted(references[matches[number].request_id] for number in taken),
                           dropped=sorted(references[matches[number].request_id] for number in dropped))  # fmt: skip
        return RightsMatch.select().where(RightsMatch.asked == row.id, RightsMatch.chosen_at.is_null(False)).count()


def forget_unchosen(row: RightsRequest) -> None:
    """Delete what was offered and not chosen: it is about others. Inside the caller's transaction."""
    RightsMatch.delete().where(RightsMatch.asked == row.id, RightsMatch.chosen_at.is_null()).execute()
