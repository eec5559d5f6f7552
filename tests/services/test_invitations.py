"""Invitations to an entity: sent, renewed, revoked, handed over, expired; accepted and approved in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.actors import ANONYMOUS, Actor
from domain.errors import FreshSignInNeeded, LinkUnusable, NotAllowed, NotFound, SignInNeeded, TransitionRefused
from domain.states import DecisionStatus, Role, StaffRole, State
from models import Account, AccountRequest, Decision, Entity, JournalEntry, Mail, Membership
from models_people import Invitation
from queries.actors import actor_of
from services.machinery.dependencies import Dependencies
from services.machinery.outbox import secrets_of
from services.people import accepting, invitations, memberships
from services.people.accepting import Person
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.outcomes import mails

ADDRESS = "ana.neuve@exemple.example"
NAME = {"first_name": "Ana", "last_name": "Neuve"}
ANA = Person("Ana", "Neuve", "Chargée d’études", "", factories.PASSWORD_HASH)


@pytest.fixture
def entity(deps: Dependencies) -> Entity:
    return factories.make_entity(deps, name="Alpha")


@pytest.fixture
def manager(deps: Dependencies, entity: Entity) -> Actor:
    return replace(factories.make_manager(deps, entity), fresh=True)


@pytest.fixture
def admin(deps: Dependencies) -> Actor:
    return factories.make_si_admin(deps)


def invite(deps: Dependencies, who: Actor, entity: Entity, email: str = ADDRESS) -> Invitation:
    return invitations.invite(deps, who, entity.id, email=email, **NAME)


def secret_of(deps: Dependencies) -> str:
    """The link of the last mail that invites."""
    mail = Mail.select().where(Mail.event == "invitation").order_by(Mail.id.desc()).get()
    secrets = secrets_of(deps, mail)
    assert secrets is not None
    return secrets["invitation"]


def request_of(invitation: Invitation) -> AccountRequest:
    return Invitation.get_by_id(invitation.id).request


def code(refused: pytest.ExceptionInfo[TransitionRefused]) -> str:
    return refused.value.refusal.code


def test_accepting_is_sent_activated_and_approved_at_once_in_the_name_of_the_inviter(
    deps: Dependencies, entity: Entity, manager: Actor, clock: Clock
) -> None:
    """Whatever the window of decisions is; the approval's mail is the one that the person gets."""
    later = replace(deps, policy=replace(deps.policy, decision_window=timedelta(minutes=5)))
    row = invite(later, manager, entity)
    accepting.accept(later, secret_of(deps), ANONYMOUS, ANA)
    account = Account.get(Account.email_key == ADDRESS)
    request = request_of(row)
    membership = Membership.get(Membership.account == account)
    assert (membership.entity_id, membership.role, membership.founding) == (entity.id, Role.DEPOSITOR, False)
    assert (membership.decided_by_id, membership.request_id) == (manager.account_id, request.id)
    assert (request.state, request.submitted_at, request.activated_at) == (State.APPROVED, clock.at, clock.at)
    decision = Decision.get(Decision.request == request)
    assert (decision.action, decision.author_id, decision.status) == (
        "approve",
        manager.account_id,
        DecisionStatus.APPLIED,
    )
    events = [one.event for one in JournalEntry.select().where(JournalEntry.request_id == request.id)]
    assert [event for event in events if event.startswith("request.")] == [
        "request.submit",
        "request.activate",
        "request.approve",
    ]
    told = [mail.event for mail in Mail.select().where(Mail.to_address == ADDRESS).order_by(Mail.id)]
    assert told == ["invitation", "approved"]
    assert Invitation.get_by_id(row.id).outcome == "accepted"


def test_accepted_twice_it_is_accepted_once(deps: Dependencies, entity: Entity, manager: Actor) -> None:
    invite(deps, manager, entity)
    secret = secret_of(deps)
    for _ in range(2):
        accepting.accept(deps, secret, ANONYMOUS, ANA)
    assert Membership.select().where(Membership.entity == entity).count() == 2
    assert AccountRequest.select().count() == 1


def test_an_account_holder_accepts_signed_in_and_nobody_else_does(
    deps: Dependencies, entity: Entity, manager: Actor
) -> None:
    holder = factories.make_account(deps)
    row = invite(deps, manager, entity, holder.email)
    secret = secret_of(deps)
    for who, person in ((ANONYMOUS, None), (ANONYMOUS, ANA), (manager, None), (manager, ANA)):
        with pytest.raises(SignInNeeded):
            accepting.accept(deps, secret, who, person)
    assert AccountRequest.select().count() == 0
    accepting.accept(deps, secret, actor_of(holder), None)
    assert request_of(row).account_id == holder.id
    assert Membership.get(Membership.account == holder).entity_id == entity.id
    assert holder.password == Account.get_by_id(holder.id).password


def test_an_address_without_account_needs_what_the_person_says(
    deps: Dependencies, entity: Entity, manager: Actor
) -> None:
    invite(deps, manager, entity)
    with pytest.raises(SignInNeeded):
        accepting.accept(deps, secret_of(deps), ANONYMOUS, None)


def test_where_the_inviter_manages_no_more_it_goes_the_usual_way(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor
) -> None:
    factories.make_member(deps, entity)
    row = invite(deps, manager, entity)
    secret = secret_of(deps)
    memberships.suspend(deps, admin, Membership.get(Membership.account == manager.account_id).id, "Départ.")
    accepting.accept(deps, secret, ANONYMOUS, ANA)
    request = request_of(row)
    assert (request.state, request.entity_id) == (State.WITH_MANAGER, entity.id)
    assert not Account.select().where(Account.email_key == ADDRESS).exists()
    assert [address for address, _ in mails("activated")] == [ADDRESS]


def test_an_administrators_invitation_is_decided_by_who_manages(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor
) -> None:
    row = invite(deps, admin, entity)
    accepting.accept(deps, secret_of(deps), ANONYMOUS, ANA)
    assert request_of(row).state == State.WITH_MANAGER


def test_where_nobody_manages_documents_are_asked_for(deps: Dependencies, entity: Entity, admin: Actor) -> None:
    row = invite(deps, admin, entity)
    accepting.accept(deps, secret_of(deps), ANONYMOUS, ANA)
    assert request_of(row).state == State.AWAITING_APPLICANT


def test_with_documents_whatever_the_manager_says_it_goes_the_usual_way(
    deps: Dependencies, entity: Entity, manager: Actor
) -> None:
    asking = replace(deps, policy=replace(deps.policy, documents_with_manager=True))
    row = invite(asking, manager, entity)
    accepting.accept(asking, secret_of(deps), ANONYMOUS, ANA)
    assert request_of(row).state == State.AWAITING_APPLICANT


def test_it_leads_to_its_entity_whatever_that_entity_has_for_a_number(deps: Dependencies, manager: Actor) -> None:
    """Without an identifier, and at another slot than the first: what is declared alone would not lead there."""
    situations: tuple[dict[str, Any], ...] = ({"identifier_kind": None, "identifier": None}, {"slot": 1})
    for number, values in enumerate(situations):
        entity = factories.make_entity(deps, **values)
        inviter = replace(factories.make_manager(deps, entity), fresh=True)
        address = f"ana{number}@exemple.example"
        row = invite(deps, inviter, entity, address)
        accepting.accept(deps, secret_of(deps), ANONYMOUS, ANA)
        assert request_of(row).entity_id == entity.id
        assert Membership.get(Membership.request == request_of(row)).entity_id == entity.id


def test_other_requests_of_the_address_become_the_accounts_own(
    deps: Dependencies, entity: Entity, manager: Actor
) -> None:
    elsewhere = factories.make_request(deps, State.WITH_SI, email=ADDRESS)
    invite(deps, manager, entity)
    accepting.accept(deps, secret_of(deps), ANONYMOUS, ANA)
    assert AccountRequest.get_by_id(elsewhere.id).account.email_key == ADDRESS


@pytest.mark.parametrize("end", ["revoke", "renew", "hand_link", "expire"])
def test_a_link_that_was_replaced_revoked_or_expired_opens_nothing(
    deps: Dependencies, entity: Entity, manager: Actor, clock: Clock, end: str
) -> None:
    row, support = invite(deps, manager, entity), factories.make_staff(deps, StaffRole.SUPPORT)
    secret = secret_of(deps)
    acts = {
        "revoke": lambda: invitations.revoke(deps, manager, row.id),
        "renew": lambda: invitations.renew(deps, manager, row.id),
        "hand_link": lambda: invitations.hand_link(deps, support, row.id),
        "expire": lambda: clock.advance(days=14),
    }
    acts[end]()
    with pytest.raises(LinkUnusable):
        accepting.find_invitation(deps, secret)
    with pytest.raises(LinkUnusable):
        accepting.accept(deps, secret, ANONYMOUS, ANA)
    assert AccountRequest.select().count() == 0


def test_one_that_expired_is_renewed_and_opens_again(
    deps: Dependencies, entity: Entity, manager: Actor, clock: Clock
) -> None:
    row = invite(deps, manager, entity)
    clock.advance(days=13, hours=23)
    assert invitations.end_due(deps) == 0
    clock.advance(hours=1)
    assert [invitations.end_due(deps), invitations.end_due(deps)] == [1, 0]
    assert Invitation.get_by_id(row.id).outcome == "expired"
    invitations.renew(deps, manager, row.id)
    accepting.accept(deps, secret_of(deps), ANONYMOUS, ANA)
    assert request_of(row).state == State.APPROVED


def test_what_ended_long_ago_is_forgotten_and_what_is_open_is_not(
    deps: Dependencies, entity: Entity, manager: Actor, clock: Clock
) -> None:
    gone = invite(deps, manager, entity)
    invitations.revoke(deps, manager, gone.id)
    clock.advance(days=deps.policy.retention.work_days)
    kept = invite(deps, manager, entity)
    invitations.end_due(deps)
    assert [row.id for row in Invitation.select()] == [kept.id]


def test_who_renews_it_answers_for_it(deps: Dependencies, entity: Entity, manager: Actor, admin: Actor) -> None:
    other = replace(factories.make_member(deps, entity), fresh=True)
    row = invite(deps, manager, entity)
    memberships.suspend(deps, admin, Membership.get(Membership.account == manager.account_id).id, "Départ.")
    invitations.renew(deps, other, row.id)
    accepting.accept(deps, secret_of(deps), ANONYMOUS, ANA)
    assert Membership.get(Membership.request == request_of(row)).decided_by_id == other.account_id


def test_a_link_handed_over_by_support_is_told_to_both_and_opens(
    deps: Dependencies, entity: Entity, manager: Actor
) -> None:
    row, support = invite(deps, manager, entity), factories.make_staff(deps, StaffRole.SUPPORT)
    secret = invitations.hand_link(deps, support, row.id)
    inviter = Account.get_by_id(manager.account_id)
    told = [(address, facts["to_inviter"]) for address, facts in mails("invitation_link_given")]
    assert told == [(ADDRESS, False), (inviter.email, True)]
    accepting.accept(deps, secret, ANONYMOUS, ANA)
    assert request_of(row).state == State.APPROVED
    for act in (invitations.hand_link, invitations.revoke, invitations.renew):
        with pytest.raises(TransitionRefused) as refused:
            act(deps, support if act is invitations.hand_link else manager, row.id)
        assert code(refused) == "invitation_over"


def test_somebody_who_is_there_or_invited_already_is_not_invited(
    deps: Dependencies, entity: Entity, manager: Actor
) -> None:
    member = factories.make_member(deps, entity, Role.DEPOSITOR)
    with pytest.raises(TransitionRefused) as refused:
        invite(deps, manager, entity, member.email_key)
    assert code(refused) == "already_member"
    invite(deps, manager, entity)
    with pytest.raises(TransitionRefused) as refused:
        invite(deps, manager, entity, ADDRESS.upper())
    assert code(refused) == "already_invited"
    assert Mail.select().where(Mail.event == "invitation").count() == 1


def test_an_expired_one_is_not_renewed_beside_another(
    deps: Dependencies, entity: Entity, manager: Actor, clock: Clock
) -> None:
    old = invite(deps, manager, entity)
    clock.advance(days=14)
    invitations.end_due(deps)
    invite(deps, manager, entity)
    with pytest.raises(TransitionRefused) as refused:
        invitations.renew(deps, manager, old.id)
    assert code(refused) == "already_invited"


def test_others_may_nothing(deps: Dependencies, entity: Entity, manager: Actor) -> None:
    """A manager of another entity, one who is support too, support, a depositor; and nobody without a fresh sign-in."""
    row = invite(deps, manager, entity)
    elsewhere = factories.make_entity(deps)
    other = replace(factories.make_manager(deps, elsewhere), fresh=True)
    both = replace(factories.make_member(deps, elsewhere, staff=StaffRole.SUPPORT), fresh=True)
    for who in (other, both):
        for act in (invitations.revoke, invitations.renew):
            with pytest.raises(NotFound):
                act(deps, who, row.id)
        with pytest.raises(NotFound):
            invite(deps, who, entity, "autre@exemple.example")
    with pytest.raises(NotAllowed):
        invitations.hand_link(deps, manager, row.id)
    support = factories.make_staff(deps, StaffRole.SUPPORT)
    depositor = replace(factories.make_member(deps, entity, Role.DEPOSITOR), fresh=True)
    for who in (support, depositor):
        with pytest.raises(NotAllowed):
            invite(deps, who, entity, "autre@exemple.example")
        with pytest.raises(NotAllowed):
            invitations.revoke(deps, who, row.id)
    with pytest.raises(FreshSignInNeeded):
        invite(deps, replace(manager, fresh=False), entity, "autre@exemple.example")
    assert Invitation.select().count() == 1


def test_who_manages_no_more_by_the_click_invites_nobody(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor
) -> None:
    row = invite(deps, manager, entity)
    factories.make_member(deps, entity)
    memberships.suspend(deps, admin, Membership.get(Membership.account == manager.account_id).id, "Départ.")
    with pytest.raises(NotAllowed):
        invite(deps, manager, entity, "autre@exemple.example")
    with pytest.raises(NotAllowed):
        invitations.revoke(deps, manager, row.id)


def test_nobody_joins_an_entity_that_was_closed(deps: Dependencies, entity: Entity, manager: Actor) -> None:
    row = invite(deps, manager, entity)
    Entity.update(closed_on=deps.now().date()).where(Entity.id == entity.id).execute()
    acts = (
        lambda: accepting.accept(deps, secret_of(deps), ANONYMOUS, ANA),
        lambda: invite(deps, manager, entity, "autre@exemple.example"),
        lambda: invitations.renew(deps, manager, row.id),
    )
    for act in acts:
        with pytest.raises(TransitionRefused) as refused:
            act()
        assert code(refused) == "entity_closed"
    assert AccountRequest.select().count() == 0


def test_a_suspended_member_does_not_come_back_by_an_invitation(
    deps: Dependencies, entity: Entity, manager: Actor, admin: Actor
) -> None:
    holder = factories.make_account(deps)
    invite(deps, manager, entity, holder.email)
    role = Membership.create(account=holder, entity=entity, role=Role.DEPOSITOR, since=deps.now())
    memberships.suspend(deps, admin, role.id, "Absence.")
    with pytest.raises(TransitionRefused) as refused:
        accepting.accept(deps, secret_of(deps), actor_of(holder), None)
    assert code(refused) == "membership_suspended"
    assert AccountRequest.select().count() == 0
