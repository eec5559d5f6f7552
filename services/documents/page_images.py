"""Images of documents' pages: drawn once, kept sealed in the storage (`services.documents.derived`), erased with their
document."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from domain.page_troubles import PageUnavailable, StoredFileUnusable, Trouble
from domain.scans import Verdict
from models import AccountRequest, DerivedFile, DocumentVersion, database
from queries.documents import current_versions
from services.documents import derived, files, store, text_layers
from services.machinery import tasks
from services.machinery.dependencies import Dependencies, DrawnPage

log = logging.getLogger("guichet.pages")

KIND = "page"
TASK = "pages"
SWEEP = "pages.sweep"
SMALL, NORMAL, LARGE = 240, 1000, 1800
"""Widths that are drawn, in pixels: thumbnails, a column of the screen, enlarged."""

KEPT = timedelta(days=60)
"""Drawn longer ago, an image is thrown away, and drawn again when somebody comes back."""
AHEAD = 8
"""How many thumbnails of a document are drawn before anybody looks."""
BATCH = 500
MOST = 5_000
"""Images that one call deletes: the worker comes again for the rest."""


@dataclass(frozen=True)
class KeptPage:
    """An image from the storage; sizes in pixels."""

    data: bytes
    media_type: str
    width: int
    height: int


def image_of(deps: Dependencies, version: DocumentVersion, page: int, width: int, *, spare: int = 0) -> DrawnPage:
    """Page `page` (from 1) of a file, `width` pixels wide at most: from the storage, or drawn now and stored.

    `spare` places of what opens files are left to others. Raises PageUnavailable. An agent's look is journalled by
    the view that shows it (`review.document_seen`).
    """
    known = _row(version, page, width)
    if known is not None:
        kept = _kept(deps, known)
        if kept is not None:
            return kept
        trouble = derived.trouble_of(known, deps.now())
        if trouble is not None:
            raise PageUnavailable(trouble)
    return _drawn(deps, version, page, width, known, spare)


def prepare(deps: Dependencies, request: AccountRequest) -> None:
    """Inside the caller's transaction: have the worker draw what a reviewer sees first."""
    tasks.enqueue(deps, TASK, {"request_id": request.id})


def draw_ahead(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """The worker's part: first pages and thumbnails of the request's files, and their text.

    A file in trouble is left alone; one in which a virus was found is not opened any more. Where nothing can be stored
    this waits: tasks.NotDone.
    """
    _demand_store(deps)
    request = AccountRequest.get_or_none(AccountRequest.id == int(payload["request_id"]))
    if request is None:
        return
    for version in current_versions(request).values():
        if version.erased_at is not None or version.scan_verdict == Verdict.INFECTED:
            continue
        wanted = [(1, NORMAL), *((page, SMALL) for page in range(1, min(version.pages, AHEAD) + 1))]
        try:
            for page, width in wanted:
                if _row(version, page, width) is None:
                    _drawn(deps, version, page, width, None)
        except PageUnavailable as unavailable:
            log.info("version %s: page images not drawn ahead (%s)", version.id, unavailable.trouble.value)
        text_layers.layer_of(deps, version)
    _demand_store(deps)


def _demand_store(deps: Dependencies) -> None:
    if not store.takes_files(deps):
        raise tasks.NotDone("le dépôt de fichiers ne peut rien recevoir")


def erase(deps: Dependencies, versions: Iterable[int]) -> int:
    """Delete all that was made of these files, images and text. Returns how many. To be called once they are erased."""
    return _delete(deps, DerivedFile.version.in_(sorted(set(versions))))


def sweep_handler(deps: Dependencies, payload: Mapping[str, Any]) -> None:
    """The worker's part, beside decisions: files go by the hundred."""
    sweep(deps)


def sweep(deps: Dependencies) -> int:
    """Delete what was made of erased files, and images drawn long ago, some thousands at a time. Returns how many."""
    erased = DocumentVersion.select(DocumentVersion.id).where(DocumentVersion.erased_at.is_null(False))
    old = (DerivedFile.kind == KIND) & (DerivedFile.created_at < deps.now() - KEPT)
    # One after the other: either has its index, and both at once have none.
    return _delete(deps, DerivedFile.version.in_(erased)) + _delete(deps, old)


def _delete(deps: Dependencies, which: Any) -> int:
    count = 0
    while count < MOST and (rows := list(DerivedFile.select().where(which).limit(BATCH))):
        with database.atomic():
            DerivedFile.delete().where(DerivedFile.id.in_([row.id for row in rows])).execute()
            files.discard_later(deps, [row.storage_key for row in rows])
        count += len(rows)
    return count


def _row(version: DocumentVersion, page: int, width: int) -> DerivedFile | None:
    row: DerivedFile | None = DerivedFile.get_or_none(
        DerivedFile.version == version.id,
        DerivedFile.kind == KIND,
        DerivedFile.page == page,
        DerivedFile.width == width,
    )
    return row


def _kept(deps: Dependencies, row: DerivedFile) -> KeptPage | None:
    """The stored image; None when there is none, or none that opens."""
    if row.storage_key is None:
        return None
    try:
        data = deps.storage.get(row.storage_key)
    except StoredFileUnusable:
        log.warning("page image %s does not open: drawn again", row.id)
        return None
    return KeptPage(data, row.facts["media_type"], row.facts["width"], row.facts["height"])


def _drawn(
    deps: Dependencies, version: DocumentVersion, page: int, width: int, known: DerivedFile | None, spare: int = 0
) -> DrawnPage:
    """Draw, then store the image or the trouble. Raises PageUnavailable."""
    try:
        data = files.read(deps, version)
    except StoredFileUnusable:
        log.error("the file of version %s is missing or altered", version.id)
        raise PageUnavailable(Trouble.LOST) from None
    place = derived.Place(version.id, KIND, page, width)
    try:
        image = deps.pages.render_page(data, version.media_type, page, width, spare)
    except PageUnavailable as unavailable:
        derived.keep_trouble(deps, place, unavailable.trouble, known)
        raise
    facts = {"media_type": image.media_type, "width": image.width, "height": image.height}
    derived.keep(deps, place, image.data, facts, known)
    return image
