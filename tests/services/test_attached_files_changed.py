"""A file goes with one thing, of the person who gave it, on its own request; its verdict is written once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import FileGone
from domain.scans import ScanResult, Verdict
from domain.states import StaffRole, State
from models import database
from models_exchange import AttachedFile, Message
from services.documents import attached_files, scans
from services.machinery.dependencies import Dependencies
from services.review import threads
from tests.support import factories
from tests.support.factories import PlainFile
from tests.support.races import change, holds, just_before

pytestmark = pytest.mark.slow

FILE = PlainFile(b"%PDF-1.4 courrier", "courrier.pdf")


@pytest.fixture
def guarded(deps: Dependencies) -> Dependencies:
    return replace(deps, policy=replace(deps.policy, antivirus=True))


@pytest.mark.parametrize("wrong", ["another request", "another agent", "another purpose", "joined already"])
@holds("services/documents/attached_files.py: join")
def test_a_file_is_joined_once_by_the_person_who_gave_it(guarded: Dependencies, wrong: str) -> None:
    reviewer = factories.make_staff(guarded, StaffRole.REVIEWER)
    request = factories.make_request(guarded, State.WITH_SI)
    file = attached_files.take_for_decision(guarded, reviewer, request.reference, FILE)
    by, on, purpose = reviewer, request, "decision"
    if wrong == "another request":
        on = factories.make_request(guarded, State.WITH_SI)
    elif wrong == "another agent":
        by = factories.make_staff(guarded, StaffRole.REVIEWER)
    elif wrong == "another purpose":
        purpose = "message"
    else:
        change(file, joined_at=guarded.now())()
    with pytest.raises(FileGone), database.atomic():
        attached_files.join(guarded, by, on, purpose, file.id)
    assert (AttachedFile.get().joined_at is not None) == (wrong == "joined already")


@holds("services/review/threads.py: _read")
def test_a_message_is_read_once(guarded: Dependencies) -> None:
    request = factories.make_request(guarded, State.WITH_SI)
    reviewer = factories.make_staff(guarded, StaffRole.REVIEWER)
    message = Message.create(request=request, author=reviewer.account_id, at=guarded.now(), text="Bonjour.")
    before = guarded.now() - timedelta(hours=1)
    with just_before('UPDATE "message"', change(message, read_at=before)):
        threads.read_by_applicant(guarded, request)
    assert Message.get().read_at == before


@holds("services/documents/scans.py: scan_attached")
def test_a_verdict_that_came_meanwhile_stays(guarded: Dependencies) -> None:
    reviewer = factories.make_staff(guarded, StaffRole.REVIEWER)
    request = factories.make_request(guarded, State.WITH_SI)
    file = attached_files.take_for_decision(guarded, reviewer, request.reference, FILE)

    class Clean:
        def scan(self, data: bytes) -> ScanResult:
            return ScanResult(Verdict.CLEAN)

    with just_before('UPDATE "attached_file"', change(file, scan_verdict=Verdict.INFECTED)):
        scans.scan_attached(guarded, file.id, Clean())
    assert AttachedFile.get().scan_verdict == Verdict.INFECTED
