"""What reviewers write beside deciding: judgements, views, notes, corrections; never on their own request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.actors import Actor
from domain.coded import UnknownCode
from domain.errors import ChecksFailed, NotAllowed, NotFound, SomebodyWasFaster
from domain.permissions import Permission
from domain.scans import Verdict
from domain.states import CheckResult, Judgement, LinkPurpose, StaffRole, State
from models import AccountRequest, DocumentVersion, Link, Mail, Note, RequestRevision
from queries.documents import current_versions
from services.machinery.dependencies import Dependencies
from services.machinery.links import hash_of
from services.machinery.outbox import secrets_of
from services.review import examination
from services.review.checklist import check_document
from services.signup import draft_documents
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.outcomes import detail_of, mails, rows

pytestmark = pytest.mark.slow


@pytest.fixture
def reviewer(deps: Dependencies) -> Actor:
    return factories.make_staff(deps, StaffRole.REVIEWER)


@pytest.fixture
def request_(deps: Dependencies) -> AccountRequest:
    return factories.make_request(deps, State.WITH_SI)


def again(request: AccountRequest) -> AccountRequest:
    return AccountRequest.get_by_id(request.id)


def mandate_of(request: AccountRequest) -> DocumentVersion:
    return current_versions(request)["mandate"]


def judged(version: DocumentVersion) -> tuple[Any, ...]:
    """What a version's row says of its judgement."""
    return (
        version.judgement,
        version.judgement_reason,
        version.judgement_words,
        version.judged_by_id,
        version.judged_at,
    )


NOT_JUDGED = (None, None, "", None, None)


def test_a_judgement_says_what_why_who_and_when_and_of_that_file_alone(
    deps: Dependencies, reviewer: Actor, request_: AccountRequest, clock: Clock
) -> None:
    other = factories.make_request(deps, State.WITH_SI)
    clock.advance(hours=1)
    returned = examination.judge_document(
        deps,
        reviewer,
        request_.reference,
        "mandate",
        Judgement.REFUSED,
        version_number=1,
        reason="unsigned",
        words="En bas.",
    )
    expected = (Judgement.REFUSED, "unsigned", "En bas.", reviewer.account_id, clock.at)
    assert judged(mandate_of(request_)) == judged(returned) == expected
    untouched = (current_versions(request_)["proof_of_existence"], mandate_of(other))
    assert {judged(version) for version in untouched} == {NOT_JUDGED}
    (entry,) = rows("document.refused")
    assert (entry.actor_id, entry.request_id, entry.at) == (reviewer.account_id, request_.id, clock.at)
    assert {"document": "mandate", "version": 1}.items() <= detail_of(entry).items()
    examination.judge_document(deps, reviewer, request_.reference, "mandate", Judgement.ACCEPTED)
    assert judged(mandate_of(request_)) == (Judgement.ACCEPTED, None, "", reviewer.account_id, clock.at)
    (entry,) = rows("document.accepted")
    assert entry.request_id == request_.id


def test_a_no_that_stands_keeps_a_file_from_being_accepted_and_not_from_being_refused(
    deps: Dependencies, reviewer: Actor, request_: AccountRequest
) -> None:
    answers = {"signed": CheckResult.NO, "legible": CheckResult.NO, "fresh": CheckResult.YES}
    check_document(deps, reviewer, request_.reference, "mandate", answers, version_number=1)
    with pytest.raises(ChecksFailed) as refused:
        examination.judge_document(deps, reviewer, request_.reference, "mandate", Judgement.ACCEPTED)
    assert refused.value.checks == ("legible", "signed")
    examination.judge_document(deps, reviewer, request_.reference, "proof_of_existence", Judgement.ACCEPTED)
    examination.judge_document(deps, reviewer, request_.reference, "mandate", Judgement.REFUSED, reason="unsigned")
    assert mandate_of(request_).judgement == Judgement.REFUSED


def test_an_infected_file_may_be_refused(deps: Dependencies, reviewer: Actor, request_: AccountRequest) -> None:
    DocumentVersion.update(scan_verdict=Verdict.INFECTED).execute()
    examination.judge_document(deps, reviewer, request_.reference, "mandate", Judgement.REFUSED, reason="unsigned")
    assert mandate_of(request_).judgement == Judgement.REFUSED


def test_the_reason_is_one_of_that_documents(deps: Dependencies, reviewer: Actor, request_: AccountRequest) -> None:
    with pytest.raises(UnknownCode):
        examination.judge_document(
            deps, reviewer, request_.reference, "proof_of_existence", Judgement.REFUSED, reason="unsigned"
        )
    assert judged(current_versions(request_)["proof_of_existence"]) == NOT_JUDGED


def test_only_the_version_that_was_looked_at_is_judged(
    deps: Dependencies, reviewer: Actor, request_: AccountRequest
) -> None:
    draft_documents.add_version(deps, request_, "mandate", factories.PlainFile(b"%PDF-1.4 autre"), "document.autre")
    for number in (1, 3):
        with pytest.raises(SomebodyWasFaster):
            examination.judge_document(
                deps, reviewer, request_.reference, "mandate", Judgement.ACCEPTED, version_number=number
            )
    assert DocumentVersion.select().where(DocumentVersion.judgement.is_null(False)).count() == 0
    examination.judge_document(deps, reviewer, request_.reference, "mandate", Judgement.ACCEPTED, version_number=2)
    assert (mandate_of(request_).number, mandate_of(request_).judgement) == (2, Judgement.ACCEPTED)
    with pytest.raises(NotFound):
        examination.judge_document(deps, reviewer, request_.reference, "signature_delegation", Judgement.ACCEPTED)


def judge(deps: Dependencies, actor: Actor, reference: str) -> None:
    examination.judge_document(deps, actor, reference, "mandate", Judgement.ACCEPTED)


def correct(deps: Dependencies, actor: Actor, reference: str) -> None:
    examination.correct(deps, actor, reference, {"last_name": "Autre"})


def hold(deps: Dependencies, actor: Actor, reference: str) -> None:
    examination.hold(deps, actor, reference, date(2026, 12, 24))


def annotate(deps: Dependencies, actor: Actor, reference: str) -> None:
    examination.annotate(deps, actor, reference, "Vu.")


Act = Callable[[Dependencies, Actor, str], None]


@pytest.mark.parametrize(
    ("act", "permission", "may"),
    [
        (judge, Permission.JUDGE_DOCUMENTS, {StaffRole.REVIEWER, StaffRole.SI_ADMIN}),
        (correct, Permission.CORRECT, {StaffRole.REVIEWER, StaffRole.SI_ADMIN}),
        (hold, Permission.HOLD, {StaffRole.REVIEWER, StaffRole.SI_ADMIN}),
        (annotate, Permission.ANNOTATE, {StaffRole.SUPPORT, StaffRole.REVIEWER, StaffRole.SI_ADMIN}),
    ],
)
def test_who_may(deps: Dependencies, act: Act, permission: Permission, may: set[StaffRole]) -> None:
    for role in StaffRole:
        request, actor = factories.make_request(deps, State.WITH_SI), factories.make_staff(deps, role)
        if role in may:
            act(deps, actor, request.reference)
            continue
        with pytest.raises(NotAllowed) as refused:
            act(deps, actor, request.reference)
        assert refused.value.permission == permission
    with pytest.raises(NotFound):
        act(deps, factories.make_si_admin(deps), "ABCD-EFGH")


@pytest.mark.parametrize("act", [judge, correct])
def test_nobody_examines_their_own_request_nor_with_a_role_that_is_gone(
    deps: Dependencies, reviewer: Actor, request_: AccountRequest, act: Act
) -> None:
    own = factories.make_staff(deps, StaffRole.SI_ADMIN, address=request_.email)
    with pytest.raises(NotAllowed) as refused:
        act(deps, own, request_.reference)
    assert refused.value.permission == "own_request"
    former = factories.make_staff(deps, StaffRole.READER)
    with pytest.raises(NotAllowed) as refused:
        act(deps, replace(former, staff_role=StaffRole.REVIEWER), request_.reference)
    assert refused.value.permission != "own_request"


@pytest.mark.parametrize("act", [judge, correct])
def test_a_closed_request_is_not_examined(deps: Dependencies, reviewer: Actor, act: Act) -> None:
    closed = factories.make_request(deps, State.REJECTED)
    with pytest.raises(SomebodyWasFaster) as told:
        act(deps, reviewer, closed.reference)
    assert told.value.state == State.REJECTED


def test_pages_opened_one_after_the_other_are_one_view(
    deps: Dependencies, reviewer: Actor, request_: AccountRequest, clock: Clock
) -> None:
    version, proof = mandate_of(request_), current_versions(request_)["proof_of_existence"]
    colleague, other = factories.make_staff(deps, StaffRole.REVIEWER), factories.make_request(deps, State.WITH_SI)
    # Judged just before: the journal then says the same of the same file, and yet nobody was shown it.
    judge(deps, reviewer, request_.reference)
    for _ in range(2):
        examination.document_seen(deps, reviewer, version)
        examination.document_seen(deps, reviewer, proof)
        examination.document_seen(deps, colleague, version)
        examination.document_seen(deps, reviewer, mandate_of(other))
    seen = [
        (entry.actor_id, entry.request_id, entry.at, detail_of(entry)["document"], detail_of(entry)["version"])
        for entry in rows("document.viewed")
    ]
    assert seen == [
        (reviewer.account_id, request_.id, clock.at, "mandate", 1),
        (reviewer.account_id, request_.id, clock.at, "proof_of_existence", 1),
        (colleague.account_id, request_.id, clock.at, "mandate", 1),
        (reviewer.account_id, other.id, clock.at, "mandate", 1),
    ]


@pytest.mark.parametrize(("minutes", "views"), [(9.99, 1), (10, 2)])
def test_the_same_file_is_viewed_a_second_time_after_ten_minutes(
    deps: Dependencies, reviewer: Actor, request_: AccountRequest, clock: Clock, minutes: float, views: int
) -> None:
    examination.document_seen(deps, reviewer, mandate_of(request_))
    clock.advance(minutes=minutes)
    examination.document_seen(deps, reviewer, mandate_of(request_))
    assert len(rows("document.viewed")) == views


def test_a_note_says_whose_it_is_and_when_it_was_written(
    deps: Dependencies, reviewer: Actor, request_: AccountRequest, clock: Clock
) -> None:
    note = examination.annotate(deps, reviewer, request_.reference, "À rappeler.")
    row = Note.get()
    assert (row.id, row.request_id, row.author_id, row.at, row.text) == (
        note.id,
        request_.id,
        reviewer.account_id,
        clock.at,
        "À rappeler.",
    )


def test_putting_off_is_written_down(
    deps: Dependencies, reviewer: Actor, request_: AccountRequest, clock: Clock
) -> None:
    for until in (date(2026, 12, 24), None):
        examination.hold(deps, reviewer, request_.reference, until)
    held = rows("request.held")
    assert [(entry.actor_id, entry.request_id, entry.at) for entry in held] == [
        (reviewer.account_id, request_.id, clock.at)
    ] * 2
    assert [detail_of(entry)["until"] for entry in held] == ["2026-12-24", None]


def test_a_slip_is_mended_and_the_applicant_told_with_a_link(
    deps: Dependencies, reviewer: Actor, request_: AccountRequest, clock: Clock
) -> None:
    values = {"last_name": "Corrigée", "first_name": request_.first_name, "email": "autre@exemple.example"}
    changes = examination.correct(deps, reviewer, request_.reference, values)
    assert changes == {"last_name": [request_.last_name, "Corrigée"]}
    row = again(request_)
    assert (row.last_name, row.email, row.version) == ("Corrigée", request_.email, request_.version + 1)
    assert row.entity_id == request_.entity_id
    revision = RequestRevision.get()
    assert (revision.actor_kind, revision.actor_name, revision.changes) == ("reviewer", reviewer.name, changes)
    (entry,) = rows("request.corrected")
    assert (entry.actor_id, entry.request_id, entry.at) == (reviewer.account_id, request_.id, clock.at)
    assert detail_of(entry)["changes"] == changes
    ((to, facts),) = mails("request_corrected")
    label = deps.registry.field("last_name").label
    assert (to, facts["changes"]) == (
        request_.email,
        [{"label": label, "before": request_.last_name, "after": "Corrigée"}],
    )
    mail = Mail.get(Mail.event == "request_corrected")
    assert mail.request_id == request_.id
    secret = (secrets_of(deps, mail) or {})["follow_up"]
    link = Link.get(Link.token_hash == hash_of(secret))
    assert (link.request_id, link.purpose) == (request_.id, LinkPurpose.FOLLOW_UP)


def test_where_nothing_differs_nobody_is_told(deps: Dependencies, reviewer: Actor, request_: AccountRequest) -> None:
    assert examination.correct(deps, reviewer, request_.reference, {"last_name": request_.last_name}) == {}
    assert (rows("request.corrected"), mails("request_corrected")) == ([], [])


def test_a_siret_is_mended_on_the_sis_queue_and_its_entity_chosen_again(deps: Dependencies, reviewer: Actor) -> None:
    request, other = (factories.make_request(deps, State.WITH_SI) for _ in range(2))
    siret = factories.luhn_siret(777_777)
    examination.correct(deps, reviewer, request.reference, {"siret": siret})
    assert (again(request).siret, again(request).entity_id) == (siret, None)
    assert again(other).entity_id == other.entity_id
    asked = factories.make_request(deps, State.AWAITING_APPLICANT)
    with pytest.raises(SomebodyWasFaster):
        examination.correct(deps, reviewer, asked.reference, {"siret": siret})
    examination.correct(deps, reviewer, asked.reference, {"last_name": "Corrigée"})
    assert (again(asked).siret, again(asked).entity_id, again(asked).last_name) == (
        asked.siret,
        asked.entity_id,
        "Corrigée",
    )


def test_a_siret_that_identifies_the_same_entity_leaves_it(deps: Dependencies, reviewer: Actor) -> None:
    request = factories.make_request(deps, State.WITH_SI)
    AccountRequest.update(siret=factories.luhn_siret(777_778)).where(AccountRequest.id == request.id).execute()
    examination.correct(deps, reviewer, request.reference, {"siret": request.siret})
    assert (again(request).siret, again(request).entity_id) == (request.siret, request.entity_id)
