"""Who looks at a request and who takes care of it: told to colleagues, never a lock. Nobody is kept from deciding."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.actors import CLOCK, Actor
from domain.calendar import paris_date
from domain.errors import AlreadyClaimed, NotAllowed, NotFound
from domain.permissions import Permission, demand
from domain.states import OPEN, MailPreference
from models import Account, AccountRequest, Claim, Presence, database
from queries.absences import claimed_by_the_absent
from queries.actors import actor_of
from queries.locks import lock_request
from queries.presence import LATELY, live_claim
from queries.scopes import visible_request
from services.machinery import journal, outbox
from services.machinery.bounded import delete_some
from services.machinery.dependencies import Dependencies
from services.machinery.each import act_on_each
from services.people.authority import afresh, not_ones_own
from services.requests.lifecycle import faster
from services.requests.limitation import demand_usable

HANDED = timedelta(days=7)
"""How long a request that a colleague handed over stays with the one who got it: they may be away today."""

KEPT = timedelta(days=1)
"""How long after the last sign of it somebody's presence is kept."""


def look(deps: Dependencies, actor: Actor, request: AccountRequest) -> None:
    """Write that this colleague has the request's page open. The person who comes back after LATELY begins anew.

    Effects: one row of Presence, nothing else. Raises NotAllowed.
    """
    demand(actor, Permission.CLAIM)
    now = deps.now()
    with database.atomic():
        again = (
            Presence.update(seen_at=now)
            .where(Presence.request == request.id, Presence.account == actor.account_id)
            .where(Presence.seen_at > now - LATELY)
            .execute()
        )
        if not again:
            Presence.insert(request=request.id, account=actor.account_id, opened_at=now, seen_at=now).on_conflict(
                conflict_target=[Presence.request, Presence.account],
                update={Presence.opened_at: now, Presence.seen_at: now},
            ).execute()


def take(deps: Dependencies, actor: Actor, reference: str, *, instead_of: int | None = None) -> Claim:
    """« Je m'en charge »: from now on this colleague takes care of the request, for `policy.claim`.

    `instead_of` is the account that the page showed as taking care of it. Raises NotFound, NotAllowed (permission, or
    one's own request), SomebodyWasFaster when the request is closed, TransitionRefused ("restricted"), AlreadyClaimed
    when a colleague whom the page did not show takes care of it by now.
    """
    demand(actor, Permission.CLAIM)
    with database.atomic():
        request = _claimable(actor, reference)
        held = live_claim(request.id, deps.now())
        if held is not None and held.account_id not in (actor.account_id, instead_of):
            raise AlreadyClaimed(request.reference, held.account.full_name, held.taken_at)
        if held is not None and held.account_id == actor.account_id:
            _renew(deps, held)
            return held
        return _write(deps, request, int(actor.account_id or 0), deps.policy.claim)


def release(deps: Dependencies, actor: Actor, reference: str) -> None:
    """« Laisser »: this colleague no longer takes care of it. Raises NotFound, NotAllowed."""
    demand(actor, Permission.CLAIM)
    request = visible_request(actor, reference, Permission.CLAIM)
    with database.atomic():
        Claim.delete().where(Claim.request == request.id, Claim.account == actor.account_id).execute()


def renew(deps: Dependencies, actor: Actor, reference: str) -> None:
    """Acting on a request renews one's own claim on it; without one, nothing."""
    with database.atomic():
        claim = (
            Claim.select()
            .join(AccountRequest)
            .where(AccountRequest.reference == reference, Claim.account == actor.account_id)
            .where(Claim.expires_at > deps.now())
            .first()
        )
        if claim is not None:
            _renew(deps, claim)


def hand_over(deps: Dependencies, actor: Actor, reference: str, account_id: int, words: str = "") -> Account:
    """Hand the request to a colleague who reviews, with words for them; the person who had it before has it no longer.

    Effects: the claim, for HANDED, the journal, and a mail unless they want none. Raises NotFound (no such request, or
    colleague), NotAllowed, SomebodyWasFaster when the request is closed, TransitionRefused ("restricted").
    """
    demand(actor, Permission.CLAIM)
    with database.atomic():
        request = _claimable(actor, reference)
        colleague = Account.get_or_none(Account.id == account_id)
        if colleague is None or colleague.id == actor.account_id:
            raise NotFound()
        try:
            receiver = actor_of(colleague)
            demand(receiver, Permission.CLAIM)
            not_ones_own(receiver, request)
        except NotAllowed:
            raise NotFound() from None
        _write(deps, request, colleague.id, HANDED, handed_by=actor.account_id, words=words)
        journal.record("request.handed", actor, deps.now(), request=request, name=colleague.full_name, reason=words)
        _tell_handed(deps, actor, request, colleague, words)
    return colleague


def assign(deps: Dependencies, actor: Actor, reference: str, account_id: int | None, words: str, *, seen: str) -> None:
    """Make this colleague, or oneself, take care of the request, or nobody (None); `seen` is the account that the
    screen had doing so, or ''. Raises AlreadyClaimed when another does by now, and what `take` and `hand_over` raise.
    """
    with database.atomic():
        request = _claimable(actor, reference)
        held = live_claim(request.id, deps.now())
        if held is not None and str(held.account_id) != seen:
            raise AlreadyClaimed(request.reference, held.account.full_name, held.taken_at)
        if account_id is None:
            if Claim.delete().where(Claim.request == request.id).execute() and held is not None:
                journal.record("request.released", actor, deps.now(), request=request)
        elif account_id != actor.account_id:
            hand_over(deps, actor, reference, account_id, words)
        elif held is None or held.account_id != actor.account_id:
            _write(deps, request, account_id, HANDED)
            journal.record("request.taken", actor, deps.now(), request=request)


def _tell_handed(deps: Dependencies, actor: Actor, request: AccountRequest, colleague: Account, words: str) -> None:
    if colleague.mail_preference == MailPreference.NONE:
        return
    facts = {"colleague_name": actor.name, "words": words}
    outbox.post(deps, "handed_over", colleague.email, facts, request=request, account=colleague)


def let_go(deps: Dependencies) -> int:
    """What people took care of before they left is everybody's again; what they take while they are away stays theirs.
    Returns how many.
    """
    ids = claimed_by_the_absent(paris_date(deps.now()), deps.now())
    return act_on_each(ids, lambda request: _let_go(deps, request))


def _let_go(deps: Dependencies, request: AccountRequest) -> bool:
    """Looked at again under the lock: somebody else may have taken it."""
    now = deps.now()
    if request.id not in claimed_by_the_absent(paris_date(now), now):
        return False
    Claim.delete().where(Claim.request == request.id).execute()
    journal.record("request.released", CLOCK, now, request=request)
    return True


def sweep(deps: Dependencies) -> int:
    """Forget who looked at what, and claims that have run out: nobody reads them again. Returns how many."""
    now = deps.now()
    return delete_some(Presence, Presence.seen_at < now - KEPT) + delete_some(Claim, Claim.expires_at < now)


def _claimable(actor: Actor, reference: str) -> AccountRequest:
    """The request, locked, if it is still open, not limited and not the actor's own."""
    request = lock_request(visible_request(actor, reference, Permission.CLAIM).id)
    not_ones_own(afresh(actor, Permission.CLAIM), request)
    if request.state not in OPEN:
        raise faster(request)
    demand_usable("claim", request)
    return request


def _write(deps: Dependencies, request: AccountRequest, account_id: int, lasts: timedelta, **handed: Any) -> Claim:
    """A claim in place of the one that there was; the caller holds the request's lock."""
    now = deps.now()
    Claim.delete().where(Claim.request == request.id).execute()
    return Claim.create(request=request.id, account=account_id, taken_at=now, expires_at=now + lasts, **handed)


def _renew(deps: Dependencies, claim: Claim) -> None:
    until = deps.now() + deps.policy.claim
    Claim.update(expires_at=until).where(Claim.id == claim.id, Claim.expires_at < until).execute()
