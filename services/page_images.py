"""Images of documents' pages: drawn once, kept sealed in the storage, erased with their document.

They are a cache: whatever is missing, altered or old is drawn again, and a cache that cannot be written costs time,
never the page. What cannot be drawn is kept too, so that a hostile file costs its ten seconds once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import DatabaseError

from domain.page_troubles import PageUnavailable, StoredFileUnusable, Trouble
from domain.scans import Verdict
from models import AccountRequest, DerivedFile, DocumentVersion, database
from queries.documents import current_versions
from queries.locks import lock_version
from services import files, tasks, text_layers
from services.office import DrawnPage, Office

log = logging.getLogger("guichet.pages")

KIND = "page"
TASK = "pages"
SMALL, NORMAL, LARGE = 240, 1000, 1800
"""Widths that are drawn, in pixels: thumbnails, a column of the screen, enlarged."""

LASTING = (Trouble.BROKEN, Trouble.ENCRYPTED, Trouble.TOO_LARGE, Trouble.TIMEOUT)
"""Troubles that the file itself causes; the others may be over a moment later."""
TIMEOUTS = 3
"""A page that took too long is tried so often in all: the machine may have been busy."""
TRY_AGAIN = timedelta(minutes=10)
KEPT = timedelta(days=60)
"""Drawn longer ago, an image is thrown away, and drawn again for whoever comes back."""
AHEAD = 8
"""How many thumbnails of a document are drawn before anybody looks."""
BATCH = 500


@dataclass(frozen=True)
class KeptPage:
    """An image from the storage; sizes in pixels."""

    data: bytes
    media_type: str
    width: int
    height: int


def image_of(office: Office, version: DocumentVersion, page: int, width: int) -> DrawnPage:
    """Page `page` (from 1) of a file, `width` pixels wide at most: from the storage, or drawn now and stored.

    Raises PageUnavailable. Who looks was journalled before (`review.document_seen`).
    """
    known = _row(version, page, width)
    if known is not None:
        kept = _kept(office, known)
        if kept is not None:
            return kept
        trouble = trouble_of(known, office.now())
        if trouble is not None:
            raise PageUnavailable(trouble)
    return _drawn(office, version, page, width, known)


def trouble_of(row: DerivedFile, now: datetime) -> Trouble | None:
    """Why this page was not drawn, as long as that holds; None once it may be tried again."""
    if "trouble" not in row.facts:
        return None
    trouble = Trouble(row.facts["trouble"])
    again = trouble is Trouble.TIMEOUT and row.facts.get("tries", 1) < TIMEOUTS and now - row.created_at >= TRY_AGAIN
    return None if again else trouble


def prepare(office: Office, request: AccountRequest) -> None:
    """Inside the caller's transaction: have the worker draw what a reviewer sees first."""
    tasks.enqueue(office, TASK, {"request_id": request.id})


def draw_ahead(office: Office, payload: Mapping[str, Any]) -> None:
    """The worker's part: first pages and thumbnails of the request's files, and their text.

    A file in trouble is left alone; one in which a virus was found is not opened any more.
    """
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
                    _drawn(office, version, page, width, None)
        except PageUnavailable as unavailable:
            log.info("version %s: page images not drawn ahead (%s)", version.id, unavailable.trouble.value)
        text_layers.layer_of(office, version)


def erase(office: Office, versions: Iterable[int]) -> int:
    """Delete all that was made of these files, images and text. Returns how many. To be called once they are erased.

    Rows go first: a file that is left by a crash in between is an orphan, which the sweep removes.
    """
    return _delete(office, DerivedFile.version.in_(sorted(set(versions))))


def sweep(office: Office) -> int:
    """Delete what was made of erased files, and images drawn long ago. Returns how many."""
    erased = DocumentVersion.select(DocumentVersion.id).where(DocumentVersion.erased_at.is_null(False))
    old = (DerivedFile.kind == KIND) & (DerivedFile.created_at < office.now() - KEPT)
    return _delete(office, DerivedFile.version.in_(erased) | old)


def _delete(office: Office, which: Any) -> int:
    count = 0
    while rows := list(DerivedFile.select().where(which).order_by(DerivedFile.id).limit(BATCH)):
        with database.atomic():
            DerivedFile.delete().where(DerivedFile.id.in_([row.id for row in rows])).execute()
        for row in rows:
            _discard(office, row.storage_key)
        count += len(rows)
    return count


def _row(version: DocumentVersion, page: int, width: int) -> DerivedFile | None:
    found: DerivedFile | None = DerivedFile.get_or_none(
        DerivedFile.version == version.id,
        DerivedFile.kind == KIND,
        DerivedFile.page == page,
        DerivedFile.width == width,
    )
    return found


def _kept(office: Office, row: DerivedFile) -> KeptPage | None:
    """The stored image; None when there is none, or none that opens."""
    if row.storage_key is None:
        return None
    try:
        data = office.storage.get(row.storage_key)
    except StoredFileUnusable:
        log.warning("page image %s does not open: drawn again", row.id)
        return None
    return KeptPage(data, row.facts["media_type"], row.facts["width"], row.facts["height"])


def _drawn(office: Office, version: DocumentVersion, page: int, width: int, known: DerivedFile | None) -> DrawnPage:
    """Draw, then store the image or the trouble. Raises PageUnavailable."""
    try:
        data = files.read(office, version)
    except StoredFileUnusable:
        log.error("the file of version %s is missing or altered", version.id)
        raise PageUnavailable(Trouble.LOST) from None
    place = {"version": version.id, "kind": KIND, "page": page, "width": width}
    try:
        image = office.pages.render_page(data, version.media_type, page, width)
    except PageUnavailable as unavailable:
        if unavailable.trouble in LASTING:
            tries = known.facts.get("tries", 1) + 1 if known is not None and "trouble" in known.facts else 1
            _write(office, place, None, {"trouble": unavailable.trouble.value, "tries": tries}, known)
        raise
    facts = {"media_type": image.media_type, "width": image.width, "height": image.height}
    _write(office, place, image.data, facts, known)
    return image


def _write(
    office: Office, place: dict[str, Any], data: bytes | None, facts: dict[str, Any], known: DerivedFile | None
) -> None:
    """Store what was found, unless somebody else has just done so, or the document was erased meanwhile."""
    key = None
    try:
        key = office.storage.put(data, KIND) if data is not None else None
        values = {"storage_key": key, "size": len(data or b""), "facts": facts, "created_at": office.now()}
        with database.atomic():
            written = _record(place, values, known)
    except (OSError, DatabaseError):
        log.exception("a page image is not kept")
        written = False
    if not written:
        _discard(office, key)
    elif known is not None:
        _discard(office, known.storage_key)


def _record(place: dict[str, Any], values: dict[str, Any], known: DerivedFile | None) -> bool:
    """Write the row, or replace the one that was read; False when there is another by now."""
    version = lock_version(place["version"])
    if version is None or version.erased_at is not None:
        return False
    if known is None:
        insert = DerivedFile.insert({**place, **values}).on_conflict_ignore()
        return bool(list(insert.returning(DerivedFile.id).tuples().execute()))
    same = DerivedFile.storage_key == known.storage_key if known.storage_key else DerivedFile.storage_key.is_null()
    return bool(DerivedFile.update(values).where(DerivedFile.id == known.id, same).execute())


def _discard(office: Office, key: str | None) -> None:
    if key is not None:
        try:
            office.storage.delete(key)
        except OSError:
            log.exception("a stored file is left to the sweep")
