"""Invitations to join an entity: sent by who answers for it or by an SI administrator, renewed, revoked, expired.

The link is stored as a hash, and an invitation has one: a new one takes its place. Inviting does the same work whatever
the address has (rule 8). What accepting brings about stands in `services/people/accepting.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from peewee import IntegrityError

from domain.actors import SYSTEM, Actor
from domain.errors import NotFound, Refusal, TransitionRefused
from domain.ledger import Noted
from domain.mailboxes import email_key
from domain.permissions import Permission, demand
from models import Account, Entity, Membership, database
from models_people import Invitation
from queries.invitations import due_invitations, entity_to_join, visible_invitation
from queries.locks import lock_entities, lock_row, until_it_stands
from services.backup import ledger
from services.machinery import journal, outbox
from services.machinery.bounded import delete_some
from services.machinery.dependencies import Dependencies
from services.machinery.links import hash_of, new_secret
from services.people.authority import afresh


def invite(
    deps: Dependencies, actor: Actor, entity_id: int, *, email: str, first_name: str, last_name: str
) -> Invitation:
    """Invite somebody to an entity: a mail with a link, and a row.

    Raises NotAllowed, FreshSignInNeeded, NotFound, InvalidMailbox, TransitionRefused: "already_member" for somebody
    whom the entity's page shows, "already_invited".
    """
    demand(actor, Permission.INVITE)
    key = email_key(email)
    with database.atomic():
        _locked_entity(entity_id)
        actor = afresh(actor, Permission.INVITE)
        entity = entity_to_join(actor, entity_id)
        demand_open(entity)
        _demand_not_member(entity.id, key)
        secret, now = new_secret(), deps.now()
        with _alone():
            invitation = Invitation.create(
                entity=entity.id,
                inviter=actor.account_id,
                email=email.strip(),
                email_key=key,
                first_name=first_name,
                last_name=last_name,
                token_hash=hash_of(secret),
                created_at=now,
                expires_at=now + deps.policy.invitation_link,
            )
        _record(deps, "invitation.sent", invitation, actor)
        _mail(deps, invitation, secret)
    return invitation


def renew(deps: Dependencies, actor: Actor, invitation_id: int) -> None:
    """Mail a new link in the place of the former one, for as long again; an expired invitation is open again.

    Raises NotAllowed, FreshSignInNeeded, NotFound, TransitionRefused ("invitation_over", "already_invited",
    "already_member").
    """
    demand(actor, Permission.INVITE)
    with database.atomic():
        invitation, actor = _locked(actor, invitation_id, Permission.INVITE)
        if invitation.outcome not in (None, "expired"):
            raise TransitionRefused("invitation", "", Refusal("invitation_over"))
        demand_open(Entity.get_by_id(invitation.entity_id))
        _demand_not_member(invitation.entity_id, invitation.email_key)
        # The person who renews it answers for it from now on, and must still manage when it is accepted.
        secret = _new_link(deps, invitation, inviter=actor.account_id)
        _record(deps, "invitation.renewed", invitation, actor)
        _mail(deps, invitation, secret)


def revoke(deps: Dependencies, actor: Actor, invitation_id: int) -> None:
    """Its link opens nothing any more. Raises NotAllowed, FreshSignInNeeded, NotFound, TransitionRefused
    ("invitation_over").
    """
    demand(actor, Permission.INVITE)
    with database.atomic():
        invitation, actor = _locked(actor, invitation_id, Permission.INVITE)
        if invitation.ended_at is not None:
            raise TransitionRefused("invitation", "", Refusal("invitation_over"))
        end(invitation, "revoked", deps.now())
        _record(deps, "invitation.revoked", invitation, actor)
        ledger.note(deps, Noted.INVITATION_REVOKED, [invitation.id])


def revoke_again(deps: Dependencies, invitation_id: int) -> bool:
    """End one that is open again since an older database came back, inside the caller's transaction."""
    known = Invitation.get_or_none(Invitation.id == invitation_id)
    if known is None:
        return False
    lock_entities([known.entity_id])
    invitation: Invitation = lock_row(Invitation, invitation_id)
    if invitation.ended_at is not None:
        return False
    end(invitation, "revoked", deps.now())
    _record(deps, "invitation.revoked", invitation, SYSTEM)
    return True


def hand_link(deps: Dependencies, actor: Actor, invitation_id: int) -> str:
    """The secret of a new link, for support to hand over to somebody who has no mail of it; the mailed one dies.

    The person invited and the person who invites are told by mail. Raises NotAllowed, NotFound, TransitionRefused
    ("invitation_over").
    """
    demand(actor, Permission.HELP_APPLICANT)
    with database.atomic():
        invitation, actor = _locked(actor, invitation_id, Permission.HELP_APPLICANT)
        if invitation.ended_at is not None:
            raise TransitionRefused("invitation", "", Refusal("invitation_over"))
        secret = _new_link(deps, invitation)
        _record(deps, "invitation.link_given", invitation, actor)
        facts = {
            "person_name": f"{invitation.first_name} {invitation.last_name}",
            "entity_name": invitation.entity.name,
            "expires_at": invitation.expires_at.isoformat(),
        }
        outbox.post(deps, "invitation_link_given", invitation.email, {**facts, "to_inviter": False})
        inviter = invitation.inviter
        outbox.post(deps, "invitation_link_given", inviter.email, {**facts, "to_inviter": True}, account=inviter)
    return secret


def end_due(deps: Dependencies) -> int:
    """The clock: end those whose day has come, in a transaction each, and delete what ended long ago.

    Returns how many were ended.
    """
    kept = timedelta(days=deps.policy.retention.work_days)
    delete_some(Invitation, Invitation.ended_at <= deps.now() - kept)
    return sum(_expire(deps, invitation_id) for invitation_id in due_invitations(deps.now()))


def _expire(deps: Dependencies, invitation_id: int) -> bool:
    with database.atomic():
        try:
            invitation = lock_row(Invitation, invitation_id)
        except NotFound:
            return False
        # Accepted, revoked or renewed at this moment.
        if invitation.ended_at is not None or invitation.expires_at > deps.now():
            return False
        end(invitation, "expired", deps.now())
        _record(deps, "invitation.expired", invitation, SYSTEM)
    return True


def end(invitation: Invitation, outcome: str, now: datetime, **values: Any) -> None:
    """Close an open invitation; the caller holds its lock."""
    changes = {"ended_at": now, "outcome": outcome, **values}
    invitation.absorb(changes)
    Invitation.update(changes).where(Invitation.id == invitation.id).execute()


def demand_open(entity: Entity) -> None:
    """Raises TransitionRefused ("entity_closed")."""
    if entity.closed_on is not None:
        raise TransitionRefused("invitation", "", Refusal("entity_closed"))


def _locked_entity(entity_id: int) -> None:
    if not lock_entities([entity_id]):
        raise NotFound()


def _locked(actor: Actor, invitation_id: int, permission: Permission) -> tuple[Invitation, Actor]:
    """The invitation, locked after its entity, and the actor of this instant, who may still do this to it."""

    def attempt() -> Invitation | None:
        entity_id = visible_invitation(actor, invitation_id, permission).entity_id
        lock_entities([entity_id])
        row: Invitation = lock_row(Invitation, invitation_id)
        return row if row.entity_id == entity_id else None

    row = until_it_stands(attempt)
    now = afresh(actor, permission)
    visible_invitation(now, row.id, permission)
    return row, now


def _demand_not_member(entity_id: int, key: str) -> None:
    """Raises TransitionRefused ("already_member"): it tells no more than the entity's page, on which they stand."""
    current = Membership.select().join(Account).where(Membership.entity == entity_id, Membership.until.is_null())
    if current.where(Account.email_key == key).exists():
        raise TransitionRefused("invitation", "", Refusal("already_member"))


@contextmanager
def _alone() -> Iterator[None]:
    """Raises TransitionRefused ("already_invited") where another invitation to this address is open."""
    try:
        with database.atomic():
            yield
    except IntegrityError:
        raise TransitionRefused("invitation", "", Refusal("already_invited")) from None


def _new_link(deps: Dependencies, invitation: Invitation, **values: Any) -> str:
    """A new secret in the place of the former one, for as long again. Raises TransitionRefused ("already_invited")."""
    secret = new_secret()
    until = deps.now() + deps.policy.invitation_link
    changes = {"token_hash": hash_of(secret), "expires_at": until, "ended_at": None, "outcome": None, **values}
    with _alone():
        Invitation.update(changes).where(Invitation.id == invitation.id).execute()
    invitation.absorb(changes)
    return secret


def _mail(deps: Dependencies, invitation: Invitation, secret: str) -> None:
    facts = {
        "first_name": invitation.first_name,
        "entity_name": Entity.get_by_id(invitation.entity_id).name,
        "by_name": Account.get_by_id(invitation.inviter_id).full_name,
        "expires_at": invitation.expires_at.isoformat(),
    }
    outbox.post(deps, "invitation", invitation.email, facts, secrets={"invitation": secret})


def _record(deps: Dependencies, event: str, invitation: Invitation, actor: Actor) -> None:
    journal.record(event, actor, deps.now(), entity_id=invitation.entity_id, address=invitation.email)
