"""A file that goes with a decision: taken in first, joined as it is decided, deleted with what never happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.antivirus import Clamd
from domain.errors import FileGone, NotAllowed, NotFound
from domain.scans import ScanResult, Verdict
from domain.states import DecisionStatus, State, TaskState
from domain.store import FileNotKept, Unkept
from models import AccountRequest, Decision, Mail, Task
from models_exchange import AttachedFile
from queries import attached_files as reads
from queries import store as store_reads
from queries.documents import named_keys
from services.documents import attached_files, files, scans
from services.machinery import clock as clock_service
from services.machinery import worker
from services.machinery.dependencies import Dependencies
from services.requests import closing
from services.review import decisions
from tests.support import factories
from tests.support.clamd import EICAR, RealClamd
from tests.support.dependencies import Clock
from tests.support.factories import PlainFile
from tests.support.outcomes import detail_of, rows

pytestmark = pytest.mark.slow

FILE = PlainFile(b"%PDF-1.4 courrier", "courrier.pdf")
REFUSAL: dict[str, Any] = {"reason": "Le document ne vous nomme pas.", "refusal": "other"}


@pytest.fixture
def guarded(deps: Dependencies) -> Dependencies:
    """With an antivirus, and the window of a production."""
    return replace(deps, policy=replace(deps.policy, antivirus=True, decision_window=timedelta(minutes=2)))


class Saying:
    """An antivirus that always answers this."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict

    def scan(self, data: bytes) -> ScanResult:
        return ScanResult(self.verdict)


def work(deps: Dependencies, antivirus: scans.Antivirus) -> None:
    worker.run_due(deps, {scans.KIND: scans.handler(antivirus), files.DISCARD: files.discard})


def refused_with_a_file(deps: Dependencies) -> tuple[AccountRequest, Decision]:
    admin = factories.make_si_admin(deps)
    request = factories.make_request(deps, State.WITH_SI)
    file = attached_files.take_for_decision(deps, admin, request.reference, FILE)
    return request, decisions.decide(deps, admin, request.reference, "reject", **REFUSAL, file_id=file.id)


def test_the_applicant_receives_it_once_the_decision_applies(guarded: Dependencies, clock: Clock) -> None:
    request, decision = refused_with_a_file(guarded)
    work(guarded, Saying(Verdict.CLEAN))
    assert reads.sent_with_decisions(request) == []
    clock.advance(minutes=2)
    decisions.apply_due(guarded, decision.id)
    (file,) = reads.sent_with_decisions(request)
    assert (file.filename, file.scan_verdict) == ("courrier.pdf", Verdict.CLEAN)
    assert files.read(guarded, reads.sent_file(request, file.id)) == FILE.data
    assert Mail.get(Mail.event == "rejected").facts["attached"] is True
    (joined,) = rows("attached_file.joined")
    assert detail_of(joined)["filename"] == "courrier.pdf"


def test_a_decision_without_a_file_says_nothing_of_one(guarded: Dependencies) -> None:
    deps = replace(guarded, policy=replace(guarded.policy, decision_window=timedelta()))
    request = factories.make_request(deps, State.WITH_SI)
    decisions.decide(deps, factories.make_si_admin(deps), request.reference, "reject", **REFUSAL)
    assert Mail.get(Mail.event == "rejected").facts["attached"] is False


def test_a_complement_takes_a_file_along_too(guarded: Dependencies) -> None:
    deps = replace(guarded, policy=replace(guarded.policy, decision_window=timedelta()))
    admin, request = factories.make_si_admin(deps), factories.make_request(deps, State.WITH_SI)
    file = attached_files.take_for_decision(deps, admin, request.reference, FILE)
    decisions.decide(deps, admin, request.reference, "request_changes", reason="Voyez le modèle.", file_id=file.id)
    assert [row.id for row in reads.sent_with_decisions(request)] == [file.id]
    assert Mail.get(Mail.event == "changes_requested").facts["attached"] is True


def test_what_is_cancelled_leaves_no_file(guarded: Dependencies) -> None:
    request, decision = refused_with_a_file(guarded)
    key = AttachedFile.get().storage_key
    decisions.cancel(guarded, factories.fresh_actor(decision.author), request.reference)
    assert AttachedFile.select().count() == 0
    work(guarded, Saying(Verdict.CLEAN))
    assert key not in dict(guarded.storage.keys())


def test_a_request_that_ends_otherwise_leaves_no_file_of_what_was_to_be_decided(guarded: Dependencies) -> None:
    request, _ = refused_with_a_file(guarded)
    closing.withdraw(guarded, request.id, factories.own_actor(request))
    assert (Decision.get().status, AttachedFile.select().count()) == (DecisionStatus.CANCELLED, 0)


def test_a_decision_whose_file_has_a_virus_is_not_applied(guarded: Dependencies, clock: Clock) -> None:
    request, decision = refused_with_a_file(guarded)
    work(guarded, Saying(Verdict.INFECTED))
    clock.advance(minutes=2)
    decisions.apply_due(guarded, decision.id)
    settled = Decision.get_by_id(decision.id)
    assert (settled.status, settled.failure) == (DecisionStatus.FAILED, "file_infected")
    assert AccountRequest.get_by_id(request.id).state == State.WITH_SI
    assert "virus" in Mail.get(Mail.event == "decision_failed").facts["why"]
    assert AttachedFile.select().count() == 0


def test_what_goes_with_nothing_is_let_go_after_a_day(guarded: Dependencies, clock: Clock) -> None:
    admin, request = factories.make_si_admin(guarded), factories.make_request(guarded, State.WITH_SI)
    waiting = attached_files.take_for_decision(guarded, admin, request.reference, FILE)
    refused_with_a_file(guarded)
    clock.advance(hours=23)
    assert clock_service.tick(guarded)["files_let_go"] == 0
    clock.advance(hours=1)
    assert clock_service.tick(guarded)["files_let_go"] == 1
    assert [row.id for row in AttachedFile.select()] != [waiting.id]
    assert AttachedFile.select().count() == 1
    with pytest.raises(FileGone):
        decisions.decide(guarded, admin, request.reference, "reject", **REFUSAL, file_id=waiting.id)


def test_without_an_antivirus_none_is_taken(deps: Dependencies) -> None:
    request = factories.make_request(deps, State.WITH_SI)
    before = dict(deps.storage.keys())
    with pytest.raises(FileNotKept) as refused:
        attached_files.take_for_decision(deps, factories.make_si_admin(deps), request.reference, FILE)
    assert refused.value.reason is Unkept.NO_ANTIVIRUS
    assert dict(deps.storage.keys()) == before


def test_managers_join_no_file(guarded: Dependencies) -> None:
    entity = factories.make_entity(guarded)
    manager = factories.make_manager(guarded, entity)
    request = factories.make_request(guarded, State.WITH_MANAGER, entity=entity)
    with pytest.raises(NotAllowed):
        attached_files.take_for_decision(guarded, manager, request.reference, FILE)
    file = attached_files.take_for_decision(guarded, factories.make_si_admin(guarded), request.reference, FILE)
    with pytest.raises(NotAllowed):
        decisions.decide(guarded, manager, request.reference, "reject", **REFUSAL, file_id=file.id)


def test_a_file_of_another_request_is_nobody_s_to_open(guarded: Dependencies, clock: Clock) -> None:
    _, decision = refused_with_a_file(guarded)
    clock.advance(minutes=2)
    decisions.apply_due(guarded, decision.id)
    other = factories.make_request(guarded, State.WITH_SI)
    with pytest.raises(NotFound):
        reads.sent_file(other, AttachedFile.get().id)
    with pytest.raises(NotFound):
        reads.visible_file(factories.make_si_admin(guarded), other.reference, AttachedFile.get().id)


def test_the_store_knows_it(guarded: Dependencies) -> None:
    """Neither the sweep nor a restored backup takes it for a file that no row names."""
    refused_with_a_file(guarded)
    key = AttachedFile.get().storage_key
    assert named_keys([key, "another"]) == {key}
    assert store_reads.names_files()
    assert store_reads.newest_recorded() == AttachedFile.get().added_at


def test_a_scan_that_was_given_up_is_asked_for_again(guarded: Dependencies) -> None:
    refused_with_a_file(guarded)
    Task.update(state=TaskState.DEAD, finished_at=guarded.now() - timedelta(days=2)).where(
        Task.kind == scans.KIND
    ).execute()
    assert scans.ask_missing(guarded) > 0
    work(guarded, Saying(Verdict.CLEAN))
    assert AttachedFile.get().scan_verdict == Verdict.CLEAN


@pytest.mark.clamd
def test_a_real_antivirus_finds_what_it_knows(guarded: Dependencies, clamd: RealClamd) -> None:
    admin, request = factories.make_si_admin(guarded), factories.make_request(guarded, State.WITH_SI)
    attached_files.take_for_decision(guarded, admin, request.reference, PlainFile(b"%PDF-1.4 " + EICAR))
    work(guarded, Clamd(clamd.tcp))
    assert AttachedFile.get().scan_verdict == Verdict.INFECTED
    (entry,) = rows("attached_file.infected")
    assert detail_of(entry)["filename"] == "piece.pdf"
