"""Files that a person gives: read up to the limit, taken in by the gate, kept at once whatever else the page says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import FileStorage

from adapters.intake import AcceptedDocument, FileRefused, Limits, UploadedFile
from domain.page_troubles import StoredFileUnusable
from models import AccountRequest, DocumentVersion
from public_signup.checking import checked
from public_signup.presenter import size_in_words
from queries.documents import current_versions
from services import drafts, files
from web.current import office, settings
from web.file_messages import french

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.heic,.heif,.tif,.tiff,.webp"


@dataclass(frozen=True)
class ShownFile:
    """A file that was received, as templates/macros/forms.html draws it."""

    id: str
    name: str
    size: str
    pages: int
    note: str = ""


def limits() -> Limits:
    """What the installation accepts of one document."""
    chosen = settings()
    return Limits(
        max_bytes=chosen.document_max_bytes,
        max_files=chosen.max_files_per_document,
        max_pages=chosen.pdf_max_pages,
        max_pixels=chosen.image_max_pixels,
    )


def given(name: str) -> list[UploadedFile]:
    """The files chosen in this input; each is read to one byte past the limit, which is enough to refuse it."""
    chosen = [file for file in request.files.getlist(name) if file.filename]
    return [_read(file) for file in chosen[: settings().max_files_per_document + 1]]


def _read(file: FileStorage) -> UploadedFile:
    return UploadedFile(file.filename or "", file.stream.read(settings().document_max_bytes + 1))


def take_in(chosen: Sequence[UploadedFile], former: Sequence[UploadedFile] = ()) -> AcceptedDocument:
    """One document of what was there and what was added. Raises FileRefused."""
    return checked([*former, *chosen], limits())


def stored(version: DocumentVersion | None) -> list[UploadedFile]:
    """What was given before, to put others behind it. None when it is lost or infected: the new files replace it."""
    if version is None:
        return []
    try:
        return [UploadedFile(version.filename, files.read(office(), version))]
    except StoredFileUnusable:
        return []


def add(draft: AccountRequest, kind: str) -> str:
    """Keep what was chosen for a document of a draft, behind what it has already. Returns what is wrong, or ""."""
    chosen = given(kind)
    if not chosen:
        return ""
    version = current_versions(draft).get(kind)
    return _put(draft, kind, chosen, stored(version))


def replace(draft: AccountRequest, kind: str) -> str:
    """Keep what was chosen in the place of what a document of a draft has. Returns what is wrong, or ""."""
    return _put(draft, kind, given(f"remplacer-{kind}"), [])


def _put(draft: AccountRequest, kind: str, chosen: Sequence[UploadedFile], former: Sequence[UploadedFile]) -> str:
    try:
        drafts.put_document(office(), draft, kind, take_in(chosen, former))
    except FileRefused as refused:
        return french(refused)
    return ""


def shown(versions: dict[str, DocumentVersion], kind: str) -> list[ShownFile]:
    """What was received for this kind of document."""
    version = versions.get(kind)
    if version is None:
        return []
    return [ShownFile(kind, version.filename, size_in_words(version.size), version.pages)]
