"""Two at once: one wins, the other is told. Real threads and connections, on SQLite and on PostgreSQL."""

from __future__ import annotations

from functools import partial

import pytest

from domain.actors import Actor
from domain.errors import DomainError, SomebodyWasFaster
from domain.states import DecisionStatus, Role, State
from models import Account, AccountRequest, Decision, JournalEntry, Mail, Membership
from queries.documents import current_versions
from services.machinery.dependencies import Dependencies
from services.requests import attaching, closing
from services.review import decisions, examination
from services.signup import activation, submission
from tests.support import factories
from tests.support.races import at_once

pytestmark = pytest.mark.slow

ROUNDS = pytest.mark.parametrize("rounds", [4, pytest.param(200, marks=pytest.mark.deep)])


@pytest.fixture
def deciders(deps: Dependencies) -> tuple[Actor, Actor]:
    return factories.make_si_admin(deps), factories.make_si_admin(deps)


@ROUNDS
def test_of_two_deciders_at_the_same_instant_one_wins_and_the_other_learns_who_did(
    deps: Dependencies, deciders: tuple[Actor, Actor], rounds: int
) -> None:
    one, other = deciders
    for _ in range(rounds):
        request = factories.make_request(deps, State.WITH_SI)
        factories.accept_documents(deps, one, request)
        outcomes = at_once(
            partial(decisions.decide, deps, one, request.reference, "approve"),
            partial(decisions.decide, deps, other, request.reference, "reject", reason="Non."),
        )
        lost = [outcome for outcome in outcomes if isinstance(outcome, SomebodyWasFaster)]
        won = [outcome for outcome in outcomes if isinstance(outcome, Decision)]
        assert (len(won), len(lost)) == (1, 1), outcomes
        winner = Account.get_by_id(won[0].author_id)
        assert lost[0].decided_by == winner.full_name
        applied = Decision.select().where(Decision.request == request, Decision.status == DecisionStatus.APPLIED)
        assert applied.count() == 1
        told = Mail.select().where(Mail.request == request, Mail.event.in_(["approved", "rejected"]))
        assert told.count() == 1


@ROUNDS
def test_of_two_first_requests_approved_at_the_same_instant_one_makes_the_manager(
    deps: Dependencies, deciders: tuple[Actor, Actor], rounds: int
) -> None:
    one, other = deciders
    for _ in range(rounds):
        first = factories.make_request(deps, State.WITH_SI)
        second = factories.make_request(deps, State.WITH_SI, siret=first.siret)
        assert first.entity_id == second.entity_id
        for request in (first, second):
            factories.accept_documents(deps, one, request)
        outcomes = at_once(
            partial(decisions.decide, deps, one, first.reference, "approve"),
            partial(decisions.decide, deps, other, second.reference, "approve"),
        )
        won = [outcome for outcome in outcomes if isinstance(outcome, Decision)]
        lost = [outcome for outcome in outcomes if isinstance(outcome, DomainError)]
        assert (len(won), len(lost)) == (1, 1), outcomes
        managers = Membership.select().where(
            Membership.entity == first.entity_id, Membership.role == Role.ENTITY_MANAGER
        )
        assert managers.count() == 1
        states = sorted(AccountRequest.get_by_id(request.id).state for request in (first, second))
        assert states == [State.APPROVED, State.WITH_MANAGER]


@ROUNDS
def test_a_link_clicked_twice_at_the_same_instant_activates_once(deps: Dependencies, rounds: int) -> None:
    for _ in range(rounds):
        request = factories.make_request(deps, State.AWAITING_ACTIVATION)
        tokens = [factories.activation_token(deps, request) for _ in range(2)]
        proof = activation.Proof(verified_hash=request.password_hash)
        outcomes = at_once(*(partial(activation.activate, deps, token, proof) for token in tokens))
        assert [outcome.state for outcome in outcomes] == [State.WITH_SI, State.WITH_SI]
        events = JournalEntry.select().where(
            JournalEntry.request_id == request.id, JournalEntry.event == "request.activate"
        )
        assert events.count() == 1


@ROUNDS
def test_two_requests_of_one_address_and_entity_activated_at_once_never_block_each_other(
    deps: Dependencies, rounds: int
) -> None:
    for _ in range(rounds):
        first = factories.make_request(deps, State.AWAITING_ACTIVATION)
        second = factories.make_request(deps, State.AWAITING_ACTIVATION, siret=first.siret, email=first.email)
        at_once(
            *(
                partial(
                    activation.activate,
                    deps,
                    factories.activation_token(deps, request),
                    activation.Proof(verified_hash=request.password_hash),
                )
                for request in (first, second)
            )
        )
        states = sorted(AccountRequest.get_by_id(request.id).state for request in (first, second))
        assert states == [State.WITH_SI, State.WITHDRAWN]


@ROUNDS
def test_a_form_posted_twice_at_the_same_instant_is_sent_once(deps: Dependencies, rounds: int) -> None:
    for _ in range(rounds):
        draft = factories.make_draft(deps)
        outcomes = at_once(*(partial(submission.submit, deps, draft) for _ in range(2)))
        assert [outcome.state for outcome in outcomes] == [State.AWAITING_ACTIVATION] * 2
        assert Mail.select().where(Mail.request == draft, Mail.event == "submitted").count() == 1


@ROUNDS
def test_of_an_approval_and_a_withdrawal_at_the_same_instant_one_happens(
    deps: Dependencies, deciders: tuple[Actor, Actor], rounds: int
) -> None:
    for _ in range(rounds):
        request = factories.make_request(deps, State.WITH_SI)
        factories.accept_documents(deps, deciders[0], request)
        outcomes = at_once(
            partial(decisions.decide, deps, deciders[0], request.reference, "approve"),
            partial(closing.withdraw, deps, request.id, factories.own_actor(request)),
        )
        assert sum(isinstance(outcome, DomainError) for outcome in outcomes) == 1, outcomes
        state = AccountRequest.get_by_id(request.id).state
        made = Membership.select().where(Membership.request == request).count()
        assert (state, made) in {(State.APPROVED, 1), (State.WITHDRAWN, 0)}


@ROUNDS
def test_a_link_never_activates_the_address_that_is_put_in_its_place_at_the_same_instant(
    deps: Dependencies, rounds: int
) -> None:
    """An intruder activates with a link of their own mailbox while they correct the address to somebody else's."""
    for number in range(rounds):
        request = factories.make_request(deps, State.AWAITING_ACTIVATION, password_hash="intruder")
        token, browser = factories.activation_token(deps, request), factories.browser_of(request)
        victim = f"victime{number}@exemple.example"
        at_once(
            partial(activation.activate, deps, token, activation.Proof(browser_secret=browser)),
            partial(submission.correct_address, deps, request.id, victim, victim),
        )
        after = AccountRequest.get_by_id(request.id)
        assert after.activated_at is None or after.email_key == request.email_key


@ROUNDS
def test_one_person_approved_for_two_entities_at_the_same_instant_gets_one_account(
    deps: Dependencies, deciders: tuple[Actor, Actor], rounds: int
) -> None:
    for _ in range(rounds):
        first = factories.make_request(deps, State.WITH_SI)
        second = factories.make_request(deps, State.WITH_SI, email=first.email)
        for request in (first, second):
            factories.accept_documents(deps, deciders[0], request)
        outcomes = at_once(
            *(
                partial(decisions.decide, deps, decider, request.reference, "approve")
                for decider, request in zip(deciders, (first, second), strict=True)
            )
        )
        assert all(isinstance(outcome, Decision) for outcome in outcomes), outcomes
        account = Account.get(Account.email_key == first.email_key)
        assert Membership.select().where(Membership.account == account).count() == 2


@ROUNDS
def test_two_bodies_separated_from_one_siret_at_the_same_instant_get_two_slots(
    deps: Dependencies, deciders: tuple[Actor, Actor], rounds: int
) -> None:
    for _ in range(rounds):
        first = factories.make_request(deps, State.WITH_SI)
        second = factories.make_request(deps, State.WITH_SI, siret=first.siret)
        outcomes = at_once(
            *(
                partial(attaching.attach, deps, decider, request.reference, None)
                for decider, request in zip(deciders, (first, second), strict=True)
            )
        )
        assert sorted(outcome.entity.slot for outcome in outcomes) == [1, 2]


@ROUNDS
def test_pages_of_one_file_asked_for_at_the_same_instant_are_one_view(
    deps: Dependencies, deciders: tuple[Actor, Actor], rounds: int
) -> None:
    viewed = JournalEntry.select().where(JournalEntry.event == "document.viewed")
    for number in range(rounds):
        version = current_versions(factories.make_request(deps, State.WITH_SI))["mandate"]
        at_once(*(partial(examination.document_seen, deps, deciders[0], version) for _ in range(4)))
        assert viewed.count() == number + 1
