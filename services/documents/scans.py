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
from queries.locks import lock_request
from services.documents import files
from services.machinery import journal, tasks
from services.machinery.dependencies import Dependencies
from services.review.judgements import reopen_judgement

KIND = "scan"
REST = timedelta(days=1)
"""After ten tries within two days a scan is left alone for so long, then asked for anew."""


class Antivirus(Protocol):
    """Looks at bytes (`adapters/antivirus.py`). `scan` raises domain.scans.NotScanned when it gave no verdict."""

    def scan(self, data: bytes) -> ScanResult: ...


def ask(deps: Dependencies, version: DocumentVersion) -> None:
    """Have a file scanned, inside the caller's transaction. Without an antivirus nothing is written."""
    if deps.policy.antivirus:
        tasks.enqueue(deps, KIND, {"version_id": version.id}, unique_key=f"{files.SCAN_KEY}{version.id}")


def ask_missing(deps: Dependencies) -> int:
    """Have the files scanned that nobody is to scan, `policy.bulk_chunk` at a time; returns how many are asked for."""
    if not deps.policy.antivirus:
        return 0
    rested = (Task.state == TaskState.DEAD) & (Task.finished_at <= deps.now() - REST)
    # A task that ended leaves its key behind, which would hold off the next one for the same file.
    Task.delete().where(Task.kind == KIND, (Task.state == TaskState.DONE) | rested).execute()
    key = Value(files.SCAN_KEY).concat(DocumentVersion.id.cast("text"))
    asked = Task.select(Task.id).where(Task.unique_key == key)
    missing = (
        DocumentVersion.select(DocumentVersion.id)
        .where(
            # Written out: the index of what is not scanned serves a literal only.
            DocumentVersion.scan_verdict == SQL("'not_scanned'"),
            DocumentVersion.erased_at.is_null(),
            DocumentVersion.storage_key.is_null(False),
            ~fn.EXISTS(asked),
        )
        .order_by(DocumentVersion.id.desc())
        .limit(deps.policy.bulk_chunk)
    )
    with database.atomic():
        versions = list(missing)
        for version in versions:
            ask(deps, version)
    return len(versions)


def scan(deps: Dependencies, version_id: int, antivirus: Antivirus) -> None:
    """Scan one file and write the verdict down. One that is gone, erased or has a verdict is left alone.

    Outside of any transaction until there is a verdict. Raises tasks.NotDone when there is none, and what the storage
    raises.
    """
    version = DocumentVersion.get_or_none(DocumentVersion.id == version_id)
    if version is None or version.erased_at is not None or version.scan_verdict != Verdict.NOT_SCANNED:
        return
    try:
        result = antivirus.scan(files.read(deps, version))
    except NotScanned as missing:
        raise tasks.NotDone(missing.why) from None
    _write(deps, version_id, result)


def handler(antivirus: Antivirus | None) -> Callable[[Dependencies, Mapping[str, Any]], None]:
    """What the worker does with tasks of this kind: nothing when there is no antivirus any more."""

    def handle(deps: Dependencies, payload: Mapping[str, Any]) -> None:
        if antivirus is not None:
            scan(deps, int(payload["version_id"]), antivirus)

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
