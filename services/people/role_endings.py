"""The administration ends a role: for a reason of a closed list, the person heard first, unless they asked for it.

Begun, its holder is told why and until when they can answer, from their account or by a letter that staff write down.
Then it is ended, or dropped. In urgency the role is suspended meanwhile (`services/people/memberships.py`).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from peewee import IntegrityError

from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import NotFound, Refusal, RowChanged, TransitionRefused
from domain.permissions import Permission, demand
from domain.role_endings import LONGEST_ANSWER, EndingOutcome, EndReason, added, stands
from domain.row_marks import mark
from models import Account, Membership, database
from models_people import RoleEnding
from queries.locks import lock_entities, until_it_stands
from queries.role_endings import open_ending, own_ending
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.people.authority import holder_of
from services.people.memberships import end_role, locked

MANAGE = Permission.MANAGE_MEMBERSHIPS


def begin(deps: Dependencies, actor: Actor, membership_id: int, reason: EndReason, words: str) -> RoleEnding | None:
    """Hear somebody whose role is to end; it ends at once, and None is returned, where the reason needs no hearing.

    Raises NotAllowed, FreshSignInNeeded, NotFound, TransitionRefused ("reason_missing", "own_request", "ending_begun").
    """
    demand(actor, MANAGE)
    _demand_words(words)
    with database.atomic():
        actor, membership = _locked(actor, membership_id)
        if not reason.heard:
            _settle(deps, actor, membership, EndingOutcome.ENDED)
            end_role(deps, actor, membership, reason, words)
            return None
        until = paris_date(deps.now()) + timedelta(days=deps.policy.role_hearing_days)
        values = {"reason": reason, "words": words, "begun_by": actor.account_id, "begun_at": deps.now()}
        try:
            with database.atomic():
                ending = RoleEnding.create(membership=membership.id, hear_until=until, **values)
        except IntegrityError:
            raise TransitionRefused("membership.ending_begun", "", Refusal("ending_begun")) from None
        detail: dict[str, Any] = {"end_reason": reason.value, "until": until.isoformat()}
        journal.record("membership.ending_begun", actor, deps.now(), **_about(membership), reason=words, **detail)
        _tell(deps, membership, reason.to_holder, words, until)
        return ending


def observe(deps: Dependencies, account: Account, membership_id: int, text: str) -> None:
    """The holder answers; again, while nothing is settled, in the place of what they wrote before, or after what staff
    noted. Nothing happens where it stands there already. Raises NotFound, TransitionRefused ("answer_full").
    """
    with database.atomic():
        membership = _locked_own(account.id, membership_id)
        _write_observations(deps, holder_of(account), membership, text, None)


def observe_for(deps: Dependencies, actor: Actor, membership_id: int, text: str) -> None:
    """Write down what the holder says by letter, after what they wrote and what was noted before.

    Raises NotAllowed, FreshSignInNeeded, NotFound, TransitionRefused ("reason_missing", "own_request", "answer_full").
    """
    demand(actor, MANAGE)
    _demand_words(text)
    with database.atomic():
        actor, membership = _locked(actor, membership_id)
        _write_observations(deps, actor, membership, text, actor.account_id)


def answer_mark(ending: RoleEnding) -> str:
    """What a form carries of the answer that it shows."""
    return mark(ending.observations)


def end(deps: Dependencies, actor: Actor, membership_id: int, words: str, *, seen: str | None = None) -> None:
    """End the role once its holder was heard, or had the time to be; `words`, beside the reason, are what they read.
    `seen` is the `answer_mark` of what was shown, None where nothing was.

    Raises NotAllowed, FreshSignInNeeded, NotFound, RowChanged where there is another answer by now, TransitionRefused
    ("reason_missing", "own_request", "hearing_runs").
    """
    demand(actor, MANAGE)
    _demand_words(words)
    with database.atomic():
        actor, membership = _locked(actor, membership_id)
        ending = _open(membership)
        if not may_end(ending, paris_date(deps.now())):
            raise TransitionRefused("membership.ended", "", Refusal("hearing_runs"))
        if seen not in (None, answer_mark(ending)):
            raise RowChanged()
        _settle(deps, actor, membership, EndingOutcome.ENDED)
        end_role(deps, actor, membership, EndReason(ending.reason), words)


def drop(deps: Dependencies, actor: Actor, membership_id: int, words: str) -> None:
    """The role stays; its holder is told why. Raises as `observe_for`."""
    demand(actor, MANAGE)
    _demand_words(words)
    with database.atomic():
        actor, membership = _locked(actor, membership_id)
        _open(membership)
        _settle(deps, actor, membership, EndingOutcome.DROPPED)
        journal.record("membership.ending_dropped", actor, deps.now(), **_about(membership), reason=words)
        _tell(deps, membership, "", words, None)


def may_end(ending: RoleEnding, day: date) -> bool:
    """Whether its holder was heard by this day, or had the time to be."""
    return ending.heard_at is not None or ending.hear_until < day


def _demand_words(words: str) -> None:
    if not words.strip():
        raise TransitionRefused("membership.ended", "", Refusal("reason_missing"))


def _locked(actor: Actor, membership_id: int) -> tuple[Actor, Membership]:
    """The actor as of now and the role, its entity locked. Raises NotFound for one that has ended."""
    actor, membership = locked(actor, membership_id, MANAGE)
    if membership.until is not None:
        raise NotFound()
    return actor, membership


def _locked_own(account_id: int, membership_id: int) -> Membership:
    """A role of one's own that is to end, its entity locked."""

    def attempt() -> Membership | None:
        known: Membership = own_ending(account_id, membership_id).membership
        lock_entities([known.entity_id])
        now: Membership = own_ending(account_id, membership_id).membership
        return now if now.entity_id == known.entity_id else None

    return until_it_stands(attempt)


def _open(membership: Membership) -> RoleEnding:
    """Raises NotFound."""
    ending = open_ending(membership.id)
    if ending is None:
        raise NotFound()
    return ending


def _write_observations(deps: Dependencies, actor: Actor, membership: Membership, text: str, by: int | None) -> None:
    """Neither of the person and staff replaces what the other wrote; `by` is the agent, None for the person."""
    ending = _open(membership)
    before = ending.observations or ""
    if stands(before, text):
        return
    own = by is None and ending.observed_by_id is None
    whole = text if own else added(before, text, paris_date(deps.now()), by_letter=by is not None)
    if len(whole) > LONGEST_ANSWER:
        raise TransitionRefused("membership.heard", "", Refusal("answer_full"))
    noted_by = by if by is not None else ending.observed_by_id
    values = {"observations": whole, "heard_at": deps.now(), "observed_by": noted_by}
    RoleEnding.update(values).where(RoleEnding.id == ending.id).execute()
    # The fact alone: what they say is for those who decide of the role, the journal for more people.
    journal.record("membership.heard", actor, deps.now(), **_about(membership))


def _settle(deps: Dependencies, actor: Actor, membership: Membership, outcome: EndingOutcome) -> None:
    """Close what is open of this role, if anything is."""
    ending = open_ending(membership.id)
    if ending is not None:
        values = {"settled_at": deps.now(), "settled_by": actor.account_id, "outcome": outcome}
        RoleEnding.update(values).where(RoleEnding.id == ending.id).execute()


def _tell(deps: Dependencies, membership: Membership, to_holder: str, words: str, until: date | None) -> None:
    """That it was begun; or that it was dropped, `until` then being None."""
    account, day = membership.account, until.isoformat() if until is not None else ""
    facts = {"entity_name": membership.entity.name, "why": to_holder, "words": words}
    whose = {"first_name": account.first_name, "until": day}
    outbox.post(deps, "role_ending", account.email, facts | whose, account=account)


def _about(membership: Membership) -> dict[str, Any]:
    return {"entity_id": membership.entity_id, "account_id": membership.account_id}
