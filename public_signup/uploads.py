"""Files that a person gives: read up to the limit, taken in by the gate, kept at once whatever else the page says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import FileStorage

from adapters.intake import AcceptedDocument, FileRefused, Limits, Reason, UploadedFile, safe_filename
from domain.calendar import french_datetime
from domain.page_troubles import StoredFileUnusable
from domain.store import FileNotKept, Unkept
from models import AccountRequest, DocumentVersion
from public_signup.checking import checked
from queries.documents import current_versions
from services.documents import files, store
from services.signup import draft_documents
from web.current import deps, settings
from web.file_messages import french, not_kept, size_in_words, too_much
from web.limits import upload_counted
from web.spool import was_lost

TRIES = 3
"""How often pages are put behind what a document has, when others came meanwhile."""
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.heic,.heif,.tif,.tiff,.webp"


@dataclass(frozen=True)
class ReceivedFile:
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


def files_hint() -> str:
    """What the page says beside each input of files."""
    limit = size_in_words(settings().document_max_bytes).replace(",0", "")
    return (
        "PDF ou photos (JPEG, PNG, HEIC)\u00a0; plusieurs photos forment un seul document. "
        f"{limit} et {settings().max_files_per_document} fichiers au plus."
    )


def was_chosen(name: str) -> bool:
    """Whether any file was chosen in this input."""
    return any(file.filename for file in request.files.getlist(name))


def given(name: str) -> list[UploadedFile]:
    """The files chosen in this input; each is read to one byte past the limit, which is enough to refuse it.

    Raises FileNotKept when one of them found no room while the form was read.
    """
    chosen = [file for file in request.files.getlist(name) if file.filename]
    return [_read(file) for file in chosen[: settings().max_files_per_document + 1]]


def _read(file: FileStorage) -> UploadedFile:
    if was_lost(file):
        raise FileNotKept(Unkept.NO_ROOM)
    return UploadedFile(file.filename or "", file.stream.read(settings().document_max_bytes + 1))


def take_in(chosen: Sequence[UploadedFile], former: Sequence[UploadedFile] = ()) -> AcceptedDocument:
    """One document of what was there and what was added. Raises FileRefused."""
    return checked([*former, *chosen], limits())


def stored(version: DocumentVersion | None) -> list[UploadedFile]:
    """What was given before, to put others behind it. None when it is lost or infected: the new files replace it."""
    if version is None:
        return []
    try:
        return [UploadedFile(version.filename, files.read(deps(), version))]
    except StoredFileUnusable:
        return []


def add(draft: AccountRequest, kind: str) -> str:
    """Keep what was chosen for a document of a draft, behind what it has already. Returns what is wrong, or ""."""
    return attempted(kind, lambda chosen: _put_behind(draft, kind, chosen))


def replace(draft: AccountRequest, kind: str) -> str:
    """Keep what was chosen in the place of what a document of a draft has. Returns what is wrong, or ""."""
    return attempted(f"remplacer-{kind}", lambda chosen: _put(draft, kind, chosen), none_too=True)


def photograph(draft: AccountRequest, kind: str, chosen: Sequence[UploadedFile], *, anew: bool) -> None:
    """Keep what came by the letter's QR code, behind what the document has already, or (`anew`) in its place."""
    put = _put if anew else _put_behind
    put(draft, kind, chosen, by_photo_link=True)


def _put(draft: AccountRequest, kind: str, chosen: Sequence[UploadedFile], *, by_photo_link: bool = False) -> None:
    draft_documents.put_document(deps(), draft, kind, take_in(chosen), by_photo_link=by_photo_link)


def _put_behind(
    draft: AccountRequest, kind: str, chosen: Sequence[UploadedFile], *, by_photo_link: bool = False
) -> None:
    """Two devices may give pages of one document at once: none may take the place of another's, unseen."""
    for _ in range(TRIES):
        version = current_versions(draft).get(kind)
        file = take_in(chosen, stored(version))
        behind = [version] if version is not None else []
        try:
            draft_documents.put_document(deps(), draft, kind, file, behind=behind, by_photo_link=by_photo_link)
        except draft_documents.AnotherFileCame:
            continue
        return
    raise FileRefused(Reason.ANOTHER_AT_WORK, safe_filename(chosen[-1].name))


def attempted(name: str, keep: Callable[[Sequence[UploadedFile]], object], *, none_too: bool = False) -> str:
    """Keep the files chosen in this input, if any, unless their visitor gave too much already.

    Returns what is wrong, or "". `none_too`: no file at all is wrong too.
    """
    try:
        chosen = given(name)
        if not chosen and not none_too:
            return ""
        if not upload_counted(sum(len(file.data) for file in chosen)):
            return too_much()
        # Before anything is opened: where nothing can be stored, no file is worth its check.
        store.demand_writable(deps())
        keep(chosen)
    except FileRefused as refused:
        return french(refused)
    except FileNotKept as trouble:
        return not_kept(trouble)
    return ""


def files_of(versions: dict[str, DocumentVersion], kind: str) -> list[ReceivedFile]:
    """What was received for this kind of document."""
    version = versions.get(kind)
    if version is None:
        return []
    note = f"arrivée du téléphone le {french_datetime(version.uploaded_at)}" if version.by_photo_link else ""
    return [ReceivedFile(kind, version.filename, size_in_words(version.size), version.pages, note)]
