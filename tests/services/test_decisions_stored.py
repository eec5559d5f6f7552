"""What a decision keeps and writes on its way: stored, settled, given back; in full, with who did it and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.actors import Actor
from domain.coded import UnknownCode
from domain.errors import NotAllowed, NotFound, SomebodyWasFaster, TransitionRefused
from domain.permissions import Permission
from domain.states import DecisionStatus, Judgement, Role, StaffRole, State
from models import Account, AccountRequest, Decision, Mail, Membership, SecondReading, Task
from queries.actors import actor_of
from queries.documents import current_versions
from services.machinery.dependencies import Dependencies
from services.requests import lifecycle
from services.review import decisions, effects, examination
from services.review.decisions import Item
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.outcomes import detail_of, mails, rows

pytestmark = pytest.mark.slow

Settle = Callable[[Dependencies, Actor, str], None]
WINDOW = timedelta(minutes=2)


@pytest.fixture
def slow_deps(deps: Dependencies) -> Dependencies:
    """With the window of a production."""
    return replace(deps, policy=replace(deps.policy, decision_window=WINDOW))


@pytest.fixture
def request_(deps: Dependencies, admin: Actor) -> AccountRequest:
    """A request that can be approved."""
    request = factories.make_request(deps, State.WITH_SI)
    factories.accept_documents(deps, admin, request)
    return AccountRequest.get_by_id(request.id)


def test_a_stored_decision_says_all_that_it_is_about_and_when_it_is_due(
    slow_deps: Dependencies, admin: Actor, request_: AccountRequest, clock: Clock
) -> None:
    items = [Item("mandate", "unsigned", "En bas."), Item("phone", "wrong")]
    stored = decisions.decide(
        slow_deps, admin, request_.reference, "request_changes", reason=" Voir ci-dessous. ", items=items
    )
    row = Decision.get_by_id(stored.id)
    versions = sorted(version.id for version in current_versions(request_).values())
    assert (row.request_id, row.author_id, row.action, row.reason) == (
        request_.id,
        admin.account_id,
        "request_changes",
        "Voir ci-dessous.",
    )
    assert row.payload == {
        "items": [["mandate", "unsigned", "En bas."], ["phone", "wrong", ""]],
        "judged": {
            "state": "with_si",
            "version": request_.version,
            "entity": request_.entity_id,
            "documents": versions,
            "role": "entity_manager",
        },
        "refusal": None,
    }
    assert (row.request_version, row.document_versions) == (request_.version, versions)
    assert (row.status, row.created_at, row.due_at) == (DecisionStatus.PENDING, clock.at, clock.at + WINDOW)
    task = Task.get(Task.kind == "decision")
    assert (task.payload, task.run_at) == ({"decision_id": row.id}, row.due_at)
    (entry,) = rows("decision.stored")
    assert (entry.actor_id, entry.request_id, entry.at) == (admin.account_id, request_.id, clock.at)
    assert detail_of(entry)["action"] == "request_changes"


def test_without_a_window_nothing_waits(deps: Dependencies, admin: Actor, request_: AccountRequest) -> None:
    seen = decisions.situation_of(request_)
    decision = decisions.decide(deps, admin, request_.reference, "reject", reason="Non.", seen=seen)
    assert Decision.get_by_id(decision.id).status == DecisionStatus.APPLIED
    assert (rows("decision.stored"), Task.select().where(Task.kind == "decision").count()) == ([], 0)


def test_who_would_get_which_role_is_part_of_what_was_shown(
    deps: Dependencies, admin: Actor, request_: AccountRequest
) -> None:
    seen = decisions.situation_of(request_)
    factories.make_member(deps, request_.entity)
    assert decisions.situation_of(request_) != seen
    with pytest.raises(SomebodyWasFaster):
        decisions.decide(deps, admin, request_.reference, "reject", reason="Non.", seen=seen)
    decision = decisions.decide(deps, admin, request_.reference, "reject", reason="Non.")
    assert Decision.get_by_id(decision.id).payload["judged"]["role"] == "depositor"


@pytest.mark.parametrize(
    ("settle", "event", "status"),
    [
        (decisions.cancel, "decision.cancelled", DecisionStatus.CANCELLED),
        (decisions.send_now, "decision.sent_now", DecisionStatus.APPLIED),
    ],
)
def test_somebody_who_settles_it_is_written_down(
    slow_deps: Dependencies,
    admin: Actor,
    request_: AccountRequest,
    clock: Clock,
    settle: Settle,
    event: str,
    status: DecisionStatus,
) -> None:
    decision = decisions.decide(slow_deps, admin, request_.reference, "reject", reason="Non.")
    other = factories.make_si_admin(slow_deps)
    clock.advance(seconds=30)
    settle(slow_deps, other, request_.reference)
    row = Decision.get_by_id(decision.id)
    assert (row.status, row.settled_at, row.failure) == (status, clock.at, None)
    (entry,) = rows(event)
    assert (entry.actor_id, entry.request_id, entry.at) == (other.account_id, request_.id, clock.at)
    assert detail_of(entry)["action"] == "reject"
    with pytest.raises(SomebodyWasFaster):
        settle(slow_deps, admin, request_.reference)


def test_a_manager_settles_their_own_decision_and_no_colleagues(slow_deps: Dependencies) -> None:
    entity = factories.make_entity(slow_deps)
    author, colleague = (factories.make_member(slow_deps, entity) for _ in range(2))
    request = factories.make_request(slow_deps, State.WITH_MANAGER, entity=entity, documents=False)
    decisions.decide(slow_deps, author, request.reference, "reject", reason="Inconnu.")
    for settle in (decisions.cancel, decisions.send_now):
        with pytest.raises(NotFound):
            settle(slow_deps, colleague, request.reference)
    decisions.cancel(slow_deps, author, request.reference)
    assert Decision.get().status == DecisionStatus.CANCELLED


def test_somebody_who_comes_second_is_told_who_decides_and_since_when(
    slow_deps: Dependencies, admin: Actor, request_: AccountRequest, clock: Clock
) -> None:
    decisions.decide(slow_deps, admin, request_.reference, "approve")
    since = clock.at
    clock.advance(seconds=30)
    with pytest.raises(SomebodyWasFaster) as told:
        decisions.decide(slow_deps, factories.make_si_admin(slow_deps), request_.reference, "reject", reason="Non.")
    assert vars(told.value) == {
        "reference": request_.reference,
        "state": State.WITH_SI,
        "decided_by": admin.name,
        "decided_at": since,
        "action": "approve",
        "due_at": since + slow_deps.policy.decision_window,
    }
    decisions.send_now(slow_deps, admin, request_.reference)
    clock.advance(hours=1)
    with pytest.raises(SomebodyWasFaster) as told:
        decisions.cancel(slow_deps, admin, request_.reference)
    assert vars(told.value) == {
        "reference": request_.reference,
        "state": State.APPROVED,
        "decided_by": admin.name,
        "decided_at": since + timedelta(seconds=30),
        "action": "approve",
        "due_at": None,
    }


def test_before_anybody_decided_nobody_is_named(deps: Dependencies, request_: AccountRequest) -> None:
    told = lifecycle.faster(request_)
    assert (told.state, told.decided_by, told.decided_at) == (State.WITH_SI, None, None)


def author_who_lost_the_role(deps: Dependencies, admin: Actor, request: AccountRequest) -> None:
    Account.update(staff_role=StaffRole.READER).where(Account.id == admin.account_id).execute()


def author_who_is_the_applicant_by_now(deps: Dependencies, admin: Actor, request: AccountRequest) -> None:
    AccountRequest.update(account=admin.account_id).where(AccountRequest.id == request.id).execute()


def document_refused(deps: Dependencies, admin: Actor, request: AccountRequest) -> None:
    reviewer = factories.make_staff(deps, StaffRole.REVIEWER)
    examination.judge_document(deps, reviewer, request.reference, "mandate", Judgement.REFUSED, reason="unsigned")


def another_entity(deps: Dependencies, admin: Actor, request: AccountRequest) -> None:
    AccountRequest.update(entity=factories.make_entity(deps)).where(AccountRequest.id == request.id).execute()


def another_version(deps: Dependencies, admin: Actor, request: AccountRequest) -> None:
    AccountRequest.update(version=AccountRequest.version + 1).where(AccountRequest.id == request.id).execute()


@pytest.mark.parametrize("early", [False, True])
@pytest.mark.parametrize(
    ("change", "why", "sentence"),
    [
        (author_who_lost_the_role, "not_allowed", "Vos droits ne permettent pas cette action."),
        (author_who_is_the_applicant_by_now, "own_request", "Vous ne pouvez pas décider de votre propre demande."),
        (document_refused, "documents_not_accepted", "Il reste des pièces à accepter."),
        (another_entity, "changed_since", "La demande a changé depuis cette décision"),
        (another_version, "changed_since", "La demande a changé depuis cette décision"),
    ],
)
def test_what_can_no_longer_be_done_is_given_back_and_its_author_told_why(
    slow_deps: Dependencies,
    admin: Actor,
    request_: AccountRequest,
    clock: Clock,
    change: Callable[[Dependencies, Actor, AccountRequest], None],
    why: str,
    sentence: str,
    early: bool,
) -> None:
    decision = decisions.decide(slow_deps, admin, request_.reference, "approve")
    change(slow_deps, admin, request_)
    if early:
        decisions.send_now(slow_deps, factories.make_si_admin(slow_deps), request_.reference)
    else:
        clock.advance(minutes=2)
        decisions.apply_due(slow_deps, decision.id)
    row = Decision.get_by_id(decision.id)
    assert (row.status, row.settled_at, row.failure) == (DecisionStatus.FAILED, clock.at, why)
    assert AccountRequest.get_by_id(request_.id).state == State.WITH_SI
    (entry,) = rows("decision.failed")
    assert (entry.actor_id, entry.request_id, entry.at) == (admin.account_id, request_.id, clock.at)
    assert {"action": "approve", "why": why}.items() <= detail_of(entry).items()
    ((to, facts),) = mails("decision_failed")
    assert (to, facts["action_label"]) == (admin.email_key, "Valider")
    assert facts["why"].startswith(sentence)
    mail = Mail.get(Mail.event == "decision_failed")
    assert (mail.request_id, mail.account_id) == (request_.id, admin.account_id)


def test_one_that_is_drawn_for_a_second_reading_is_drawn_as_it_applies(
    deps: Dependencies, admin: Actor, request_: AccountRequest, clock: Clock
) -> None:
    policy = replace(deps.policy, second_reading_percent=100)
    drawing = replace(deps, policy=policy, draw_below=lambda below: 0)
    decision = decisions.decide(drawing, admin, request_.reference, "reject", reason="Non.")
    reading = SecondReading.get()
    assert (reading.decision_id, reading.drawn_at) == (decision.id, clock.at)
    (entry,) = rows("second_reading.drawn")
    assert (entry.actor_kind, entry.request_id, entry.at) == ("system", request_.id, clock.at)
    assert detail_of(entry)["decision"] == decision.id


def test_what_is_not_due_or_not_there_is_left_alone(
    slow_deps: Dependencies, admin: Actor, request_: AccountRequest, clock: Clock
) -> None:
    decision = decisions.decide(slow_deps, admin, request_.reference, "reject", reason="Non.")
    decisions.apply_due(slow_deps, decision.id + 1)
    clock.advance(seconds=119)
    decisions.apply_due(slow_deps, decision.id)
    assert Decision.get_by_id(decision.id).status == DecisionStatus.PENDING
    clock.advance(seconds=1)
    decisions.apply_due(slow_deps, decision.id)
    assert Decision.get_by_id(decision.id).status == DecisionStatus.APPLIED


def test_what_is_asked_for_goes_through_the_window_item_by_item(
    slow_deps: Dependencies, admin: Actor, request_: AccountRequest, clock: Clock
) -> None:
    decision = decisions.decide(
        slow_deps, admin, request_.reference, "request_changes", items=[Item("mandate", "unsigned", "En bas.")]
    )
    clock.advance(minutes=2)
    decisions.apply_due(slow_deps, decision.id)
    assert Decision.get_by_id(decision.id).status == DecisionStatus.APPLIED
    (_, facts) = mails("changes_requested")[0]
    assert [(item["label"], item["words"]) for item in facts["items"]] == [("Délégation de mandat", "En bas.")]


def test_somebody_with_two_roles_decides_with_one_of_them(deps: Dependencies, request_: AccountRequest) -> None:
    """A reader sees every request; a manager decides on those of an entity. Who is both decides on no other."""
    both = factories.make_account(deps, staff=StaffRole.READER)
    entity = factories.make_entity(deps)
    Membership.create(account=both, entity=entity, role=Role.ENTITY_MANAGER, since=deps.now())
    own = factories.make_request(deps, State.WITH_MANAGER, entity=entity, documents=False)
    with pytest.raises(NotFound):
        decisions.decide(deps, actor_of(both), request_.reference, "reject", reason="Non.")
    decisions.decide(deps, actor_of(both), own.reference, "reject", reason="Non.")
    assert Decision.get().request_id == own.id


def test_only_the_three_decisions_are_decided(deps: Dependencies, admin: Actor, request_: AccountRequest) -> None:
    for action in ("withdraw", "attach", "abolir"):
        with pytest.raises(NotAllowed) as refused:
            decisions.decide(deps, admin, request_.reference, action, reason="Non.")
        assert refused.value.permission == action


@pytest.mark.parametrize("item", [("fax", "wrong"), ("phone", "unsigned"), ("mandate", "wrong_number")])
def test_nothing_is_asked_for_that_the_registry_does_not_know(
    deps: Dependencies, admin: Actor, request_: AccountRequest, item: tuple[str, str]
) -> None:
    with pytest.raises(UnknownCode):
        decisions.decide(
            deps, admin, request_.reference, "request_changes", items=[Item("phone", "wrong"), Item(*item)]
        )
    assert Decision.select().count() == 0


def test_nothing_asked_is_no_complement(deps: Dependencies, admin: Actor, request_: AccountRequest) -> None:
    with pytest.raises(TransitionRefused) as refused:
        decisions.decide(deps, admin, request_.reference, "request_changes")
    assert refused.value.refusal.code == "nothing_asked"


def test_a_manager_asks_for_fields_and_the_administration_for_documents_too(deps: Dependencies, admin: Actor) -> None:
    entity = factories.make_entity(deps)
    manager = factories.make_manager(deps, entity)
    request = factories.make_request(deps, State.WITH_MANAGER, entity=entity, documents=False)
    both = [Item("phone", "wrong"), Item("mandate", "missing")]
    with pytest.raises(NotAllowed) as refused:
        decisions.decide(deps, manager, request.reference, "request_changes", items=both)
    assert refused.value.permission == Permission.SEE_DOCUMENTS
    decisions.decide(deps, admin, request.reference, "request_changes", reason="Absent.", items=both)
    other = factories.make_request(deps, State.WITH_MANAGER, entity=entity, documents=False)
    decisions.decide(deps, manager, other.reference, "request_changes", items=both[:1])
    assert [to for to, _ in mails("changes_requested")] == [request.email, other.email]


@pytest.mark.parametrize(
    ("state", "seeks", "has_manager", "role"),
    [
        (State.WITH_SI, False, False, Role.ENTITY_MANAGER),
        (State.WITH_SI, True, True, Role.ENTITY_MANAGER),
        (State.WITH_SI, True, False, Role.ENTITY_MANAGER),
        (State.WITH_SI, False, True, Role.DEPOSITOR),
        (State.WITH_MANAGER, False, False, Role.DEPOSITOR),
        (State.WITH_MANAGER, True, True, Role.DEPOSITOR),
    ],
)
def test_the_manager_role_is_given_on_the_sis_queue_alone(
    state: State, seeks: bool, has_manager: bool, role: Role
) -> None:
    request = AccountRequest(state=state, seeks_manager_role=seeks)
    assert effects.role_given(request, has_manager) is role
