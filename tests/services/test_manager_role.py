"""An applicant who waits for a manager asks to become manager: an SI administrator decides, managers are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import NotAllowed, SignInNeeded, TransitionRefused, WrongPassword
from domain.states import MailPreference, Role, StaffRole, State
from models import Account, AccountRequest, Entity, Mail, Membership
from queries.actors import actor_of
from queries.requests import pending_decision
from services.machinery.dependencies import Dependencies
from services.people.digests import next_morning
from services.requests import transitions
from services.review import decisions
from services.signup import complements, submission
from services.signup.manager_role import ask_manager_role
from services.signup.proof import Proof
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.factories import PlainFile, make_request
from tests.support.mails import deliver_all

pytestmark = pytest.mark.slow


def waiting(deps: Dependencies, *, documents: bool = False) -> AccountRequest:
    """A depositor's request that an entity's manager has; `documents`: sent before there was one."""
    entity = factories.make_entity(deps)
    request = make_request(deps, State.AWAITING_ACTIVATION, entity=entity) if documents else None
    factories.make_manager(deps, entity, mail_preference=MailPreference.NONE)
    if request is not None:
        return factories.activate(deps, request)
    return make_request(deps, entity=entity, documents=False)


def asked(deps: Dependencies, request: AccountRequest) -> AccountRequest:
    proof = Proof(verified_hash=request.password_hash)
    return ask_manager_role(deps, request.id, factories.own_actor(request), proof)


def give_what_is_asked(deps: Dependencies, request: AccountRequest) -> None:
    for item in ("proof_of_existence", "mandate"):
        file = PlainFile(b"%PDF-1.4 " + item.encode())
        complements.replace_document(deps, request.id, item, file, mandate_date=deps.now().date())


def mails(event: str) -> list[Mail]:
    return list(Mail.select().where(Mail.event == event).order_by(Mail.id))


def test_the_documents_of_a_first_request_are_asked_for(deps: Dependencies) -> None:
    request = asked(deps, waiting(deps))
    now = AccountRequest.get_by_id(request.id)
    assert (now.state, now.seeks_manager_role) == (State.AWAITING_APPLICANT, True)
    assert now.answer_by == deps.now() + deps.policy.complement_answer
    (complement,) = mails("changes_requested")
    labels = [item["label"] for item in complement.facts["items"]]
    assert labels == [deps.registry.document(code).label for code in ("proof_of_existence", "mandate")]


def completed(deps: Dependencies, request: AccountRequest) -> AccountRequest:
    give_what_is_asked(deps, request)
    return complements.complete(deps, request.id, factories.own_actor(request))


def test_managers_are_told_once_nothing_is_missing_and_not_what_the_applicant_wrote(deps: Dependencies) -> None:
    """Until then anybody could make the house write to them, with words of their own."""
    request = waiting(deps)
    AccountRequest.update(capacity="Cliquez sur mon lien").where(AccountRequest.id == request.id).execute()
    manager = Account.get(Account.id == Membership.get(Membership.entity == request.entity_id).account_id)
    request = asked(deps, AccountRequest.get_by_id(request.id))
    assert mails("manager_claimed") == []
    completed(deps, request)
    (told,) = mails("manager_claimed")
    assert told.to_address == manager.email
    assert told.facts["applicant_name"] == request.full_name
    assert "mandate" not in str(told.facts)
    assert "Cliquez" not in str(told.facts)


def test_a_manager_hears_of_one_claim_a_day_and_of_the_next_on_the_next(deps: Dependencies, clock: Clock) -> None:
    first = waiting(deps)
    entity = Entity.get_by_id(first.entity_id)
    others = [make_request(deps, entity=entity, documents=False) for _ in range(3)]
    claims = [completed(deps, asked(deps, request)) for request in (first, *others)]
    assert [mail.request_id for mail in mails("manager_claimed")] == [first.id]
    decisions.decide(deps, factories.make_si_admin(deps), claims[1].reference, "reject", reason="Non")
    for told in ([first.id, claims[2].id], [first.id, claims[2].id, claims[3].id]):
        clock.at = next_morning(deps)
        deliver_all(deps)
        assert [mail.request_id for mail in mails("manager_claimed")] == told
    clock.at = next_morning(deps)
    deliver_all(deps)
    assert len(mails("manager_claimed")) == 3


def test_a_claim_that_was_refused_before_they_heard_of_it_is_mailed_as_it_is_reopened(
    deps: Dependencies, clock: Clock
) -> None:
    first = waiting(deps)
    other = make_request(deps, entity=Entity.get_by_id(first.entity_id), documents=False)
    admin = factories.make_si_admin(deps)
    claims = [completed(deps, asked(deps, request)) for request in (first, other)]
    for claim in claims:
        decisions.decide(deps, admin, claim.reference, "reject", reason="Non")
    clock.at = next_morning(deps)
    deliver_all(deps)
    assert [mail.request_id for mail in mails("manager_claimed")] == [first.id]
    for claim in claims:
        transitions.apply_with_reason(deps, admin, "rouvrir", claim.reference, "À revoir.")
    assert [mail.request_id for mail in mails("manager_claimed")] == [first.id, other.id]


def test_each_entity_has_a_mail_of_its_own(deps: Dependencies) -> None:
    one, other = waiting(deps), waiting(deps)
    manager = Membership.get(Membership.entity == one.entity_id).account_id
    Membership.update(account=manager).where(Membership.entity == other.entity_id).execute()
    for request in (one, other):
        completed(deps, asked(deps, request))
    assert [mail.account_id for mail in mails("manager_claimed")] == [manager, manager]


def test_once_they_are_given_an_si_administrator_decides_and_makes_a_second_manager(deps: Dependencies) -> None:
    request = asked(deps, waiting(deps))
    give_what_is_asked(deps, request)
    complements.complete(deps, request.id, factories.own_actor(request))
    now = AccountRequest.get_by_id(request.id)
    assert now.state == State.WITH_SI
    first = Membership.get(Membership.entity == request.entity_id)
    manager = factories.fresh_actor(Account.get_by_id(first.account_id))
    with pytest.raises(TransitionRefused) as refused:
        decisions.decide(deps, manager, request.reference, "approve")
    assert refused.value.refusal.code == "not_the_decider"
    admin = factories.make_si_admin(deps)
    factories.accept_documents(deps, admin, now)
    decisions.decide(deps, admin, request.reference, "approve")
    roles = Membership.select().where(Membership.entity == request.entity_id, Membership.until.is_null())
    assert [role.role for role in roles] == [Role.ENTITY_MANAGER, Role.ENTITY_MANAGER]
    assert len(mails("manager_claimed")) == 1


def test_with_its_documents_given_before_it_goes_to_the_si_at_once(deps: Dependencies) -> None:
    factories.make_account(deps, staff=StaffRole.REVIEWER, mail_preference=MailPreference.AT_ONCE)
    request = asked(deps, waiting(deps, documents=True))
    assert AccountRequest.get_by_id(request.id).state == State.WITH_SI
    assert len(mails("to_decide")) == 1


def test_the_wait_begins_anew(deps: Dependencies, clock: Clock) -> None:
    request = waiting(deps)
    clock.advance(days=9)
    asked(deps, request)
    assert AccountRequest.get_by_id(request.id).waiting_since == deps.now()


def test_a_link_alone_is_not_enough(deps: Dependencies) -> None:
    request = waiting(deps)
    with pytest.raises(WrongPassword):
        ask_manager_role(deps, request.id, factories.own_actor(request), Proof())
    assert AccountRequest.get_by_id(request.id).state == State.WITH_MANAGER


def test_who_has_an_account_signs_in(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    factories.make_manager(deps, entity)
    account = factories.make_account(deps)
    draft = factories.make_draft(deps, account=account, siret=entity.identifier, documents=False)
    request = submission.submit_signed_in(deps, draft, actor_of(account))
    assert request.state == State.WITH_MANAGER
    with pytest.raises(SignInNeeded):
        ask_manager_role(deps, request.id, factories.own_actor(request), Proof())
    proof = Proof(account=actor_of(account))
    assert ask_manager_role(deps, request.id, factories.own_actor(request), proof).state == State.AWAITING_APPLICANT


def test_while_an_answer_is_on_its_way_nothing_changes(deps: Dependencies) -> None:
    request = waiting(deps)
    manager = factories.fresh_actor(
        Account.get_by_id(Membership.get(Membership.entity == request.entity_id).account_id)
    )
    later = replace(deps, policy=replace(deps.policy, decision_window=timedelta(minutes=2)))
    decisions.decide(later, manager, request.reference, "approve")
    with pytest.raises(TransitionRefused) as refused:
        asked(deps, request)
    assert refused.value.refusal.code == "decision_pending"
    assert AccountRequest.get_by_id(request.id).state == State.WITH_MANAGER
    assert pending_decision(request.id) is not None


def test_asked_twice_the_second_changes_nothing(deps: Dependencies) -> None:
    request = asked(deps, waiting(deps))
    with pytest.raises(TransitionRefused):
        asked(deps, request)
    assert len(mails("changes_requested")) == 1


def test_nobody_else_asks_it_for_them(deps: Dependencies) -> None:
    request = waiting(deps)
    other = factories.own_actor(waiting(deps))
    with pytest.raises((TransitionRefused, NotAllowed)):
        ask_manager_role(deps, request.id, other, Proof(verified_hash=request.password_hash))
