"""Deciding is a row before it is an effect: the window, « Annuler », « Envoyer maintenant », guards checked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.actors import Actor
from domain.coded import UnknownCode
from domain.errors import NotAllowed, NotFound, SomebodyWasFaster, TransitionRefused
from domain.states import DecisionStatus, Judgement, MailPreference, Role, StaffRole, State
from models import Account, AccountRequest, Decision, DocumentVersion, JournalEntry, Mail, Membership, Task
from queries.actors import actor_of
from services.machinery.dependencies import Dependencies
from services.people import memberships
from services.requests import attaching
from services.review import decisions, examination
from services.signup import draft_documents, submission
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.role_ends import end_role


@pytest.fixture
def slow_deps(deps: Dependencies) -> Dependencies:
    """With the window of a production: two minutes."""
    return replace(deps, policy=replace(deps.policy, decision_window=timedelta(minutes=2)))


def ready(deps: Dependencies) -> tuple[AccountRequest, Actor]:
    """A request that can be approved, and who can."""
    admin = factories.make_si_admin(deps)
    request = factories.make_request(deps, State.WITH_SI)
    factories.accept_documents(deps, admin, request)
    return request, admin


def test_during_the_window_nothing_has_happened(slow_deps: Dependencies, clock: Clock) -> None:
    request, admin = ready(slow_deps)
    decision = decisions.decide(slow_deps, admin, request.reference, "approve")
    clock.advance(seconds=119)
    decisions.apply_due(slow_deps, decision.id)
    assert AccountRequest.get_by_id(request.id).state == State.WITH_SI
    assert Account.select().where(Account.email_key == request.email_key).count() == 0
    assert Mail.select().where(Mail.event == "approved").count() == 0


def test_at_the_windows_end_the_worker_applies_it_once(slow_deps: Dependencies, clock: Clock) -> None:
    request, admin = ready(slow_deps)
    decision = decisions.decide(slow_deps, admin, request.reference, "approve")
    task = Task.get(Task.kind == "decision")
    assert task.run_at == decision.due_at
    clock.advance(minutes=2)
    for _ in range(3):
        decisions.apply_due(slow_deps, decision.id)
    assert AccountRequest.get_by_id(request.id).state == State.APPROVED
    assert Mail.select().where(Mail.event == "approved").count() == 1


def test_cancelled_it_never_happens(slow_deps: Dependencies, clock: Clock) -> None:
    request, admin = ready(slow_deps)
    decision = decisions.decide(slow_deps, admin, request.reference, "approve")
    decisions.cancel(slow_deps, admin, request.reference)
    clock.advance(hours=1)
    decisions.apply_due(slow_deps, decision.id)
    assert AccountRequest.get_by_id(request.id).state == State.WITH_SI
    assert JournalEntry.select().where(JournalEntry.event == "decision.cancelled").count() == 1


def test_sent_now_it_happens_now(slow_deps: Dependencies) -> None:
    request, admin = ready(slow_deps)
    decisions.decide(slow_deps, admin, request.reference, "approve")
    decisions.send_now(slow_deps, admin, request.reference)
    assert AccountRequest.get_by_id(request.id).state == State.APPROVED


def test_while_one_is_pending_another_decider_is_told_whose_it_is(slow_deps: Dependencies) -> None:
    request, admin = ready(slow_deps)
    decisions.decide(slow_deps, admin, request.reference, "approve")
    with pytest.raises(SomebodyWasFaster) as faster:
        decisions.decide(slow_deps, factories.make_si_admin(slow_deps), request.reference, "reject", reason="Non")
    assert (faster.value.decided_by, faster.value.action) == (admin.name, "approve")
    assert faster.value.due_at == Decision.get().due_at


def test_only_its_author_or_an_si_administrator_cancels(slow_deps: Dependencies) -> None:
    request, admin = ready(slow_deps)
    decisions.decide(slow_deps, admin, request.reference, "approve")
    reviewer = factories.make_staff(slow_deps, StaffRole.REVIEWER)
    with pytest.raises(NotFound):
        decisions.cancel(slow_deps, reviewer, request.reference)
    decisions.cancel(slow_deps, factories.make_si_admin(slow_deps), request.reference)


@pytest.mark.parametrize("change", ["document", "entity", "role"])
def test_if_a_guard_fails_by_then_the_request_is_back_and_the_author_told(
    slow_deps: Dependencies, clock: Clock, change: str
) -> None:
    request, admin = ready(slow_deps)
    decision = decisions.decide(slow_deps, admin, request.reference, "approve")
    if change == "document":
        other = factories.make_staff(slow_deps, StaffRole.REVIEWER)
        examination.judge_document(slow_deps, other, request.reference, "mandate", Judgement.REFUSED, reason="unsigned")
    elif change == "entity":
        entity = factories.make_entity(slow_deps)
        AccountRequest.update(entity=entity).where(AccountRequest.id == request.id).execute()
    else:
        Account.update(staff_role=StaffRole.READER).where(Account.id == admin.account_id).execute()
    clock.advance(minutes=2)
    decisions.apply_due(slow_deps, decision.id)
    assert AccountRequest.get_by_id(request.id).state == State.WITH_SI
    assert Decision.get_by_id(decision.id).status == DecisionStatus.FAILED
    told = Mail.get(Mail.event == "decision_failed")
    assert told.to_address == Account.get_by_id(admin.account_id).email
    assert not Membership.select().where(Membership.request == request).exists()


def test_a_manager_of_another_entity_does_not_even_find_the_request(deps: Dependencies) -> None:
    request, _ = ready(deps)
    stranger = factories.make_manager(deps, factories.make_entity(deps))
    with pytest.raises(NotFound):
        decisions.decide(deps, stranger, request.reference, "approve")


@pytest.mark.parametrize("role", [StaffRole.READER, StaffRole.SUPPORT, StaffRole.REVIEWER])
def test_staff_without_the_permission_decide_nothing(deps: Dependencies, role: StaffRole) -> None:
    request, _ = ready(deps)
    with pytest.raises(NotAllowed):
        decisions.decide(deps, factories.make_staff(deps, role), request.reference, "approve")


def test_an_si_administrator_decides_for_a_manager_with_a_reason_only(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    factories.make_manager(deps, entity)
    request = factories.make_request(deps, State.WITH_MANAGER, entity=entity)
    admin = factories.make_si_admin(deps)
    with pytest.raises(TransitionRefused) as refused:
        decisions.decide(deps, admin, request.reference, "approve")
    assert refused.value.refusal.code == "override_reason_missing"
    decisions.decide(deps, admin, request.reference, "approve", reason="Gestionnaire en congé.")
    assert Membership.get(Membership.request == request).role == Role.DEPOSITOR


def test_the_first_manager_gets_the_entitys_waiting_requests(deps: Dependencies) -> None:
    request, admin = ready(deps)
    later = factories.make_request(deps, State.WITH_SI, siret=request.siret)
    candidate = factories.make_request(deps, State.WITH_SI, siret=request.siret)
    AccountRequest.update(seeks_manager_role=True).where(AccountRequest.id == candidate.id).execute()
    decisions.decide(deps, admin, request.reference, "approve")
    states = [AccountRequest.get_by_id(r.id).state for r in (later, candidate)]
    assert states == [State.WITH_MANAGER, State.WITH_SI]
    assert Mail.select().where(Mail.event == "rerouted").count() == 1


def test_a_depositor_who_asks_becomes_a_second_manager_on_documents(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    factories.make_manager(deps, entity)
    depositor = factories.make_member(deps, entity, Role.DEPOSITOR)
    account = Account.get_by_id(depositor.account_id)
    draft = factories.make_draft(deps, account=account, siret=entity.identifier, seeks_manager_role=True)
    request = submission.submit_signed_in(deps, draft, actor_of(account))
    assert request.state == State.WITH_SI
    admin = factories.make_si_admin(deps)
    factories.accept_documents(deps, admin, request)
    decisions.decide(deps, admin, request.reference, "approve")
    current = Membership.get(Membership.account == account, Membership.until.is_null())
    assert (current.role, current.founding) == (Role.ENTITY_MANAGER, False)


def test_a_refusal_says_who_decided_and_names_remedies_only_when_the_administration_did(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.REJECTED)
    entity = factories.make_entity(deps)
    manager = factories.make_manager(deps, entity)
    private = factories.make_request(deps, State.REJECTED, entity=entity, by=manager)
    facts = {mail.request_id: mail.facts for mail in Mail.select().where(Mail.event == "rejected")}
    assert (facts[request.id]["by"], facts[private.id]["by"]) == ("si", "manager")
    assert facts[request.id]["author"]["service"] == "Direction de la certification"


def test_deciders_are_told_as_they_chose(deps: Dependencies) -> None:
    told = factories.make_si_admin(deps)
    factories.make_si_admin(deps, mail_preference=MailPreference.NONE)
    factories.make_request(deps, State.WITH_SI)
    addresses = [mail.to_address for mail in Mail.select().where(Mail.event == "to_decide")]
    assert addresses == [Account.get_by_id(told.account_id).email]


def test_losing_its_last_manager_sends_an_entitys_requests_to_the_si(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    manager = factories.make_manager(deps, entity)
    request = factories.make_request(deps, State.WITH_MANAGER, entity=entity)
    admin = factories.make_si_admin(deps)
    membership = Membership.get(Membership.account == manager.account_id)
    memberships.suspend(deps, admin, membership.id, "Départ")
    assert AccountRequest.get_by_id(request.id).state == State.WITH_SI
    events = {mail.event for mail in Mail.select()}
    assert {"orphaned", "manager_lost", "membership_suspended"} <= events


def test_nobody_decides_on_a_membership_of_their_own(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    admin = factories.make_si_admin(deps)
    membership = Membership.create(account=admin.account_id, entity=entity, role=Role.DEPOSITOR, since=deps.now())
    with pytest.raises(TransitionRefused):
        end_role(deps, admin, membership.id, "Je pars")


def test_nobody_settles_a_decision_on_their_own_request(slow_deps: Dependencies) -> None:
    request, admin = ready(slow_deps)
    own = factories.make_si_admin(slow_deps, address=request.email)
    decisions.decide(slow_deps, admin, request.reference, "reject", reason="Non")
    for settle in (decisions.cancel, decisions.send_now):
        with pytest.raises(NotAllowed) as refused:
            settle(slow_deps, own, request.reference)
        assert refused.value.permission == "own_request"


def test_roles_are_read_again_at_the_click(deps: Dependencies) -> None:
    request, admin = ready(deps)
    Account.update(staff_role=StaffRole.READER).where(Account.id == admin.account_id).execute()
    with pytest.raises(NotAllowed):
        decisions.decide(deps, admin, request.reference, "approve")


@pytest.mark.parametrize("change", ["entity", "rerouted", "document"])
def test_a_page_that_shows_another_situation_decides_nothing(deps: Dependencies, change: str) -> None:
    request, admin = ready(deps)
    seen = decisions.situation_of(request)
    if change == "entity":
        attaching.attach(deps, admin, request.reference, factories.make_entity(deps).id)
    elif change == "rerouted":
        factories.make_request(deps, State.APPROVED, siret=request.siret)
    else:
        factories.add_documents(deps, factories.make_draft(deps))
        draft_documents.add_version(deps, request, "mandate", factories.PlainFile(b"%PDF-1.4 autre"), "document.autre")
    with pytest.raises(SomebodyWasFaster):
        decisions.decide(deps, admin, request.reference, "approve", reason="Vu", seen=seen)


def test_a_decision_pending_while_a_rival_is_approved_makes_nobody_a_depositor_unseen(
    slow_deps: Dependencies, clock: Clock
) -> None:
    first, admin = ready(slow_deps)
    second = factories.make_request(slow_deps, State.WITH_SI, siret=first.siret)
    factories.accept_documents(slow_deps, admin, second)
    one = decisions.decide(slow_deps, admin, first.reference, "approve", reason="Vu")
    other = decisions.decide(slow_deps, admin, second.reference, "approve", reason="Vu")
    clock.advance(minutes=2)
    for decision in (one, other):
        decisions.apply_due(slow_deps, decision.id)
    assert Decision.get_by_id(other.id).status == DecisionStatus.FAILED
    assert AccountRequest.get_by_id(second.id).state == State.WITH_MANAGER


def test_a_manager_cannot_ask_for_documents(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    manager = factories.make_manager(deps, entity)
    request = factories.make_request(deps, State.WITH_MANAGER, entity=entity)
    with pytest.raises(NotAllowed):
        decisions.decide(
            deps, manager, request.reference, "request_changes", items=[decisions.Item("mandate", "missing")]
        )


def test_a_manager_who_is_back_gets_the_waiting_requests(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    manager = factories.make_manager(deps, entity)
    request = factories.make_request(deps, State.WITH_MANAGER, entity=entity)
    admin = factories.make_si_admin(deps)
    membership = Membership.get(Membership.account == manager.account_id)
    memberships.suspend(deps, admin, membership.id, "Congé")
    memberships.restore(deps, admin, membership.id, "Retour.")
    assert AccountRequest.get_by_id(request.id).state == State.WITH_MANAGER


def test_a_suspended_role_can_be_ended(deps: Dependencies) -> None:
    entity = factories.make_entity(deps)
    member = factories.make_member(deps, entity, Role.DEPOSITOR)
    admin = factories.make_si_admin(deps)
    membership = Membership.get(Membership.account == member.account_id)
    memberships.suspend(deps, admin, membership.id, "Congé")
    end_role(deps, admin, membership.id, "Départ")
    assert Membership.get_by_id(membership.id).until == deps.now()
    assert [mail.facts["ended"] for mail in Mail.select().order_by(Mail.id)] == [False, True]


def test_once_approved_the_persons_other_request_for_the_entity_waits_for_nobody(deps: Dependencies) -> None:
    request, admin = ready(deps)
    twin = factories.make_request(deps, State.WITH_SI, siret=request.siret, email=request.email)
    decisions.decide(deps, admin, request.reference, "approve")
    assert AccountRequest.get_by_id(twin.id).state == State.WITHDRAWN
    assert Mail.get(Mail.event == "withdrawn").facts["because"] == "already_member"


def test_what_was_about_to_be_decided_on_that_other_request_never_happens(deps: Dependencies) -> None:
    request, admin = ready(deps)
    twin = factories.make_request(deps, State.WITH_SI, siret=request.siret, email=request.email)
    slow = replace(deps, policy=replace(deps.policy, decision_window=timedelta(minutes=2)))
    decisions.decide(slow, admin, twin.reference, "reject", reason="Une autre demande est en cours.")
    decisions.decide(deps, admin, request.reference, "approve")
    assert AccountRequest.get_by_id(twin.id).state == State.WITHDRAWN
    assert Decision.get(Decision.request == twin.id).status == DecisionStatus.CANCELLED


def test_a_document_is_refused_with_a_reason_that_the_complement_can_say(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.WITH_SI)
    admin = factories.make_si_admin(deps)
    for reason in ("", "inconnu"):
        with pytest.raises(UnknownCode):
            examination.judge_document(deps, admin, request.reference, "mandate", Judgement.REFUSED, reason=reason)
    assert DocumentVersion.select().where(DocumentVersion.judgement.is_null(False)).count() == 0
