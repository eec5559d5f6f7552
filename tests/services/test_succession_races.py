"""Who manages next, while something else happens to the same entity, request or role at that instant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from domain.actors import ANONYMOUS, Actor
from domain.calendar import paris_date
from domain.errors import DomainError, TransitionRefused
from domain.states import Role, State
from models import Account, AccountRequest, Entity, Mail, Membership
from models_people import Invitation, ManagerProposal
from queries.entity_merges import merge_facts
from queries.memberships import active_managers
from services.entities import merging
from services.entities.acts import Act
from services.entities.merging import Choices
from services.machinery.dependencies import Dependencies
from services.people import accepting, departures, memberships, proposals
from services.people.stepping_down import step_down
from services.review import decisions
from services.signup import known_entity
from services.signup.manager_role import ask_manager_role
from services.signup.proof import Proof
from tests.services.test_invitation_races import ANA, invited
from tests.support import factories
from tests.support.factories import make_request
from tests.support.races import at_once
from tests.support.succession import asks_to_manage

pytestmark = pytest.mark.slow

ROUNDS = pytest.mark.parametrize("rounds", [4, pytest.param(200, marks=pytest.mark.deep)])


@pytest.fixture
def admin(deps: Dependencies) -> Actor:
    return factories.make_si_admin(deps)


def of_two(deps: Dependencies, role: Role = Role.ENTITY_MANAGER) -> tuple[Entity, Actor, Actor]:
    """An entity with a manager and somebody of this role."""
    entity = factories.make_entity(deps)
    first = replace(factories.make_manager(deps, entity), fresh=True)
    return entity, first, replace(factories.make_member(deps, entity, role), fresh=True)


def role_of(actor: Actor) -> Membership:
    return Membership.get(Membership.account == actor.account_id)


def refusals(outcomes: list[Any]) -> list[str]:
    """The codes; anything but a refusal of a use case fails."""
    errors = [one for one in outcomes if isinstance(one, Exception)]
    assert all(isinstance(one, DomainError) for one in errors), outcomes
    return [one.refusal.code if isinstance(one, TransitionRefused) else type(one).__name__ for one in errors]


def handing_over(deps: Dependencies, admin: Actor) -> tuple[Actor, AccountRequest]:
    """A manager whose successor's request needs only the approval."""
    _, first, depositor = of_two(deps, Role.DEPOSITOR)
    proposals.propose(deps, first, role_of(depositor).id, hands_over=True)
    account = Account.get_by_id(depositor.account_id)
    request = asks_to_manage(deps, account, role_of(depositor).entity_id)
    factories.accept_documents(deps, admin, request)
    return first, request


@ROUNDS
def test_accepted_while_its_entity_is_merged_it_gives_no_role_in_one_that_is_no_more(
    deps: Dependencies, admin: Actor, rounds: int
) -> None:
    for number in range(rounds):
        row, _, secret = invited(deps, number)
        former, into = Entity.get_by_id(row.entity_id), factories.make_entity(deps)
        act = Act(paris_date(deps.now()), "Réforme.", "Décret 2026-1")
        seen = merge_facts(former, into).mark
        founder = Membership.get(Membership.entity == former, Membership.founding)
        outcomes = at_once(
            partial(accepting.accept, deps, secret, ANONYMOUS, ANA),
            partial(merging.merge, deps, admin, former.id, into.id, Choices(founder=founder.id), act, seen=seen),
        )
        assert set(refusals(outcomes)) <= {"RowChanged"}
        living = Entity.get_by_id(former.id).merged_into_id or former.id
        invitation = Invitation.get_by_id(row.id)
        assert (invitation.outcome, invitation.request.entity_id) == ("accepted", living)
        given = Membership.get(Membership.request == invitation.request)
        assert given.entity_id == living


@ROUNDS
def test_a_predecessor_who_is_suspended_while_handing_over_is_one_or_the_other(
    deps: Dependencies, admin: Actor, rounds: int
) -> None:
    other_admin = factories.make_si_admin(deps)
    for _ in range(rounds):
        first, request = handing_over(deps, admin)
        role = role_of(first)
        outcomes = at_once(
            partial(decisions.decide, deps, admin, request.reference, "approve", reason="Vu"),
            partial(memberships.suspend, deps, other_admin, role.id, "Plainte.", None),
        )
        assert set(refusals(outcomes)) <= {"NotFound"}
        now = Membership.get_by_id(role.id)
        assert (now.until is None) == (now.suspended_at is not None), "ended, or suspended"
        assert ManagerProposal.select().order_by(ManagerProposal.id.desc()).get().outcome == "accepted"
        assert [one.id for one in active_managers(role.entity_id)] == [request.account_id]


@ROUNDS
def test_a_manager_who_approves_while_the_applicant_asks_for_the_role_makes_a_depositor_or_nothing(
    deps: Dependencies, rounds: int
) -> None:
    for _ in range(rounds):
        entity = factories.make_entity(deps)
        manager = factories.make_manager(deps, entity)
        request = make_request(deps, entity=entity, documents=False)
        proof = Proof(verified_hash=request.password_hash)
        outcomes = at_once(
            partial(ask_manager_role, deps, request.id, factories.own_actor(request), proof),
            partial(decisions.decide, deps, manager, request.reference, "approve"),
        )
        assert len(refusals(outcomes)) == 1
        now = AccountRequest.get_by_id(request.id)
        roles = [role.role for role in Membership.select().where(Membership.request == request.id)]
        depositor, nothing = [str(Role.DEPOSITOR)], list[str]()
        either = ((State.APPROVED, False, depositor), (State.AWAITING_APPLICANT, True, nothing))
        assert (now.state, now.seeks_manager_role, roles) in either


@ROUNDS
def test_asked_twice_at_once_the_managers_hear_of_it_once(deps: Dependencies, rounds: int) -> None:
    for _ in range(rounds):
        (asks,), entity = claims(deps, 1)
        assert len(refusals(at_once(asks, asks))) == 1
        assert claims_told_in(entity) == 1


@ROUNDS
def test_of_two_claims_at_once_the_managers_hear_of_one_today(deps: Dependencies, rounds: int) -> None:
    for _ in range(rounds):
        asks, entity = claims(deps, 2)
        assert refusals(at_once(*asks)) == []
        assert claims_told_in(entity) == 1


def claims(deps: Dependencies, count: int) -> tuple[list[Callable[[], AccountRequest]], Entity]:
    """What asks for the manager's role, by people who gave their documents before there was a manager."""
    entity = factories.make_entity(deps)
    sent = [make_request(deps, State.AWAITING_ACTIVATION, entity=entity) for _ in range(count)]
    factories.make_manager(deps, entity)
    asks: list[Callable[[], AccountRequest]] = []
    for request in [factories.activate(deps, one) for one in sent]:
        own, proof = factories.own_actor(request), Proof(verified_hash=request.password_hash)
        asks.append(partial(ask_manager_role, deps, request.id, own, proof))
    return asks, entity


def claims_told_in(entity: Entity) -> int:
    told = Mail.select().join(AccountRequest, on=(Mail.request == AccountRequest.id))
    return int(told.where(AccountRequest.entity == entity, Mail.event == "manager_claimed").count())


@ROUNDS
def test_of_two_managers_who_leave_at_once_one_stays(deps: Dependencies, rounds: int) -> None:
    for _ in range(rounds):
        entity, first, second = of_two(deps)
        leaving = [partial(step_down, deps, who, entity.id, stays=False) for who in (first, second)]
        assert refusals(at_once(*leaving)) == ["last_manager"]
        assert len(active_managers(entity.id)) == 1


@ROUNDS
def test_a_departure_done_while_a_successor_is_approved_leaves_no_request_without_decider(
    deps: Dependencies, admin: Actor, rounds: int
) -> None:
    other_admin = factories.make_si_admin(deps)
    for _ in range(rounds):
        entity, first, depositor = of_two(deps, Role.DEPOSITOR)
        waiting = make_request(deps, entity=entity, documents=False)
        departures.announce(deps, first, entity.id, stays=False)
        request = asks_to_manage(deps, Account.get_by_id(depositor.account_id), entity.id)
        factories.accept_documents(deps, admin, request)
        outcomes = at_once(
            partial(decisions.decide, deps, admin, request.reference, "approve", reason="Vu"),
            partial(departures.carry_out, deps, other_admin, role_of(first).id),
        )
        assert set(refusals(outcomes)) == set()
        assert [one.id for one in active_managers(entity.id)] == [request.account_id]
        assert AccountRequest.get_by_id(waiting.id).state == State.WITH_MANAGER


@ROUNDS
def test_two_clicks_at_once_begin_one_draft(deps: Dependencies, rounds: int) -> None:
    for _ in range(rounds):
        _, _, depositor = of_two(deps, Role.DEPOSITOR)
        begins = partial(known_entity.begin_to_manage, deps, depositor, role_of(depositor).entity_id)
        assert refusals(at_once(begins, begins)) == []
        drafts = AccountRequest.account == depositor.account_id, AccountRequest.state == State.DRAFT
        assert AccountRequest.select().where(*drafts).count() == 1
