"""Named reads of the documents of a request."""

from __future__ import annotations

from collections.abc import Collection

from domain import published
from domain.actors import Actor
from domain.errors import NotFound
from domain.permissions import Permission
from models import AccountRequest, DerivedFile, Document, DocumentVersion
from models_exchange import AttachedFile
from models_rights import RightsCopyPart
from models_work import Job
from queries.prepared import PreparedModels, Reader, given
from queries.scopes import visible_request


def current_versions(request: AccountRequest) -> dict[str, DocumentVersion]:
    """The current file of each kind of document that the request has, by kind, in one statement."""
    return {version.document.kind: version for version in _current.read(request=request.id)}


def given_documents(request: AccountRequest, files: Collection[str] | None = None) -> set[str]:
    """The kinds of document that the request has: a file of them, or where they are published.

    `files`: the kinds that it has a file of, where they were read before.
    """
    return {*(current_versions(request) if files is None else files), *published.whole(request.document_references)}


_current = PreparedModels(
    lambda: (
        DocumentVersion.select()
        .join(Document)
        .where(Document.request == given(Document.request, "request"), DocumentVersion.removed_at.is_null())
        .order_by(Document.id, DocumentVersion.number)
    ),
    DocumentVersion,
    document=Reader(Document),
)


def visible_version(actor: Actor, reference: str, version_id: int) -> DocumentVersion:
    """A file, not erased, of a request on which the actor may see documents.

    Raises NotFound, the same for absent and hidden. The person who shows it says so (`review.document_seen`).
    """
    request = visible_request(actor, reference, Permission.SEE_DOCUMENTS)
    version: DocumentVersion | None = (
        DocumentVersion.select(DocumentVersion, Document)
        .join(Document)
        .where(DocumentVersion.id == version_id, Document.request == request, DocumentVersion.erased_at.is_null())
        .first()
    )
    if version is None:
        raise NotFound()
    version.document.request = request
    return version


NAMING = (DocumentVersion, DerivedFile, AttachedFile, RightsCopyPart, Job)
"""The tables whose rows name files of the store, by `storage_key`."""


def named_keys(keys: Collection[str]) -> set[str]:
    """Those of these storage keys that a row names: a file, what was made of one, an export, or a piece of a copy."""
    named: set[str] = set()
    if not keys:
        return named
    for table in NAMING:
        named.update(key for (key,) in table.select(table.storage_key).where(table.storage_key.in_(keys)).tuples())
    return named


def derived_of(versions: Collection[DocumentVersion]) -> list[DerivedFile]:
    """What was made of these files (pages drawn, whatever the width, the narrowest first; text), in one statement."""
    if not versions:
        return []
    rows = DerivedFile.select().where(DerivedFile.version.in_([version.id for version in versions]))
    return list(rows.order_by(DerivedFile.version, DerivedFile.page, DerivedFile.width))
