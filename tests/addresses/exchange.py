"""What the world of addresses has of files that go with what somebody writes."""

from __future__ import annotations

from domain.scans import Verdict
from domain.states import LinkPurpose
from models import AccountRequest, Decision
from models_exchange import AttachedFile
from services.documents import files
from services.machinery import links
from services.machinery.dependencies import Dependencies
from tests.support.factories import PlainFile
from tests.support.files import pdf


def values_of_files(deps: Dependencies, reference: str) -> dict[str, str]:
    """A file that went with the decision on this request, one that is not scanned, and a link of its follow-up page."""
    request = AccountRequest.get(AccountRequest.reference == reference)
    decision = Decision.get(Decision.request == request)
    of = {"purpose": "decision", "request": request, "decision": decision, "added_by": decision.author}
    clean, waiting = (kept_file(deps, scan_verdict=verdict, **of) for verdict in (Verdict.CLEAN, Verdict.NOT_SCANNED))
    return {
        "file_id": str(clean.id),
        "unscanned_file": str(waiting.id),
        "follow_rejected": links.new_link(deps, request, LinkPurpose.FOLLOW_UP),
    }


def kept_file(deps: Dependencies, **of: object) -> AttachedFile:
    """A file that went with something."""
    given, now = PlainFile(pdf()), deps.now()
    row: AttachedFile = AttachedFile.create(
        storage_key=files.keep(deps, given), filename=given.filename, media_type=given.media_type, size=len(given.data),
        sha256=given.sha256, pages=1, added_at=now, joined_at=now, **of,
    )  # fmt: skip
    return row
