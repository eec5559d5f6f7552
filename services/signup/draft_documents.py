"""The documents of a draft: each upload is a new version; the former ones go."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from domain.given_files import to_json
from domain.store import FileNotKept, Unkept
from models import AccountRequest, Document, DocumentVersion, database
from queries.documents import current_versions
from services.documents import scans
from services.documents.files import AcceptedFile, forget, keeping
from services.machinery.dependencies import Dependencies
from services.signup.drafts import locked_draft


class AnotherFileCame(Exception):
    """Raised where a file was given for the document after what is to be put behind it was read."""


def put_document(
    deps: Dependencies,
    draft: AccountRequest,
    kind: str,
    file: AcceptedFile,
    *,
    behind: Collection[DocumentVersion] | None = None,
    by_photo_link: bool = False,
) -> DocumentVersion:
    """Keep a file as the only version of a document of a draft: what it replaces goes at once, row and file.

    `behind`: the versions that the file was made of too, none or one; None where it replaces whatever is there.
    `by_photo_link`: it came by the letter's QR code. Raises AnotherFileCame when the document has other versions by
    now; NotAllowed as `locked_draft`; FileNotKept, when the draft would weigh too much among other reasons.
    """
    deps.registry.document(kind)
    demand_share(deps, draft, kind, file)
    with keeping(deps, file) as key, database.atomic():
        request = locked_draft(draft)
        # Again, under the lock: another page of the same browser may have given a file meanwhile.
        demand_share(deps, request, kind, file)
        demand_same(request, kind, behind)
        forget(deps, _versions(request, kind))
        return add_version(deps, request, kind, file, key, by_photo_link=by_photo_link)


def _versions(request: AccountRequest, kind: str) -> Any:
    document = Document.select(Document.id).where(Document.request == request, Document.kind == kind)
    return DocumentVersion.select().where(DocumentVersion.document.in_(document))


def demand_share(deps: Dependencies, request: AccountRequest, kind: str, file: AcceptedFile) -> None:
    """Raises FileNotKept when the request's present files would weigh more than a draft may keep."""
    others = sum(version.size for code, version in current_versions(request).items() if code != kind)
    if others + len(file.data) > deps.policy.draft_bytes:
        raise FileNotKept(Unkept.DRAFT_FULL, deps.policy.draft_bytes)


def demand_same(request: AccountRequest, kind: str, behind: Collection[DocumentVersion] | None) -> None:
    """Raises AnotherFileCame when the document's version is not the one of these any more; of None, nothing is asked.

    By the names of their files: a row's id is given again. Needs the request's lock.
    """
    if behind is None:
        return
    now = current_versions(request).get(kind)
    if {version.storage_key for version in behind} != ({now.storage_key} if now is not None else set()):
        raise AnotherFileCame()


def add_version(
    deps: Dependencies, request: AccountRequest, kind: str, file: AcceptedFile, key: str, *, by_photo_link: bool = False
) -> DocumentVersion:
    """Make a stored file the current version; the former one, if it is still there, stays. Needs the request's lock."""
    document, _ = Document.get_or_create(request=request, kind=kind)
    now = deps.now()
    DocumentVersion.update(removed_at=now).where(
        DocumentVersion.document == document, DocumentVersion.removed_at.is_null()
    ).execute()
    last = DocumentVersion.select().where(DocumentVersion.document == document).count()
    version = DocumentVersion.create(
        document=document,
        number=last + 1,
        storage_key=key,
        filename=file.filename,
        media_type=file.media_type,
        size=len(file.data),
        sha256=file.sha256,
        pages=file.pages,
        has_text=file.has_text,
        parts=to_json(file.given),
        uploaded_at=now,
        by_photo_link=by_photo_link,
    )
    scans.ask(deps, version)
    return version


def remove_document(deps: Dependencies, draft: AccountRequest, kind: str) -> None:
    """Take a document off a draft, row and file. Raises NotAllowed as `locked_draft`."""
    with database.atomic():
        forget(deps, _versions(locked_draft(draft), kind))
