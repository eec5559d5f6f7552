"""Answers that contradict the text of a file: kept as rows when they are saved, of what was read before alone."""

from __future__ import annotations

import pytest

from domain.states import CheckResult, StaffRole
from models import AccountRequest, DocumentVersion
from models_work import HintDisagreement
from queries.documents import current_versions
from queries.hint_disagreements import Contradicted, hints_contradicted
from services.documents import text_layers
from services.machinery.dependencies import Dependencies
from services.review.checklist import check_document
from services.signup import draft_documents, submission
from tests.support import factories, files

pytestmark = pytest.mark.slow

YES, NO, NA = CheckResult.YES, CheckResult.NO, CheckResult.NOT_APPLICABLE


def waiting(deps: Dependencies, data: bytes, media_type: str = "application/pdf") -> AccountRequest:
    draft = factories.make_draft(deps, first_name="Claire", last_name="Vauquelin")
    draft_documents.put_document(deps, draft, "mandate", factories.PlainFile(data, media_type=media_type))
    return factories.activate(deps, submission.submit(deps, draft))


def answer(deps: Dependencies, request: AccountRequest, **answers: CheckResult) -> None:
    reviewer = factories.make_staff(deps, StaffRole.REVIEWER)
    check_document(deps, reviewer, request.reference, "mandate", answers, version_number=1)


def mandate_of(request: AccountRequest) -> DocumentVersion:
    return current_versions(request)["mandate"]


def kept() -> dict[str, str]:
    return {row.check_code: row.answer for row in HintDisagreement.select()}


def test_an_answer_against_the_text_is_a_row_until_it_agrees(deps: Dependencies) -> None:
    request = waiting(deps, files.pdf(text="Je designe Claire Vauquelin."))
    text_layers.layer_of(deps, mandate_of(request))
    # The text names the applicant, not the entity; it says nothing of legibility, and no signature is seen in it.
    answer(deps, request, names_applicant=NO, names_entity=YES, legible=NO, signed=YES)
    assert kept() == {"names_applicant": "no", "names_entity": "yes"}
    assert {(row.document, row.request_id, row.at) for row in HintDisagreement.select()} == {
        ("mandate", request.id, deps.now())
    }
    reviewer = factories.make_staff(deps, StaffRole.REVIEWER)
    assert hints_contradicted(reviewer) == [
        Contradicted("mandate", "names_applicant", 1, 0),
        Contradicted("mandate", "names_entity", 0, 1),
    ]
    answer(deps, request, names_applicant=YES, names_entity=NA)
    assert kept() == {}
    assert hints_contradicted(reviewer) == []


def test_where_no_text_was_read_there_was_no_hint_to_contradict(deps: Dependencies) -> None:
    request = waiting(deps, files.pdf(text="Rien de tel"))
    answer(deps, request, names_applicant=YES)
    scanned = waiting(deps, files.png(), "image/png")
    text_layers.layer_of(deps, mandate_of(scanned))
    answer(deps, scanned, names_applicant=YES)
    assert kept() == {}
