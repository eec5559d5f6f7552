"""Accepting an invitation: a request that is sent, activated and, where the person who invited still manages the
entity, approved in their name, all in one transaction. Else the request goes the usual way.

Opened by the link that came to the mailbox: that is the proof of it which an activation link is (rule 7).
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.actors import ANONYMOUS, Actor, applicant
from domain.errors import LinkUnusable, SignInNeeded
from domain.states import State
from domain.workflow import Intent
from models import Account, AccountRequest, Entity, database
from models_people import Invitation
from queries.actors import account_by_id, actor_of
from queries.invitations import invitation_of_link
from queries.locks import lock_entities, lock_row, until_it_stands
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.machinery.links import hash_of, whole
from services.people import invitations
from services.requests import entities
from services.requests.lifecycle import allow, move
from services.requests.list_keys import list_keys
from services.requests.routing import next_state
from services.review.decisions import approve_now
from services.signup.activation import enter, one_password_an_address
from services.signup.drafts import start


@dataclass(frozen=True)
class Person:
    """What somebody without account says of themselves; `password_hash` is made by the caller."""

    first_name: str
    last_name: str
    capacity: str
    phone: str
    password_hash: str


def find_invitation(deps: Dependencies, secret: str) -> Invitation:
    """The invitation of this link: open, or accepted (its page then says so). Raises LinkUnusable, with a reason that
    nobody is told (rule 8)."""
    invitation = invitation_of_link(hash_of(whole(secret)))
    if invitation is None:
        raise LinkUnusable("unknown")
    _demand_usable(deps, invitation)
    return invitation


def _demand_usable(deps: Dependencies, invitation: Invitation) -> None:
    if invitation.outcome in ("revoked", "expired"):
        raise LinkUnusable("closed")
    if invitation.ended_at is None and invitation.expires_at <= deps.now():
        raise LinkUnusable("expired")


def has_account(invitation: Invitation) -> bool:
    """Whether the address has an account: the person who opens the link from its mailbox may know."""
    return bool(Account.select().where(Account.email_key == invitation.email_key).exists())


def accept(deps: Dependencies, secret: str, who: Actor, person: Person | None) -> Invitation:
    """Join the entity. Accepted again, nothing happens. `who` is signed in or ANONYMOUS; `person` is told by somebody
    without account.

    Effects: the request, its approval in the name of the inviter or its usual routing, the invitation closed. Raises
    LinkUnusable, SignInNeeded (the address has an account, and somebody else or nobody is signed in),
    TransitionRefused ("already_member", "membership_suspended", "entity_closed").
    """
    with database.atomic():
        invitation = _locked(secret)
        _demand_usable(deps, invitation)
        if invitation.ended_at is not None:
            return invitation
        invitations.demand_open(Entity.get_by_id(invitation.entity_id))
        account = Account.get_or_none(Account.email_key == invitation.email_key)
        if account is not None and account.id != who.account_id:
            raise SignInNeeded()
        if account is None and person is None:
            raise SignInNeeded()
        request = _request_of(deps, invitation, who if account is not None else ANONYMOUS, person)
        inviter = _still_managing(deps, invitation, request)
        _enter(deps, request, account, decided_now=inviter is not None)
        if inviter is not None:
            approve_now(deps, inviter, request)
        elif account is None:
            one_password_an_address(deps, request)
        invitations.end(invitation, "accepted", deps.now(), request=request.id)
        journal.record("invitation.accepted", _actor(request), deps.now(), request=request)
    return invitation


def _locked(secret: str) -> Invitation:
    """The invitation of this link, locked after its entity. Raises LinkUnusable("unknown")."""

    def attempt() -> Invitation | None:
        known = invitation_of_link(hash_of(whole(secret)))
        if known is None:
            raise LinkUnusable("unknown")
        lock_entities([known.entity_id])
        row: Invitation = lock_row(Invitation, known.id)
        return row if (row.entity_id, row.token_hash) == (known.entity_id, known.token_hash) else None

    return until_it_stands(attempt)


def _request_of(deps: Dependencies, invitation: Invitation, holder: Actor, person: Person | None) -> AccountRequest:
    """A draft that says all that an invitation and the person do."""
    request, _ = start(deps, holder)
    values: dict[str, object] = {
        **entities.declared_of(Entity.get_by_id(invitation.entity_id)),
        "entity": invitation.entity_id,
        "browser_hash": None,
        "attested_at": deps.now(),
    }
    if holder.account_id is None and person is not None:
        values |= vars(person) | {"email": invitation.email, "email_key": invitation.email_key}
    request.absorb(values)
    AccountRequest.update(values | list_keys(request)).where(AccountRequest.id == request.id).execute()
    return AccountRequest.get_by_id(request.id)


def _still_managing(deps: Dependencies, invitation: Invitation, request: AccountRequest) -> Actor | None:
    """Who approves at once: the person who invited, while they manage the entity and no document is required."""
    inviter = account_by_id(invitation.inviter_id)
    actor = actor_of(inviter) if inviter is not None else ANONYMOUS
    state, _ = next_state(deps, request)
    return actor if invitation.entity_id in actor.managed and state == State.WITH_MANAGER else None


def _enter(deps: Dependencies, request: AccountRequest, account: Account | None, *, decided_now: bool) -> None:
    """Sent and activated at once: the link proved the mailbox."""
    actor, now = _actor(request), deps.now()
    if account is None:
        sending = allow(deps, "submit", request, actor, Intent(now))
        move(deps, sending, request, State.AWAITING_ACTIVATION, actor, submitted_at=now)
        activating = allow(deps, "activate", request, actor, Intent(now))
        enter(deps, activating, request, actor, decided_now=decided_now)
    else:
        sending = allow(deps, "submit_signed_in", request, actor, Intent(now))
        enter(deps, sending, request, actor, decided_now=decided_now, submitted_at=now)


def _actor(request: AccountRequest) -> Actor:
    return applicant(request.id, request.email_key, request.full_name, request.account_id)
