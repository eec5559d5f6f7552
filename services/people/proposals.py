"""« Proposer comme gestionnaire »: a manager names a depositor of the entity, as a second or in their own place.

Nobody is made manager by it: who is proposed asks for the role with the documents of a first request, and an SI
administrator decides (rule 1). What was proposed is carried out in the transaction of that approval.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from peewee import IntegrityError

from domain.actors import SYSTEM, Actor
from domain.errors import NotFound, Refusal, TransitionRefused
from domain.ledger import Noted
from domain.permissions import Permission, demand
from domain.states import Role
from models import Account, Entity, Membership, database
from models_people import ManagerProposal
from queries.locks import lock_entities, until_it_stands
from queries.memberships import current_membership
from queries.proposals import open_proposal, proposable_membership, proposals_made_before, proposed_since
from services.backup import ledger
from services.machinery import journal, outbox
from services.machinery.dependencies import Dependencies
from services.people.authority import afresh
from services.people.stepping_down import leave_role

OPEN_FOR = timedelta(days=90)
"""How long a proposal waits for its request to be approved."""
A_DAY = timedelta(days=1)


def propose(
    deps: Dependencies, actor: Actor, membership_id: int, *, hands_over: bool = False, stays: bool = False
) -> ManagerProposal:
    """Propose the depositor of this role as manager, who is told by mail, once a day however often it is taken back.

    `hands_over`: the actor's own role ends once the other begins; `stays`: as a depositor. Raises NotAllowed,
    FreshSignInNeeded, NotFound, TransitionRefused ("already_proposed", "entity_closed", "not_your_entity": one hands
    over what one has).
    """
    demand(actor, Permission.PROPOSE_MANAGER)
    with database.atomic():
        actor, role = _locked(actor, membership_id)
        entity = Entity.get_by_id(role.entity_id)
        if entity.closed_on is not None:
            raise TransitionRefused("propose", "", Refusal("entity_closed"))
        if not role.account.active:
            raise TransitionRefused("propose", "", Refusal("account_inactive"))
        if hands_over and entity.id not in actor.managed:
            raise TransitionRefused("propose", "", Refusal("not_your_entity"))
        today = proposed_since(entity.id, role.account_id, deps.now() - A_DAY)
        proposal = _made(deps, actor, role, hands_over=hands_over, stays=hands_over and stays)
        journal.record(
            "manager.proposed", actor, deps.now(), entity_id=entity.id, account_id=role.account_id, place=hands_over
        )
        if not today:
            _tell(deps, actor, role, entity, hands_over=hands_over)
    return proposal


def _tell(deps: Dependencies, actor: Actor, role: Membership, entity: Entity, *, hands_over: bool) -> None:
    facts = {
        "first_name": role.account.first_name,
        "entity_name": entity.name,
        "by_name": Account.get_by_id(actor.account_id).full_name,
        "hands_over": hands_over,
    }
    outbox.post(deps, "manager_proposed", role.account.email, facts, account=role.account)


def _made(deps: Dependencies, actor: Actor, role: Membership, **how: bool) -> ManagerProposal:
    try:
        with database.atomic():
            return ManagerProposal.create(
                entity=role.entity_id, account=role.account_id, proposer=actor.account_id, created_at=deps.now(), **how
            )
    except IntegrityError:
        raise TransitionRefused("propose", "", Refusal("already_proposed")) from None


def revoke(deps: Dependencies, actor: Actor, membership_id: int) -> None:
    """Take back what was proposed of the depositor of this role. Raises as `propose`; NotFound where nothing is open.

    A request that they sent meanwhile goes on: it is theirs.
    """
    demand(actor, Permission.PROPOSE_MANAGER)
    with database.atomic():
        actor, role = _locked(actor, membership_id)
        proposal = open_proposal(role.entity_id, role.account_id)
        if proposal is None or not end_open(role.entity_id, role.account_id, "revoked", deps.now()):
            raise NotFound()
        ledger.note(deps, Noted.PROPOSAL_REVOKED, [proposal.id])
        about = {"entity_id": role.entity_id, "account_id": role.account_id}
        journal.record("manager.proposal_revoked", actor, deps.now(), **about)


def revoke_again(deps: Dependencies, proposal_id: int) -> bool:
    """The same for one that is open again since an older database came back, inside the caller's transaction."""
    known = ManagerProposal.get_or_none(ManagerProposal.id == proposal_id, ManagerProposal.ended_at.is_null())
    if known is None:
        return False
    lock_entities([known.entity_id])
    ended = end_open(known.entity_id, known.account_id, "revoked", deps.now())
    if ended:
        about = {"entity_id": known.entity_id, "account_id": known.account_id}
        journal.record("manager.proposal_revoked", SYSTEM, deps.now(), **about)
    return ended


def _locked(actor: Actor, membership_id: int) -> tuple[Actor, Membership]:
    """The actor as of now, and the role, its entity locked: the actor may propose its holder before and after."""

    def attempt() -> tuple[Actor, Membership] | None:
        entity_id = proposable_membership(actor, membership_id).entity_id
        lock_entities([entity_id])
        known = afresh(actor, Permission.PROPOSE_MANAGER)
        role = proposable_membership(known, membership_id)
        return (known, role) if role.entity_id == entity_id else None

    return until_it_stands(attempt)


def carry_out(deps: Dependencies, given: Membership, decider: Actor) -> None:
    """The person who was proposed is manager now: the proposal ends, and the role of who hands over with it.

    Inside the approval's transaction, the entity locked. A role that is suspended stays: the SI has still to speak
    of it; so does one that was given since: it was not what was handed over.
    """
    proposal = open_proposal(given.entity_id, given.account_id)
    if proposal is None:
        return
    end_open(given.entity_id, given.account_id, "accepted", deps.now())
    role = current_membership(proposal.proposer_id, given.entity_id)
    if not proposal.hands_over or role is None or not _hands_over(role, proposal):
        return
    leave_role(deps, role, decider, stays=proposal.stays)
    before, after = proposal.proposer, Account.get_by_id(given.account_id)
    entity_name = Entity.get_by_id(given.entity_id).name
    for person, other in ((before, after), (after, before)):
        facts = {
            "first_name": person.first_name,
            "entity_name": entity_name,
            "other_name": other.full_name,
            "to_successor": person == after,
            "stays": proposal.stays,
        }
        outbox.post(deps, "role_handed_over", person.email, facts, account=person)


def _hands_over(role: Membership, proposal: ManagerProposal) -> bool:
    """Whether this role is the one that its holder meant to hand over, and counts."""
    return role.role == Role.ENTITY_MANAGER and role.active and role.since <= proposal.created_at


def end_open(entity_id: int | None, account_id: int | None, outcome: str, now: datetime) -> bool:
    """End the open proposal of this account in this entity, which is locked. Returns whether there was one."""
    return bool(
        ManagerProposal.update(ended_at=now, outcome=outcome)
        .where(
            ManagerProposal.entity == entity_id,
            ManagerProposal.account == account_id,
            ManagerProposal.ended_at.is_null(),
        )
        .execute()
    )


def end_due(deps: Dependencies) -> int:
    """The clock: end those that nobody followed in time, in a transaction each. Returns how many."""
    return sum(_expire(deps, proposal_id) for proposal_id in proposals_made_before(deps.now() - OPEN_FOR))


def _expire(deps: Dependencies, proposal_id: int) -> bool:
    with database.atomic():
        known = ManagerProposal.get_or_none(ManagerProposal.id == proposal_id)
        if known is None or not lock_entities([known.entity_id]):
            return False
        # Accepted, taken back, or moved by a merge at this moment.
        now = ManagerProposal.get_or_none(ManagerProposal.id == proposal_id, ManagerProposal.entity == known.entity_id)
        if now is None or not end_open(now.entity_id, now.account_id, "expired", deps.now()):
            return False
        about = {"entity_id": now.entity_id, "account_id": now.account_id}
        journal.record("manager.proposal_expired", SYSTEM, deps.now(), **about)
    return True
