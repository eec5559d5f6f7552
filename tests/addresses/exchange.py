"""What the world of addresses has of files that go with what somebody writes."""

from __future__ import annotations

from domain.scans import Verdict
from domain.states import LinkPurpose
from models import Account, AccountRequest, Decision
from models_exchange import AttachedFile, Message
from services.documents import files
from services.machinery import links
from services.machinery.dependencies import Dependencies
from tests.support.factories import PlainFile
from tests.support.files import pdf

ON = {"request_threads": "true"}
"""What an installation has to ask for, so that its addresses are there."""


def values_of_files(deps: Dependencies, reference: str, entity_id: int) -> dict[str, str]:
    """Files that went with the decision on this request (one is not scanned), a link of its page; a document."""
    request = AccountRequest.get(AccountRequest.reference == reference)
    decision = Decision.get(Decision.request == request)
    by = {"added_by": decision.author}
    of = {"purpose": "decision", "request": request, "decision": decision, **by}
    document = kept_file(deps, scan_verdict=Verdict.CLEAN, purpose="entity", entity=entity_id, title="Convention", **by)
    clean, waiting = (kept_file(deps, scan_verdict=verdict, **of) for verdict in (Verdict.CLEAN, Verdict.NOT_SCANNED))
    return {
        "file_id": str(clean.id),
        "document_id": str(document.id),
        "unscanned_file": str(waiting.id),
        "follow_rejected": links.new_link(deps, request, LinkPurpose.FOLLOW_UP),
    }


def write_messages(deps: Dependencies, reference: str, reviewer: Account) -> None:
    """A message of a reviewer's with a file, and the applicant's answer, both unread."""
    request = AccountRequest.get(AccountRequest.reference == reference)
    file = kept_file(deps, scan_verdict=Verdict.CLEAN, purpose="message", request=request, added_by=reviewer)
    now = deps.now()
    Message.create(request=request, author=reviewer, at=now, text="Voici le modèle.", file=file)
    Message.create(request=request, author=None, at=now, text="Merci.")


def kept_file(deps: Dependencies, **of: object) -> AttachedFile:
    """A file that went with something."""
    given, now = PlainFile(pdf()), deps.now()
    row: AttachedFile = AttachedFile.create(
        storage_key=files.keep(deps, given), filename=given.filename, media_type=given.media_type, size=len(given.data),
        sha256=given.sha256, pages=1, added_at=now, joined_at=now, **of,
    )  # fmt: skip
    return row
