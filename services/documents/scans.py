"""Stored files go through the antivirus in the worker, never while somebody waits. What is not scanned is not clean.

A task is written with each file (`ask`); what was stored while no antivirus was set, or given up while it was away for
days, is asked for again by the clock (`ask_missing`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Protocol

from peewee import SQL, Value, fn

from domain.actors import SYSTEM
from domain.scans import NotScanned, ScanResult, Verdict
from domain.states import Judgement, TaskState
from models import AccountRequest, Document, DocumentVersion, Task, database
from models_exchange import AttachedFile
from queries.locks import lock_request
from services.documents import files
from services.machinery import journal, tasks
from services.machinery.dependencies import Dependencies
from services.review.judgements import reopen_judgement

KIND = "scan"
VERSION, ATTACHED = "version_id", "attached_id"
"""What a task names its file by: a document's, or one that goes with what somebody writes."""
REST = timedelta(days=1)
"""After ten tries within two days a scan is left alone for so long, then asked for anew."""


class Antivirus(Protocol):
    """Looks at bytes (`adapters/antivirus.py`). `scan` raises domain.scans.NotScanned when it gave no verdict."""

    def scan(self, data: bytes) -> ScanResult: ...


def ask(deps: Dependencies, file: DocumentVersion | AttachedFile) -> None:
    """Have a file scanned, inside the caller's transaction. Without an antivirus nothing is written."""
    if deps.policy.antivirus:
        attached = isinstance(file, AttachedFile)
        named, key = (ATTACHED, files.ATTACHED_SCAN_KEY) if attached else (VERSION, files.SCAN_KEY)
        tasks.enqueue(deps, KIND, {named: file.id}, unique_key=f"{key}{file.id}")


def ask_missing(deps: Dependencies) -> int:
    """Have the files scanned that nobody is to scan, `policy.bulk_chunk` of a table at a time; returns how many."""
    if not deps.policy.antivirus:
        return 0
    rested = (Task.state == TaskState.DEAD) & (Task.finished_at <= deps.now() - REST)
    # A task that ended leaves its key behind, which would hold off the next one for the same file.
    Task.delete().where(Task.kind == KIND, (Task.state == TaskState.DONE) | rested).execute()
    documents = _missing(DocumentVersion, files.SCAN_KEY).where(
        DocumentVersion.erased_at.is_null(), DocumentVersion.storage_key.is_null(False)
    )
    with database.atomic():
        missing = [
            row
            for query in (documents, _missing(AttachedFile, files.ATTACHED_SCAN_KEY))
            for row in query.limit(deps.policy.bulk_chunk)
        ]
        for file in missing:
            ask(deps, file)
    return len(missing)


def _missing(table: Any, key: str) -> Any:
    """The files of a table that are not scanned and that no task names, the newest first."""
    asked = Task.select(Task.id).where(Task.unique_key == Value(key).concat(table.id.cast("text")))
    # Written out: the index of what is not scanned serves a literal only.
    unscanned = table.scan_verdict == SQL("'not_scanned'")
    return table.select(table.id).where(unscanned, ~fn.EXISTS(asked)).order_by(table.id.desc())


def scan(deps: Dependencies, version_id: int, antivirus: Antivirus) -> None:
    """Scan one file and write the verdict down. One that is gone, erased or has a verdict is left alone.

    Outside of any transaction until there is a verdict. Raises tasks.NotDone when there is none, and what the storage
    raises.
    """
    version = DocumentVersion.get_or_none(DocumentVersion.id == version_id)
    if version is None or version.erased_at is not None or version.scan_verdict != Verdict.NOT_SCANNED:
        return
    _write(deps, version_id, _result(deps, version, antivirus))


def scan_attached(deps: Dependencies, file_id: int, antivirus: Antivirus) -> None:
    """The same for a file that goes with what somebody writes: nothing is judged by it, and so nothing is locked."""
    file = AttachedFile.get_or_none(AttachedFile.id == file_id)
    if file is None or file.scan_verdict != Verdict.NOT_SCANNED:
        return
    result = _result(deps, file, antivirus)
    with database.atomic():
        unscanned = AttachedFile.scan_verdict == Verdict.NOT_SCANNED
        if not AttachedFile.update(scan_verdict=result.verdict).where(AttachedFile.id == file_id, unscanned).execute():
            return
        virus: dict[str, Any] = {"name": result.signature} if result.signature else {}
        journal.record(f"attached_file.{result.verdict.value}", SYSTEM, deps.now(), **files.in_journal(file), **virus)


def _result(deps: Dependencies, file: DocumentVersion | AttachedFile, antivirus: Antivirus) -> ScanResult:
    try:
        return antivirus.scan(files.read(deps, file))
    except NotScanned as missing:
        raise tasks.NotDone(missing.why) from None


def handler(antivirus: Antivirus | None) -> Callable[[Dependencies, Mapping[str, Any]], None]:
    """What the worker does with tasks of this kind: nothing when there is no antivirus any more."""

    def handle(deps: Dependencies, payload: Mapping[str, Any]) -> None:
        if antivirus is None:
            return
        if ATTACHED in payload:
            scan_attached(deps, int(payload[ATTACHED]), antivirus)
        else:
            scan(deps, int(payload[VERSION]), antivirus)

    return handle


def _write(deps: Dependencies, version_id: int, result: ScanResult) -> None:
    with database.atomic():
        # The request first, as everywhere: its documents may be judged at this instant.
        request_id = _request_of(version_id)
        if request_id is None:
            return
        lock_request(request_id)
        changed = (
            DocumentVersion.update(scan_verdict=result.verdict)
            .where(
                DocumentVersion.id == version_id,
                DocumentVersion.scan_verdict == Verdict.NOT_SCANNED,
                DocumentVersion.erased_at.is_null(),
            )
            .execute()
        )
        if not changed:
            return
        version = (
            DocumentVersion.select(DocumentVersion, Document, AccountRequest)
            .join(Document)
            .join(AccountRequest)
            .where(DocumentVersion.id == version_id)
            .get()
        )
        detail: dict[str, Any] = {"document": version.document.kind, "version": version.number}
        if result.signature:
            detail["name"] = result.signature
        event = f"document.{result.verdict.value}"
        journal.record(event, SYSTEM, deps.now(), request=version.document.request, **detail)
        if result.verdict == Verdict.INFECTED and version.judgement == Judgement.ACCEPTED:
            # Accepted before the antivirus had looked: no approval may rest on it.
            reopen_judgement(deps, SYSTEM, version.document.request, version)


def _request_of(version_id: int) -> int | None:
    """None when the draft that it was of is gone."""
    request_id: int | None = (
        Document.select(Document.request).join(DocumentVersion).where(DocumentVersion.id == version_id).scalar()
    )
    return request_id
