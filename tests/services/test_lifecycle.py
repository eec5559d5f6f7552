"""What the guards look at, read from the rows; and the one statement that changes a state, in full."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.documents import Situation
from domain.states import DecisionStatus, Judgement, Role, StaffRole, State
from domain.workflow import BY_NAME, RequestFacts
from models import AccountRequest, ComplementItem, Decision, DocumentVersion, Membership, database
from queries.documents import current_versions
from services.machinery.dependencies import Dependencies
from services.requests import lifecycle
from services.review import decisions, examination
from services.review.decisions import Item
from tests.support import factories
from tests.support.dependencies import Clock, make_deps
from tests.support.outcomes import detail_of, rows

pytestmark = pytest.mark.slow

NEEDED = ["proof_of_existence", "mandate"]


def again(request: AccountRequest) -> AccountRequest:
    return AccountRequest.get_by_id(request.id)


ANSWERS: dict[str, Any] = {
    "kind": "association",
    "seeks_manager_role": True,
    "proof_kind": "kbis",
    "name_on_proof": True,
    "has_siret": False,
    "register_kind": "rna",
    "register_number": "W123456789",
    "signatory_is_legal_representative": True,
}


@pytest.mark.parametrize(
    ("without", "attribute"),
    [
        (None, None),
        ("seeks_manager_role", "seeks_manager_role"),
        ("proof_kind", "proof"),
        ("name_on_proof", "name_on_proof"),
        ("has_siret", "has_siret"),
        ("register_number", "register"),
        ("register_kind", "register"),
        ("signatory_is_legal_representative", "signatory_is_legal_representative"),
    ],
)
def test_what_decides_on_documents_is_what_was_answered(
    tmp_path: Path, without: str | None, attribute: str | None
) -> None:
    deps = make_deps(tmp_path, documents_with_manager=True)
    whole: dict[str, Any] = {
        "kind": deps.registry.kind("association"),
        "has_active_manager": True,
        "seeks_manager_role": True,
        "documents_with_manager": True,
        "proof": deps.registry.proof("kbis"),
        "name_on_proof": True,
        "has_siret": False,
        "register": "rna",
        "signatory_is_legal_representative": True,
    }
    answers = {**ANSWERS, without: None} if without else ANSWERS
    expected = {**whole, attribute: None} if attribute else whole
    situation = lifecycle.document_situation(deps, AccountRequest(**answers), has_manager=True)
    assert situation == Situation(**expected)


def test_the_facts_of_a_request_that_nobody_examined(deps: Dependencies, clock: Clock) -> None:
    deps = replace(deps, policy=replace(deps.policy, reopening=timedelta(days=7)))
    request = factories.make_request(deps, State.WITH_SI)
    assert lifecycle.facts_of(deps, request) == RequestFacts(
        request_id=request.id,
        state=State.WITH_SI,
        applicant_key=request.email_key,
        entity_id=request.entity_id,
        unaccepted=tuple(NEEDED),
        reopen_window=timedelta(days=7),
    )
    assert lifecycle.needed_documents(deps, request) == NEEDED


def test_the_facts_of_a_request_of_which_all_is_known(deps: Dependencies, clock: Clock) -> None:
    admin, entity = factories.make_si_admin(deps), factories.make_entity(deps)
    factories.make_manager(deps, entity)
    account = factories.make_account(deps, active=False)
    Membership.create(account=account, entity=entity, role=Role.DEPOSITOR, since=deps.now(), suspended_at=deps.now())
    request = factories.make_request(deps, State.REJECTED, entity=entity, seeks_manager_role=True)
    AccountRequest.update(account=account).where(AccountRequest.id == request.id).execute()
    request = again(request)
    mandate = current_versions(request)["mandate"]
    DocumentVersion.update(judgement=Judgement.ACCEPTED, judged_by=admin.account_id, judged_at=deps.now()).where(
        DocumentVersion.id == mandate.id
    ).execute()
    DocumentVersion.update(removed_at=deps.now()).where(DocumentVersion.id != mandate.id).execute()
    assert lifecycle.facts_of(deps, request) == RequestFacts(
        request_id=request.id,
        state=State.REJECTED,
        applicant_key=request.email_key,
        account_id=account.id,
        entity_id=entity.id,
        entity_has_manager=True,
        seeks_manager_role=True,
        membership=Role.DEPOSITOR,
        membership_suspended=True,
        missing=("proof_of_existence",),
        unaccepted=("proof_of_existence",),
        account_active=False,
        closed_at=clock.at,
        reopen_window=deps.policy.reopening,
    )
    Membership.update(suspended_at=None).where(Membership.account == account).execute()
    assert not lifecycle.facts_of(deps, request).membership_suspended
    assert lifecycle.needed_documents(deps, request) == NEEDED


def test_a_refused_document_is_there_and_not_accepted(deps: Dependencies) -> None:
    admin, request = factories.make_si_admin(deps), factories.make_request(deps, State.WITH_SI)
    factories.accept_documents(deps, admin, request)
    examination.judge_document(deps, admin, request.reference, "mandate", Judgement.REFUSED, reason="unsigned")
    facts = lifecycle.facts_of(deps, request)
    assert (facts.missing, facts.unaccepted) == ((), ("mandate",))


def test_what_is_to_be_mended_counts_while_the_applicant_is_asked(deps: Dependencies) -> None:
    admin, request = factories.make_si_admin(deps), factories.make_request(deps, State.WITH_SI)
    items = [Item("mandate", "missing"), Item("phone", "wrong"), Item("proof_of_existence", "illegible")]
    decisions.decide(deps, admin, request.reference, "request_changes", items=items)
    request = again(request)
    assert lifecycle.facts_of(deps, request).unmended == ("mandate", "phone", "proof_of_existence")
    ComplementItem.update(mended_at=deps.now()).where(ComplementItem.target == "phone").execute()
    assert lifecycle.facts_of(deps, request).unmended == ("mandate", "proof_of_existence")
    # Only what was missing falls with the need for it; what was given and could not be read is still to be given.
    factories.make_member(deps, request.entity)
    assert lifecycle.needed_documents(deps, request) == []
    assert lifecycle.facts_of(deps, request).unmended == ("proof_of_existence",)
    request.state = State.WITH_SI
    assert lifecycle.facts_of(deps, request).unmended == ()


def test_the_holder_is_who_asked_or_else_who_has_the_address(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.WITH_SI)
    assert lifecycle.holder_of(request) is None
    asked, addressed = factories.make_account(deps), factories.make_account(deps, address=request.email)
    assert lifecycle.holder_of(request) == addressed
    assert lifecycle.facts_of(deps, request).account_id == addressed.id
    request.account = asked
    assert lifecycle.holder_of(request) == asked
    assert lifecycle.holder_of(AccountRequest(email_key="")) is None


MARKS: dict[str, Any] = {
    "escalated_at": "2026-11-20",
    "reminded_at": "2026-11-20",
    "on_hold_until": date(2026, 12, 24),
    "expiry_warned_at": "2026-11-20",
}


def marked(deps: Dependencies) -> AccountRequest:
    """A request that has waited long for its manager, and was put off."""
    entity = factories.make_entity(deps)
    factories.make_manager(deps, entity)
    request = factories.make_request(deps, State.WITH_MANAGER, entity=entity, documents=False)
    earlier = deps.now() - timedelta(days=3)
    values = {name: earlier if isinstance(value, str) else value for name, value in MARKS.items()}
    AccountRequest.update(values).where(AccountRequest.id == request.id).execute()
    return again(request)


def marks_of(request: AccountRequest) -> set[str]:
    """Which of the marks of a former situation a row still has."""
    return {name for name in MARKS if getattr(request, name) is not None}


@pytest.mark.parametrize(
    ("name", "target", "left"),
    [
        ("orphan", State.WITH_SI, set()),
        ("withdraw", State.WITHDRAWN, set()),
        ("escalate", State.WITH_MANAGER, {"escalated_at", "reminded_at", "on_hold_until"}),
    ],
)
def test_what_belonged_to_the_former_state_ends_with_it(
    deps: Dependencies, clock: Clock, name: str, target: State, left: set[str]
) -> None:
    request, other = marked(deps), marked(deps)
    admin, came = factories.make_si_admin(deps), clock.at
    clock.advance(hours=1)
    with database.atomic():
        lifecycle.move(deps, BY_NAME[name], request, target, admin, detail={"why": "Vu"}, answer_by=clock.at)
    row = again(request)
    # Escalating moves nobody: it stays where it came.
    since = {State.WITH_MANAGER: came}.get(target, clock.at)
    for kept in (row, request):
        assert (kept.state, kept.state_since, kept.answer_by) == (target, since, clock.at)
        assert marks_of(kept) == left
    assert row.closed_at == (clock.at if target is State.WITHDRAWN else None)
    assert (again(other).state, marks_of(again(other))) == (State.WITH_MANAGER, set(MARKS))
    (entry,) = rows(f"request.{name}")
    assert (entry.actor_id, entry.request_id, entry.at) == (admin.account_id, request.id, clock.at)
    assert detail_of(entry) == {
        "actor": admin.name,
        "reference": request.reference,
        "before": "with_manager",
        "after": target.value,
        "why": "Vu",
    }


def test_a_time_of_closing_that_is_given_stands(deps: Dependencies, clock: Clock) -> None:
    request = marked(deps)
    earlier = clock.at - timedelta(days=1)
    with database.atomic():
        lifecycle.move(
            deps, BY_NAME["withdraw"], request, State.WITHDRAWN, factories.own_actor(request), closed_at=earlier
        )
    assert again(request).closed_at == earlier


@pytest.mark.parametrize(
    ("name", "target"), [("orphan", State.WITH_MANAGER), ("reopen", State.WITH_SI), ("approve", State.REJECTED)]
)
def test_no_change_is_made_that_the_table_does_not_know(deps: Dependencies, name: str, target: State) -> None:
    request = marked(deps)
    with pytest.raises(ValueError, match=f"{name} never leads from with_manager to {target}"), database.atomic():
        lifecycle.move(deps, BY_NAME[name], request, target, factories.make_si_admin(deps))
    assert again(request).state == State.WITH_MANAGER


@pytest.mark.parametrize(
    ("name", "target", "status"),
    [
        ("withdraw", State.WITHDRAWN, DecisionStatus.CANCELLED),
        ("orphan", State.WITH_SI, DecisionStatus.PENDING),
        ("reject", State.REJECTED, DecisionStatus.PENDING),
    ],
)
def test_a_decision_that_waits_never_happens_once_the_request_ended_otherwise(
    deps: Dependencies, clock: Clock, name: str, target: State, status: DecisionStatus
) -> None:
    admin = factories.make_staff(deps, StaffRole.SI_ADMIN)
    request, other = marked(deps), marked(deps)
    for row in (request, other):
        values = {"action": "reject", "request_version": 1, "created_at": clock.at, "due_at": clock.at}
        Decision.create(request=row, author=admin.account_id, **values)
    clock.advance(minutes=1)
    with database.atomic():
        lifecycle.move(deps, BY_NAME[name], request, target, admin)
    cancelled = status is DecisionStatus.CANCELLED
    assert [(row.status, row.settled_at) for row in Decision.select().order_by(Decision.id)] == [
        (status, clock.at if cancelled else None),
        (DecisionStatus.PENDING, None),
    ]
    journalled = [
        (row.actor_id, row.request_id, row.at, detail_of(row)["action"]) for row in rows("decision.cancelled")
    ]
    assert journalled == [(admin.account_id, request.id, clock.at, "reject")] * cancelled
