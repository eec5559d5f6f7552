"""A manager proposes a depositor as manager; what was proposed is carried out by the SI's approval."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.actors import Actor
from domain.errors import FreshSignInNeeded, NotAllowed, NotFound, TransitionRefused
from domain.states import Role, State
from models import Account, AccountRequest, Entity, JournalEntry, Mail, Membership
from models_people import ManagerProposal
from services.machinery import clock as clock_service
from services.machinery.dependencies import Dependencies
from services.people import memberships, proposals
from services.people.stepping_down import step_down
from services.review import decisions
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.races import holds
from tests.support.succession import asks_to_manage

pytestmark = pytest.mark.slow


class Scene:
    """An entity with one manager and one depositor."""

    def __init__(self, deps: Dependencies) -> None:
        self.deps = deps
        self.entity: Entity = factories.make_entity(deps)
        manager = factories.make_manager(deps, self.entity)
        self.manager: Account = Account.get_by_id(manager.account_id)
        self.depositor: Account = Account.get_by_id(factories.make_member(deps, self.entity, Role.DEPOSITOR).account_id)

    @property
    def who(self) -> Actor:
        return factories.fresh_actor(self.manager)

    @property
    def role(self) -> Membership:
        return Membership.get(Membership.account == self.depositor, Membership.until.is_null())

    def proposes(self, **how: bool) -> ManagerProposal:
        return proposals.propose(self.deps, self.who, self.role.id, **how)

    def asks(self) -> AccountRequest:
        """The depositor sends what they began from their account."""
        return asks_to_manage(self.deps, self.depositor, self.entity.id)

    def approved(self, request: AccountRequest) -> None:
        admin = factories.make_si_admin(self.deps)
        factories.accept_documents(self.deps, admin, request)
        decisions.decide(self.deps, admin, request.reference, "approve")

    def roles(self) -> dict[str, list[str]]:
        """Who has what now."""
        return {
            name: [row.role for row in account.memberships.where(Membership.until.is_null())]
            for name, account in (("manager", self.manager), ("depositor", self.depositor))
        }


@pytest.fixture
def scene(deps: Dependencies) -> Scene:
    return Scene(deps)


def refusal(error: pytest.ExceptionInfo[TransitionRefused]) -> str:
    return error.value.refusal.code


def events(event: str) -> list[Mail]:
    return list(Mail.select().where(Mail.event == event).order_by(Mail.id))


def test_the_depositor_is_told_and_nothing_else_changes(scene: Scene) -> None:
    scene.proposes()
    (mail,) = events("manager_proposed")
    assert mail.to_address == scene.depositor.email
    assert mail.facts["by_name"] == scene.manager.full_name
    assert scene.roles() == {"manager": ["entity_manager"], "depositor": ["depositor"]}


def test_proposed_again_and_again_a_person_is_told_once_a_day(scene: Scene, clock: Clock) -> None:
    for _ in range(3):
        scene.proposes()
        proposals.revoke(scene.deps, scene.who, scene.role.id)
    assert len(events("manager_proposed")) == 1
    other = factories.make_member(scene.deps, scene.entity, Role.DEPOSITOR)
    role = Membership.get(Membership.account == other.account_id)
    proposals.propose(scene.deps, scene.who, role.id)
    assert len(events("manager_proposed")) == 2
    clock.advance(days=1)
    scene.proposes()
    assert len(events("manager_proposed")) == 3


def test_an_si_administrator_decides_on_the_documents_and_there_are_two(scene: Scene) -> None:
    scene.proposes()
    request = scene.asks()
    assert request.state == State.WITH_SI
    assert [mail.to_address for mail in events("manager_claimed")] == [scene.manager.email]
    with pytest.raises(TransitionRefused) as error:
        decisions.decide(scene.deps, scene.who, request.reference, "approve")
    assert refusal(error) == "not_the_decider"
    scene.approved(request)
    assert scene.roles() == {"manager": ["entity_manager"], "depositor": ["entity_manager"]}
    assert ManagerProposal.get().outcome == "accepted"
    assert events("role_handed_over") == []


@pytest.mark.parametrize(("stays", "then"), [(True, ["depositor"]), (False, [])])
def test_who_hands_over_leaves_in_the_transaction_of_the_approval(scene: Scene, stays: bool, then: list[str]) -> None:
    scene.proposes(hands_over=True, stays=stays)
    request = scene.asks()
    assert scene.roles()["manager"] == ["entity_manager"]
    scene.approved(request)
    assert scene.roles() == {"manager": then, "depositor": ["entity_manager"]}
    told = {mail.to_address: mail.facts for mail in events("role_handed_over")}
    assert set(told) == {scene.manager.email, scene.depositor.email}
    assert told[scene.depositor.email]["to_successor"] is True
    assert told[scene.manager.email]["stays"] is stays
    assert JournalEntry.select().where(JournalEntry.event == "entity.orphaned").count() == 0


def test_a_role_that_was_suspended_meanwhile_is_not_left_by_it(scene: Scene) -> None:
    scene.proposes(hands_over=True, stays=True)
    request = scene.asks()
    role = Membership.get(Membership.account == scene.manager)
    memberships.suspend(scene.deps, factories.make_si_admin(scene.deps), role.id, "Plainte.")
    scene.approved(AccountRequest.get_by_id(request.id))
    assert Membership.get_by_id(role.id).until is None
    assert events("role_handed_over") == []


def test_a_role_that_was_given_since_is_not_left_by_it(scene: Scene, clock: Clock) -> None:
    factories.make_member(scene.deps, scene.entity)
    scene.proposes(hands_over=True)
    step_down(scene.deps, scene.who, scene.entity.id, stays=False)
    clock.advance(days=10)
    values = {"account": scene.manager, "entity": scene.entity, "role": Role.ENTITY_MANAGER, "founding": False}
    Membership.create(since=scene.deps.now(), **values)
    scene.approved(scene.asks())
    assert scene.roles() == {"manager": ["entity_manager"], "depositor": ["entity_manager"]}
    assert events("role_handed_over") == []


def test_a_refusal_ends_the_proposal_and_leaves_everybody_where_they_are(scene: Scene) -> None:
    scene.proposes(hands_over=True)
    request = scene.asks()
    admin = factories.make_si_admin(scene.deps)
    decisions.decide(scene.deps, admin, request.reference, "reject", reason="Mandat d’une autre entité.")
    assert ManagerProposal.get().outcome == "refused"
    assert scene.roles() == {"manager": ["entity_manager"], "depositor": ["depositor"]}


@holds("services/people/proposals.py: end_open")
def test_what_is_taken_back_is_not_carried_out(scene: Scene) -> None:
    other = Scene(scene.deps)
    other.proposes()
    before = scene.proposes(hands_over=True)
    proposals.revoke(scene.deps, scene.who, scene.role.id)
    again = scene.proposes()
    outcomes = [row.outcome for row in ManagerProposal.select().order_by(ManagerProposal.id)]
    assert outcomes == [None, "revoked", None]
    scene.approved(scene.asks())
    assert ManagerProposal.get_by_id(before.id).outcome == "revoked"
    assert ManagerProposal.get_by_id(again.id).outcome == "accepted"
    assert scene.roles()["manager"] == ["entity_manager"]
    with pytest.raises(NotFound):
        proposals.revoke(other.deps, other.who, scene.role.id)
    proposals.revoke(other.deps, other.who, other.role.id)
    with pytest.raises(NotFound):
        proposals.revoke(other.deps, other.who, other.role.id)


def test_nobody_is_proposed_twice(scene: Scene) -> None:
    scene.proposes()
    with pytest.raises(TransitionRefused) as error:
        scene.proposes(hands_over=True)
    assert refusal(error) == "already_proposed"
    assert len(events("manager_proposed")) == 1


@pytest.mark.parametrize("change", ["role", "suspended_at", "until", "entity"])
def test_only_a_depositor_of_ones_own_entity_whose_role_counts(scene: Scene, change: str) -> None:
    other = factories.make_entity(scene.deps)
    values = {"role": Role.ENTITY_MANAGER, "suspended_at": scene.deps.now(), "until": scene.deps.now(), "entity": other}
    role_id = scene.role.id
    Membership.update({change: values[change]}).where(Membership.id == role_id).execute()
    with pytest.raises(NotFound):
        proposals.propose(scene.deps, scene.who, role_id)


def test_not_to_a_closed_account_nor_in_a_closed_entity(scene: Scene) -> None:
    Account.update(active=False).where(Account.id == scene.depositor.id).execute()
    with pytest.raises(TransitionRefused) as error:
        scene.proposes()
    assert refusal(error) == "account_inactive"
    Account.update(active=True).where(Account.id == scene.depositor.id).execute()
    Entity.update(closed_on=scene.deps.now().date() + timedelta(days=9)).where(Entity.id == scene.entity.id).execute()
    with pytest.raises(TransitionRefused) as error:
        scene.proposes()
    assert refusal(error) == "entity_closed"


def test_an_si_administrator_proposes_and_hands_nothing_over(scene: Scene) -> None:
    admin = factories.make_si_admin(scene.deps)
    with pytest.raises(TransitionRefused) as error:
        proposals.propose(scene.deps, admin, scene.role.id, hands_over=True)
    assert refusal(error) == "not_your_entity"
    proposals.propose(scene.deps, admin, scene.role.id)
    assert len(events("manager_proposed")) == 1


def test_a_depositor_proposes_nobody_and_a_manager_shows_who_they_are(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        proposals.propose(scene.deps, factories.fresh_actor(scene.depositor), scene.role.id)
    with pytest.raises(FreshSignInNeeded):
        proposals.propose(scene.deps, replace(scene.who, fresh=False), scene.role.id)


def test_it_ends_by_itself_when_nobody_follows(scene: Scene, clock: Clock) -> None:
    proposal = scene.proposes()
    clock.advance(days=89)
    clock_service.tick(scene.deps)
    assert ManagerProposal.get_by_id(proposal.id).ended_at is None
    clock.advance(days=1)
    assert [proposals.end_due(scene.deps), proposals.end_due(scene.deps)] == [1, 0]
    assert ManagerProposal.get_by_id(proposal.id).outcome == "expired"
