"""Files are asked to be scanned with the row that names them; a verdict is written once; none is ever made up."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from adapters.antivirus import Clamd
from domain.errors import FileInfected
from domain.page_troubles import StoredFileUnusable
from domain.scans import NotScanned, ScanResult, Verdict
from domain.states import Judgement, State, TaskState
from models import DocumentVersion, JournalDetail, JournalEntry, Task, database
from queries.documents import current_versions
from services.documents import files, scans
from services.machinery import clock as clock_service
from services.machinery import tasks, worker
from services.machinery.dependencies import Dependencies
from services.machinery.handling import Handler
from services.requests import purging
from services.review import examination
from services.signup import complements, draft_documents
from tests.support import factories
from tests.support.clamd import EICAR, SIGNATURE, RealClamd
from tests.support.dependencies import Clock
from tests.support.factories import PlainFile
from tests.support.outcomes import detail_of, rows

INFECTED = PlainFile(b"%PDF-1.4 " + EICAR)
GOOD = PlainFile(b"%PDF-1.4 lettre")


@dataclass
class Saying:
    """An antivirus that answers what it is told to, and remembers what it was shown."""

    answer: ScanResult | NotScanned = field(default_factory=lambda: ScanResult(Verdict.CLEAN))
    seen: list[bytes] = field(default_factory=list)

    def scan(self, data: bytes) -> ScanResult:
        self.seen.append(data)
        if isinstance(self.answer, NotScanned):
            raise self.answer
        return self.answer


@pytest.fixture
def guarded(deps: Dependencies) -> Dependencies:
    """Dependencies that has an antivirus."""
    return replace(deps, policy=replace(deps.policy, antivirus=True))


def work(deps: Dependencies, antivirus: scans.Antivirus | None) -> int:
    return worker.run_due(deps, {scans.KIND: scans.handler(antivirus)})


def given(deps: Dependencies, file: PlainFile = GOOD) -> DocumentVersion:
    return draft_documents.put_document(deps, factories.make_draft(deps, documents=False), "mandate", file)


def verdict(version: DocumentVersion) -> str:
    found: str = DocumentVersion.get_by_id(version.id).scan_verdict
    return found


def waiting() -> list[Task]:
    return list(Task.select().where(Task.kind == scans.KIND, Task.state == TaskState.WAITING).order_by(Task.id))


# --- with a real clamd


@pytest.mark.clamd
def test_verdicts_of_a_real_clamd_are_written_and_journalled(guarded: Dependencies, clamd: RealClamd) -> None:
    good, bad = given(guarded), given(guarded, INFECTED)
    assert (verdict(good), verdict(bad)) == ("not_scanned", "not_scanned")
    assert work(guarded, Clamd(clamd.tcp)) == 2
    assert (verdict(good), verdict(bad)) == ("clean", "infected")
    entries = JournalEntry.select().where(JournalEntry.event.startswith("document.")).order_by(JournalEntry.id)
    assert [(entry.event, entry.actor_kind, entry.request_id) for entry in entries] == [
        ("document.clean", "system", good.document.request_id),
        ("document.infected", "system", bad.document.request_id),
    ]
    details = [JournalDetail.get(JournalDetail.entry == entry).detail for entry in entries]
    assert "name" not in details[0]
    assert details[1]["name"].startswith(SIGNATURE)
    assert (details[1]["document"], details[1]["version"]) == ("mandate", 1)


@pytest.mark.clamd
def test_a_file_waits_for_a_clamd_that_is_away(guarded: Dependencies, clock: Clock, clamd: RealClamd) -> None:
    bad = given(guarded, INFECTED)
    clamd.stop()
    try:
        for minutes in (1, 5, 15):
            assert work(guarded, Clamd(clamd.tcp)) == 1
            assert verdict(bad) == "not_scanned"
            (task,) = waiting()
            assert task.run_at == clock() + timedelta(minutes=minutes)
            assert task.last_error == "clamd: Connection refused"
            clock.at = task.run_at
    finally:
        clamd.start()
    assert work(guarded, Clamd(clamd.tcp)) == 1
    assert verdict(bad) == "infected"
    assert waiting() == []


# --- asked for


def test_the_task_is_written_with_the_row_or_not_at_all(guarded: Dependencies) -> None:
    draft = factories.make_draft(guarded, documents=False)
    with database.atomic() as transaction:
        draft_documents.add_version(guarded, draft, "mandate", GOOD, "document.x")
        assert len(waiting()) == 1
        transaction.rollback()
    assert (DocumentVersion.select().count(), waiting()) == (0, [])
    version = draft_documents.put_document(guarded, draft, "mandate", GOOD)
    assert [task.payload for task in waiting()] == [{"version_id": version.id}]


def test_a_file_given_again_is_scanned_too(guarded: Dependencies) -> None:
    request = factories.make_request(guarded, State.AWAITING_APPLICANT)
    today = guarded.now().date()
    antivirus = Saying()
    work(guarded, antivirus)
    version = complements.replace_document(guarded, request.id, "mandate", INFECTED, mandate_date=today)
    work(guarded, antivirus)
    assert antivirus.seen[-1] == INFECTED.data
    assert verdict(version) == "clean"


def test_without_an_antivirus_nothing_is_asked_and_nothing_is_clean(deps: Dependencies) -> None:
    version = given(deps)
    assert (waiting(), scans.ask_missing(deps)) == ([], 0)
    assert work(deps, None) == 0
    assert verdict(version) == "not_scanned"


def test_the_worker_has_a_lane_for_scans(guarded: Dependencies) -> None:
    """A scan that lasts delays no decision."""
    held, decided, stop = threading.Event(), threading.Event(), threading.Event()

    class Slow(Saying):
        def scan(self, data: bytes) -> ScanResult:
            held.wait(20)
            return super().scan(data)

    version = given(guarded)
    tasks.enqueue(guarded, "decision", {})
    handlers: dict[str, Handler] = {
        scans.KIND: scans.handler(Slow()),
        "decision": lambda deps, payload: decided.set(),
    }
    thread = threading.Thread(
        target=worker.run_worker, args=(guarded, handlers), kwargs={"stop": stop, "poll_seconds": 0.02}
    )
    thread.start()
    try:
        assert decided.wait(20)
        assert verdict(version) == "not_scanned"
    finally:
        held.set()
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


# --- the verdict


def test_no_answer_is_no_verdict(guarded: Dependencies, clock: Clock) -> None:
    version, antivirus = given(guarded), Saying(NotScanned("clamd: INSTREAM size limit exceeded. ERROR"))
    began = clock()
    while tasks_left := waiting():
        clock.at = tasks_left[0].run_at
        work(guarded, antivirus)
    assert verdict(version) == "not_scanned"
    assert (len(antivirus.seen), clock() - began) == (10, timedelta(days=2))
    dead = Task.get(Task.kind == scans.KIND)
    assert (dead.state, dead.last_error) == (TaskState.DEAD, "clamd: INSTREAM size limit exceeded. ERROR")


@pytest.mark.parametrize(("result", "name"), [(Verdict.CLEAN, ""), (Verdict.INFECTED, "Essai.1")])
def test_a_verdict_is_journalled_as_the_programs_own(
    guarded: Dependencies, clock: Clock, result: Verdict, name: str
) -> None:
    version, other = given(guarded), given(guarded)
    clock.advance(hours=1)
    handle = scans.handler(Saying(ScanResult(result, name)))
    handle(guarded, {"version_id": str(version.id)})
    assert (verdict(version), verdict(other)) == (result, "not_scanned")
    (entry,) = rows(f"document.{result.value}")
    assert (entry.actor_kind, entry.request_id, entry.at) == ("system", version.document.request_id, clock.at)
    detail = {"document": "mandate", "version": 1} | ({"name": name} if name else {})
    assert detail_of(entry) == {
        "actor": "Guichet",
        "reference": version.document.request.reference,
        **detail,
    }
    assert rows("document.reopened") == []


def test_no_verdict_says_why_to_the_operator(guarded: Dependencies) -> None:
    with pytest.raises(tasks.NotDone) as missing:
        scans.scan(guarded, given(guarded).id, Saying(NotScanned("clamd: Connection refused")))
    assert missing.value.why == "clamd: Connection refused"


def test_what_is_gone_erased_or_has_a_verdict_is_not_opened(guarded: Dependencies) -> None:
    antivirus, erased, clean = Saying(), given(guarded), given(guarded)
    DocumentVersion.update(erased_at=guarded.now()).where(DocumentVersion.id == erased.id).execute()
    DocumentVersion.update(scan_verdict=Verdict.CLEAN).where(DocumentVersion.id == clean.id).execute()
    for version_id in (erased.id, clean.id, clean.id + 1):
        scans.scan(guarded, version_id, antivirus)
    assert (antivirus.seen, rows("document.clean")) == ([], [])


def test_a_clean_file_that_was_accepted_stays_so_and_a_refused_one_too(guarded: Dependencies) -> None:
    request = factories.make_request(guarded)
    reviewer = factories.make_si_admin(guarded)
    versions = current_versions(request)
    for kind, judgement, result in (
        ("mandate", Judgement.ACCEPTED, Verdict.CLEAN),
        ("proof_of_existence", Judgement.REFUSED, Verdict.INFECTED),
    ):
        reason = "illegible" if judgement is Judgement.REFUSED else ""
        examination.judge_document(guarded, reviewer, request.reference, kind, judgement, reason=reason)
        scans.scan(guarded, versions[kind].id, Saying(ScanResult(result, "Essai")))
        assert DocumentVersion.get_by_id(versions[kind].id).judgement == judgement


def test_the_request_that_is_locked_for_a_verdict_is_the_files_own(guarded: Dependencies) -> None:
    versions = [given(guarded) for _ in range(2)]
    assert [scans._request_of(version.id) for version in versions] == [row.document.request_id for row in versions]
    assert scans._request_of(versions[1].id + 1) is None


def test_a_verdict_is_written_once(guarded: Dependencies) -> None:
    version, antivirus = given(guarded), Saying(ScanResult(Verdict.INFECTED, "Essai"))
    work(guarded, antivirus)
    scans.scan(guarded, version.id, Saying())
    assert verdict(version) == "infected"
    assert JournalEntry.select().where(JournalEntry.event == "document.infected").count() == 1
    assert len(antivirus.seen) == 1


@pytest.mark.parametrize("meanwhile", ["purged", "erased", "judged"])
def test_a_file_that_changes_while_it_is_scanned_is_left_alone(
    guarded: Dependencies, clock: Clock, meanwhile: str
) -> None:
    version = given(guarded)

    class Interrupted(Saying):
        def scan(self, data: bytes) -> ScanResult:
            if meanwhile == "purged":
                clock.advance(days=8)
                purging.purge_drafts(guarded)
            else:
                change = {"erased_at": clock()} if meanwhile == "erased" else {"scan_verdict": "infected"}
                DocumentVersion.update(change).where(DocumentVersion.id == version.id).execute()
            return super().scan(data)

    assert work(guarded, Interrupted()) == 1
    assert JournalEntry.select().where(JournalEntry.event == "document.clean").count() == 0
    assert waiting() == []
    left = DocumentVersion.get_or_none(DocumentVersion.id == version.id)
    assert left is None or left.scan_verdict != "clean"


def test_a_file_that_was_lost_stays_unscanned(guarded: Dependencies) -> None:
    version = given(guarded)
    guarded.storage.delete(version.storage_key)
    assert work(guarded, Saying()) == 1
    assert verdict(version) == "not_scanned"
    assert len(waiting()) == 1


# --- what nobody asked for


def test_an_antivirus_set_later_scans_what_was_there(deps: Dependencies, guarded: Dependencies) -> None:
    stored = [given(deps) for _ in range(3)]
    erased, lost = given(deps), given(deps)
    DocumentVersion.update(erased_at=deps.now()).where(DocumentVersion.id == erased.id).execute()
    DocumentVersion.update(storage_key=None).where(DocumentVersion.id == lost.id).execute()
    assert clock_service.tick(guarded)["scans_asked"] == 3
    assert clock_service.tick(guarded)["scans_asked"] == 0
    antivirus = Saying()
    work(guarded, antivirus)
    assert [verdict(version) for version in stored] == ["clean"] * 3
    assert (verdict(erased), verdict(lost), len(antivirus.seen)) == ("not_scanned", "not_scanned", 3)
    assert clock_service.tick(guarded)["scans_asked"] == 0


def test_many_are_asked_for_bit_by_bit(deps: Dependencies, guarded: Dependencies) -> None:
    for _ in range(5):
        given(deps)
    few = replace(guarded, policy=replace(guarded.policy, bulk_chunk=2))
    assert [scans.ask_missing(few) for _ in range(4)] == [2, 2, 1, 0]
    # The newest first, of each turn as of all.
    assert [task.payload["version_id"] for task in waiting()] == [5, 4, 3, 2, 1]


def test_an_antivirus_taken_away_and_set_again(guarded: Dependencies) -> None:
    version = given(guarded)
    assert work(guarded, None) == 1
    assert (verdict(version), waiting()) == ("not_scanned", [])
    assert scans.ask_missing(guarded) == 1
    work(guarded, Saying())
    assert verdict(version) == "clean"


def give_up(deps: Dependencies, clock: Clock) -> None:
    while left := waiting():
        clock.at = left[0].run_at
        work(deps, Saying(NotScanned("clamd: Connection refused")))


def test_what_was_given_up_is_asked_for_again_a_day_later(guarded: Dependencies, clock: Clock) -> None:
    version = given(guarded)
    give_up(guarded, clock)
    clock.advance(hours=23)
    assert scans.ask_missing(guarded) == 0
    clock.advance(hours=1)
    assert scans.ask_missing(guarded) == 1
    work(guarded, Saying())
    assert verdict(version) == "clean"


def test_only_tasks_of_scans_that_ended_are_forgotten(guarded: Dependencies, clock: Clock) -> None:
    states = {
        ("mail", TaskState.DONE): True,
        ("mail", TaskState.DEAD): True,
        (scans.KIND, TaskState.WAITING): True,
        (scans.KIND, TaskState.DEAD): False,
        (scans.KIND, TaskState.DONE): False,
    }
    for kind, state in states:
        ended = clock.at - timedelta(days=2)
        Task.create(kind=kind, state=state, run_at=clock.at, created_at=ended, finished_at=ended)
    scans.ask_missing(guarded)
    left = {(task.kind, task.state) for task in Task.select()}
    assert left == {known for known, stays in states.items() if stays}


def test_a_file_is_asked_for_once(guarded: Dependencies) -> None:
    version = given(guarded)
    assert scans.ask_missing(guarded) == 0
    scans.ask(guarded, version)
    assert len(waiting()) == 1


def test_an_infected_file_is_not_opened_again(guarded: Dependencies) -> None:
    version = given(guarded, INFECTED)
    assert files.read(guarded, version) == INFECTED.data
    work(guarded, Saying(ScanResult(Verdict.INFECTED, "Essai")))
    with pytest.raises(StoredFileUnusable):
        files.read(guarded, DocumentVersion.get_by_id(version.id))


def test_a_virus_found_after_a_document_was_accepted_puts_it_back(guarded: Dependencies) -> None:
    request = factories.make_request(guarded)
    (version,) = [v for kind, v in current_versions(request).items() if kind == "mandate"]
    reviewer = factories.make_si_admin(guarded)
    examination.judge_document(guarded, reviewer, request.reference, "mandate", Judgement.ACCEPTED)
    scans.scan(guarded, version.id, Saying(ScanResult(Verdict.INFECTED, "Essai")))
    assert DocumentVersion.get_by_id(version.id).judgement is None
    (entry,) = rows("document.reopened")
    assert (entry.actor_kind, entry.request_id) == ("system", request.id)
    with pytest.raises(FileInfected):
        examination.judge_document(guarded, reviewer, request.reference, "mandate", Judgement.ACCEPTED)
