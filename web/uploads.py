"""What forms that take files say beside them, and the files that came with one: read up to the limit."""

from __future__ import annotations

from flask import request
from werkzeug.datastructures import FileStorage

from adapters.intake import Limits, UploadedFile
from domain.store import FileNotKept, Unkept
from web.current import settings
from web.file_messages import size_in_words
from web.spool import was_lost

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.heic,.heif,.tif,.tiff,.webp"


def limits() -> Limits:
    """What the installation accepts of one document."""
    chosen = settings()
    return Limits(
        max_bytes=chosen.document_max_bytes,
        max_files=chosen.max_files_per_document,
        max_pages=chosen.pdf_max_pages,
        max_pixels=chosen.image_max_pixels,
    )


def most_in_words() -> str:
    """How large a document may be."""
    return size_in_words(settings().document_max_bytes).replace(",0", "")


def files_hint() -> str:
    """What the page says beside each input of files."""
    return (
        "PDF ou photos (JPEG, PNG, HEIC)\u00a0; plusieurs photos forment un seul document. "
        f"{most_in_words()} et {settings().max_files_per_document} fichiers au plus."
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
