"""Named reads of the documents of a request."""

from __future__ import annotations

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
