"""`accept` and `rearrange`: cheap checks here, everything that opens a file in a child of the sandbox."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.intake import sniff
from adapters.intake.names import own_name, safe_filename
from adapters.intake.parcel import JPEG, PDF, PNG, AcceptedDocument, FileRefused, Limits, Reason, UploadedFile
from adapters.sandbox import Answer, Job, SandboxBusy, SandboxError, SandboxTimeout, SandboxUnavailable, sandbox
from domain.given_files import GivenFile, Leaf, Remark, rearranged

log = logging.getLogger(__name__)
EMPTY: Mapping[str, Any] = {}
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
    data = files[0].data if name == "check_pdf" else answer.data
    return _accepted(files, kinds, answer, data, limits)


def rearrange(file: UploadedFile, leaves: Sequence[Leaf], limits: Limits | None = None) -> AcceptedDocument:
    """The same document with these pages alone, in this order and turned as they say.

    `file` was accepted before, with its `given`. Raises FileRefused, as `accept`: of a signed document nothing goes.
    """
    limits = limits or Limits()
    kinds = [sniff.kind_of(file.name, file.data)]
    wanted = {"leaves": [[leaf.page, leaf.quarters] for leaf in leaves]}
    answer = _ask("rearrange", [file], kinds, limits, wanted)
    left = replace(file, given=rearranged(file.given, leaves))
    return _accepted([left], kinds, answer, answer.data, limits)


def _accepted(
    files: Sequence[UploadedFile], kinds: list[str], answer: Answer, data: bytes, limits: Limits
) -> AcceptedDocument:
    if len(data) > limits.max_bytes:
        raise FileRefused(Reason.TOO_LARGE, safe_filename(files[0].name), limit=limits.max_bytes)
    media_type, extension = KEPT_AS.get(kinds[0] if len(kinds) == 1 else "", (PDF, "pdf"))
    pages = _pages(answer, files, kinds)
    return AcceptedDocument(
        filename=safe_filename(files[0].name, extension),
        media_type=media_type,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        pages=pages,
        has_text=answer.facts.get("has_text") is True,
        given=_given(answer, files, kinds, pages),
    )


def _check_weight(files: Sequence[UploadedFile], limits: Limits) -> None:
    if not files:
        raise FileRefused(Reason.EMPTY, "")
    if len(files) > limits.max_files:
        raise FileRefused(Reason.TOO_MANY_FILES, safe_filename(files[limits.max_files].name), limit=limits.max_files)
    if sum(len(file.data) for file in files) > limits.max_bytes:
        heaviest = max(files, key=lambda file: len(file.data))
        raise FileRefused(Reason.TOO_LARGE, safe_filename(heaviest.name), limit=limits.max_bytes)


def _ask(
    name: str, files: Sequence[UploadedFile], kinds: list[str], limits: Limits, more: Mapping[str, Any] = EMPTY
) -> Answer:
    parameters = {
        **more,
        "kinds": kinds,
        "given": [place for place, file in enumerate(files) if file.given],
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


def _given(answer: Answer, files: Sequence[UploadedFile], kinds: list[str], pages: int) -> tuple[GivenFile, ...]:
    """What each file became; one that was made before stays the files that it was made of. The child is not trusted."""
    made: list[GivenFile] = []
    try:
        for file, (count, remarks) in zip(files, answer.facts["given"], strict=True):
            words = tuple(map(Remark, remarks))
            made += file.given or [GivenFile(own_name(file.name), count, words, answer.facts.get("signed") is True)]
    except (KeyError, TypeError, ValueError):
        made = []
    if not all(isinstance(one.pages, int) and one.pages > 0 for one in made) or sum(one.pages for one in made) != pages:
        raise FileRefused(_broken(kinds[0]), safe_filename(files[0].name))
    return tuple(made)


def _broken(kind: str) -> Reason:
    return Reason.BROKEN_PDF if kind == "pdf" else Reason.BROKEN_IMAGE
