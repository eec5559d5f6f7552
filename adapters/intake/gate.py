"""`accept`: cheap checks here, everything that opens a file in a child of the sandbox."""

import hashlib
import logging
from collections.abc import Sequence

from adapters.intake import sniff
from adapters.intake.names import safe_filename
from adapters.intake.parcel import JPEG, PDF, PNG, AcceptedDocument, FileRefused, Limits, Reason, UploadedFile
from adapters.sandbox import Answer, Job, SandboxBusy, SandboxError, SandboxTimeout, SandboxUnavailable, sandbox

log = logging.getLogger(__name__)
KEPT_AS = {"jpeg": (JPEG, "jpg"), "png": (PNG, "png")}


def accept(files: Sequence[UploadedFile], limits: Limits | None = None) -> AcceptedDocument:
    """One document made of what a person chose; see the package's table.

    Raises FileRefused, naming the file at fault. Takes a few milliseconds for a PDF, some hundreds for a photo,
    at most `limits.wait` and `limits.seconds`; never to be called inside a transaction.
    """
    limits = limits or Limits()
    _check_weight(files, limits)
    kinds = [sniff.kind_of(file.name, file.data) for file in files]
    single = kinds[0] if len(kinds) == 1 else None
    name = "check_pdf" if single == "pdf" else "clean_image" if single in KEPT_AS else "bind"
    answer = _ask(name, files, kinds, limits)
    media_type, extension = KEPT_AS.get(single or "", (PDF, "pdf"))
    data = files[0].data if name == "check_pdf" else answer.data
    if len(data) > limits.max_bytes:
        raise FileRefused(Reason.TOO_LARGE, safe_filename(files[0].name), limit=limits.max_bytes)
    return AcceptedDocument(
        filename=safe_filename(files[0].name, extension),
        media_type=media_type,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        pages=_pages(answer, files, kinds),
        has_text=answer.facts.get("has_text") is True,
    )


def _check_weight(files: Sequence[UploadedFile], limits: Limits) -> None:
    if not files:
        raise FileRefused(Reason.EMPTY, "")
    if len(files) > limits.max_files:
        raise FileRefused(Reason.TOO_MANY_FILES, safe_filename(files[limits.max_files].name), limit=limits.max_files)
    if sum(len(file.data) for file in files) > limits.max_bytes:
        heaviest = max(files, key=lambda file: len(file.data))
        raise FileRefused(Reason.TOO_LARGE, safe_filename(heaviest.name), limit=limits.max_bytes)


def _ask(name: str, files: Sequence[UploadedFile], kinds: list[str], limits: Limits) -> Answer:
    parameters = {
        "kinds": kinds,
        "max_pages": limits.max_pages,
        "max_page_points": limits.max_page_points,
        "max_pixels": limits.max_pixels,
        "max_image_edge": limits.max_image_edge,
    }
    job = Job(name, parameters, [file.data for file in files], limits.seconds, limits.memory_mb)
    try:
        answer = sandbox.run(job, wait=limits.wait, spare=1)
    except SandboxTimeout as late:
        raise _refusal(Reason.TIMEOUT, files[late.file], limits) from None
    except SandboxBusy:
        log.warning("a document is not checked: every place of the sandbox is taken")
        raise _refusal(Reason.BUSY, files[0], limits) from None
    except SandboxUnavailable:
        log.exception("documents cannot be checked")
        raise _refusal(Reason.UNAVAILABLE, files[0], limits) from None
    except SandboxError as crash:
        log.warning("a child of the sandbox died while it read a document")
        raise _refusal(_broken(kinds[crash.file]), files[crash.file], limits) from None
    if answer.refused is not None:
        raise _refusal_of(answer, files, kinds, limits)
    return answer


def _refusal_of(answer: Answer, files: Sequence[UploadedFile], kinds: list[str], limits: Limits) -> FileRefused:
    position = answer.facts.get("file", 0)
    if not isinstance(position, int) or not 0 <= position < len(files):
        position = 0
    try:
        reason = Reason(answer.refused or "")
    except ValueError:
        reason = _broken(kinds[position])
    return _refusal(reason, files[position], limits)


def _refusal(reason: Reason, file: UploadedFile, limits: Limits) -> FileRefused:
    passed = {Reason.TOO_MANY_PAGES: limits.max_pages, Reason.IMAGE_TOO_LARGE: limits.max_pixels}
    return FileRefused(reason, safe_filename(file.name), limit=passed.get(reason))


def _pages(answer: Answer, files: Sequence[UploadedFile], kinds: list[str]) -> int:
    pages = answer.facts.get("pages")
    if not isinstance(pages, int) or pages < 1:
        raise FileRefused(_broken(kinds[0]), safe_filename(files[0].name))
    return pages


def _broken(kind: str) -> Reason:
    return Reason.BROKEN_PDF if kind == "pdf" else Reason.BROKEN_IMAGE
