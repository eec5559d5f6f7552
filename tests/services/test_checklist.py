"""Checklists: answers about one file, what they make of its judgement, and what a new file does to them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.coded import UnknownCode
from domain.errors import ChecksFailed, FileInfected, NotAllowed, NotFound, SomebodyWasFaster, TransitionRefused
from domain.scans import Verdict
from domain.states import CheckResult, Judgement, StaffRole, State
from models import AccountRequest, CheckAnswer, DocumentVersion
from queries.actors import actor_of
from queries.checklist_answers import answers_of, noes_of
from queries.documents import current_versions
from services.machinery.dependencies import Dependencies
from services.review import decisions, examination
from services.review.checklist import Checked, check_document, proposals, refusal_of
from services.signup import complements
from tests.support import factories
from tests.support.dependencies import Clock
from tests.support.outcomes import detail_of, rows

pytestmark = pytest.mark.slow

YES, NO, NA = CheckResult.YES, CheckResult.NO, CheckResult.NOT_APPLICABLE


def mandate_of(request: AccountRequest) -> DocumentVersion:
    return current_versions(request)["mandate"]


def save(
    deps: Dependencies, request: AccountRequest, *, judgement: Judgement | None = None, **answers: CheckResult
) -> Checked:
    """A reviewer answers about the first mandate."""
    reviewer = factories.make_staff(deps, StaffRole.REVIEWER)
    return check_document(deps, reviewer, request.reference, "mandate", answers, version_number=1, judgement=judgement)


def kept(version: DocumentVersion) -> dict[str, str]:
    return {code: row.answer for code, row in answers_of([version.id])[version.id].items()}


def test_answers_are_kept_with_who_and_when_and_journalled_once(deps: Dependencies) -> None:
    request = factories.make_request(deps)
    reviewer = factories.make_staff(deps, StaffRole.REVIEWER)
    answers = {"legible": YES, "signed": NO, "fresh": NA}
    done = check_document(deps, reviewer, request.reference, "mandate", answers, version_number=1)
    version = mandate_of(request)
    assert kept(version) == {"legible": "yes", "signed": "no", "fresh": "na"}
    assert {row.author_id for row in CheckAnswer.select()} == {reviewer.account_id}
    assert {row.at for row in CheckAnswer.select()} == {deps.now()}
    assert done == Checked(version, ("legible", "signed", "fresh"))
    (entry,) = rows("document.checked")
    assert (entry.actor_id, entry.request_id, entry.at) == (reviewer.account_id, request.id, deps.now())
    expected = {"document": "mandate", "version": 1, "answers": {"legible": "yes", "signed": "no", "fresh": "na"}}
    assert expected.items() <= detail_of(entry).items()
    assert version.judgement is None


def test_only_what_changed_is_written_again(deps: Dependencies, clock: Clock) -> None:
    request = factories.make_request(deps)
    save(deps, request, legible=YES, signed=NO)
    first = clock.at
    clock.advance(hours=1)
    assert save(deps, request, legible=YES, signed=YES).changed == ("signed",)
    clock.advance(hours=1)
    assert save(deps, request, legible=YES, signed=YES).changed == ()
    answers = answers_of([mandate_of(request).id])[mandate_of(request).id]
    assert (answers["legible"].at, answers["signed"].at) == (first, first + timedelta(hours=1))
    assert (answers["legible"].answer, answers["signed"].answer) == (YES, YES)
    assert [detail_of(entry)["answers"] for entry in rows("document.checked")] == [
        {"legible": "yes", "signed": "no"},
        {"signed": "yes"},
    ]


def test_accepting_with_a_no_keeps_the_answers_and_accepts_nothing(deps: Dependencies) -> None:
    request = factories.make_request(deps)
    done = save(deps, request, judgement=Judgement.ACCEPTED, signed=NO, legible=YES)
    assert done == Checked(mandate_of(request), ("signed", "legible"), accepted_with_no=("signed",))
    assert kept(mandate_of(request))["signed"] == "no"
    assert mandate_of(request).judgement is None
    with pytest.raises(ChecksFailed):
        examination.judge_document(
            deps, factories.make_si_admin(deps), request.reference, "mandate", Judgement.ACCEPTED
        )
    done = save(deps, request, judgement=Judgement.ACCEPTED, signed=NA)
    version = mandate_of(request)
    assert done == Checked(version, ("signed",))
    assert (version.judgement, version.judgement_reason, version.judgement_words) == (Judgement.ACCEPTED, None, "")
    (entry,) = rows("document.accepted")
    assert (entry.actor_id, entry.request_id) == (version.judged_by_id, request.id)
    done = save(deps, request, judgement=Judgement.ACCEPTED, fresh=NO, signed=NO)
    assert done == Checked(version, ("fresh", "signed"), accepted_with_no=("signed", "fresh"), reopened=True)


def test_refusing_takes_the_first_noes_reason_and_the_words_that_it_does_not_say(deps: Dependencies) -> None:
    request = factories.make_request(deps)
    save(deps, request, judgement=Judgement.REFUSED, fresh=NO, signed=NO, legible=YES)
    version = mandate_of(request)
    mandate = deps.registry.document("mandate")
    assert version.judgement == Judgement.REFUSED
    assert version.judgement_reason == "unsigned"
    assert version.judgement_words == mandate.check("fresh").sentence


def test_refusing_without_a_no_refuses_nothing(deps: Dependencies) -> None:
    request = factories.make_request(deps)
    done = save(deps, request, judgement=Judgement.REFUSED, legible=YES)
    assert done == Checked(mandate_of(request), ("legible",), no_reason=True)
    assert mandate_of(request).judgement is None
    assert kept(mandate_of(request)) == {"legible": "yes"}


def test_a_no_about_an_accepted_document_opens_it_again_and_approval_is_refused(deps: Dependencies) -> None:
    request = factories.make_request(deps)
    admin = factories.make_si_admin(deps)
    factories.accept_documents(deps, admin, request)
    done = save(deps, request, signed=NO)
    version = mandate_of(request)
    assert done == Checked(version, ("signed",), reopened=True)
    for row in (version, done.version):
        assert (row.judgement, row.judgement_reason, row.judgement_words) == (None, None, "")
        assert row.judged_by_id is row.judged_at is None
    (entry,) = rows("document.reopened")
    assert (entry.request_id, entry.at) == (request.id, deps.now())
    assert {"document": "mandate", "version": 1}.items() <= detail_of(entry).items()
    assert not save(deps, request, legible=NO).reopened
    with pytest.raises(TransitionRefused) as caught:
        decisions.decide(deps, admin, request.reference, "approve")
    assert caught.value.refusal.code == "documents_not_accepted"


def test_a_new_version_asks_again_and_the_former_answers_stay_with_theirs(deps: Dependencies) -> None:
    request = factories.make_request(deps)
    save(deps, request, judgement=Judgement.REFUSED, signed=NO)
    former = mandate_of(request)
    decisions.decide(
        deps,
        factories.make_si_admin(deps),
        request.reference,
        "request_changes",
        items=[decisions.Item("mandate", "unsigned")],
    )
    file = factories.PlainFile(b"%PDF-1.4 signed")
    today = deps.now().date()
    complements.replace_document(deps, request.id, "mandate", file, mandate_date=today)
    complements.complete(deps, request.id, factories.own_actor(request))
    current = mandate_of(request)
    assert current.number == 2
    assert kept(current) == {}
    assert kept(former) == {"signed": "no"}
    with pytest.raises(SomebodyWasFaster):
        save(deps, request, signed=YES)
    assert kept(former) == {"signed": "no"}


@pytest.mark.parametrize("role", [StaffRole.READER, StaffRole.SUPPORT])
def test_only_those_who_judge_answer(deps: Dependencies, role: StaffRole) -> None:
    request = factories.make_request(deps)
    with pytest.raises(NotAllowed):
        check_document(
            deps, factories.make_staff(deps, role), request.reference, "mandate", {"signed": YES}, version_number=1
        )
    assert CheckAnswer.select().count() == 0


def test_nobody_answers_about_their_own_request(deps: Dependencies) -> None:
    request = factories.make_request(deps, email="agent@essai.example")
    account = factories.make_account(deps, staff=StaffRole.SI_ADMIN, address="agent@essai.example")
    with pytest.raises(NotAllowed):
        check_document(deps, actor_of(account), request.reference, "mandate", {"signed": YES}, version_number=1)


def test_a_closed_request_an_absent_document_and_an_unknown_question_are_refused(deps: Dependencies) -> None:
    admin = factories.make_si_admin(deps)
    closed = factories.make_request(deps, State.REJECTED, by=admin)
    with pytest.raises(SomebodyWasFaster):
        check_document(deps, admin, closed.reference, "mandate", {"signed": YES}, version_number=1)
    request = factories.make_request(deps)
    with pytest.raises(NotFound):
        check_document(deps, admin, request.reference, "signature_delegation", {"legible": YES}, version_number=1)
    with pytest.raises(UnknownCode) as refused:
        check_document(deps, admin, request.reference, "mandate", {"legible": YES, "colour": YES}, version_number=1)
    assert (refused.value.family, refused.value.code) == ("check", "colour")
    assert CheckAnswer.select().count() == 0


def test_noes_propose_reasons_and_only_the_words_that_no_reason_says(deps: Dependencies) -> None:
    document = deps.registry.document("mandate")
    assert proposals(document, ["fresh", "signed"]) == (["unsigned", "too_old"], "")
    assert proposals(document, []) == ([], "")
    assert refusal_of(document, []) == ("", "")


def test_what_no_reason_says_is_said_in_words_once_and_not_without_end(deps: Dependencies) -> None:
    mandate = deps.registry.document("mandate")
    own = {"legible": "Floue.", "names_entity": "Au dos.", "signed": "Au dos.", "fresh": "x" * 2000}
    questions = [
        check.model_copy(update={"sentence": own.get(check.code, check.sentence)}) for check in mandate.checklist
    ]
    document = mandate.model_copy(update={"checklist": tuple(questions)})
    assert refusal_of(document, ["signed", "legible", "names_entity"]) == ("illegible", "Floue.\nAu dos.")
    assert refusal_of(document, ["other", "right_kind", "signed"]) == ("wrong_document", "Au dos.")
    assert refusal_of(document, ["right_kind"]) == ("wrong_document", "")
    assert proposals(document, ["signed", "right_kind", "legible", "names_entity"]) == (
        ["wrong_document", "illegible", "other_entity", "unsigned"],
        "Floue. Au dos.",
    )
    for words in (refusal_of(document, ["legible", "fresh"])[1], proposals(document, ["legible", "fresh"])[1]):
        assert (words[:6], len(words)) == ("Floue.", 1000)


def test_noes_are_read_in_their_order(deps: Dependencies) -> None:
    request = factories.make_request(deps)
    save(deps, request, signed=NO, legible=NO, fresh=YES)
    assert set(noes_of(mandate_of(request).id)) == {"signed", "legible"}


def test_an_infected_file_is_not_accepted_and_the_answers_are_kept(deps: Dependencies) -> None:
    request = factories.make_request(deps)
    DocumentVersion.update(scan_verdict=Verdict.INFECTED).where(DocumentVersion.id == mandate_of(request).id).execute()
    done = save(deps, request, judgement=Judgement.ACCEPTED, legible=YES)
    assert done == Checked(mandate_of(request), ("legible",), infected=True)
    assert kept(mandate_of(request)) == {"legible": "yes"}
    with pytest.raises(FileInfected):
        examination.judge_document(
            deps, factories.make_si_admin(deps), request.reference, "mandate", Judgement.ACCEPTED
        )
    assert mandate_of(request).judgement is None
