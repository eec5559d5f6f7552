"""Named reads of the documents of a request."""

from __future__ import annotations

from domain.states import Judgement
from models import AccountRequest, Document, DocumentVersion


def current_versions(request: AccountRequest) -> dict[str, DocumentVersion]:
    """The current file of each kind of document that the request has, by kind, in one statement."""
    rows = (
        DocumentVersion.select(DocumentVersion, Document)
        .join(Document)
        .where(Document.request == request, DocumentVersion.removed_at.is_null())
        .order_by(Document.id, DocumentVersion.number)
    )
    return {version.document.kind: version for version in rows}


def accepted_kinds(versions: dict[str, DocumentVersion]) -> frozenset[str]:
    return frozenset(kind for kind, version in versions.items() if version.judgement == Judgement.ACCEPTED)


def all_versions(request: AccountRequest) -> list[DocumentVersion]:
    """Every file ever given for the request, former ones included, oldest first."""
    return list(
        DocumentVersion.select(DocumentVersion, Document)
        .join(Document)
        .where(Document.request == request)
        .order_by(Document.id, DocumentVersion.number)
    )
