"""Documents' text layers: read once, kept sealed in the storage, erased with their document (`page_images.erase`).

They are a cache, as the images of pages are: what is missing, altered or of an older format is read again, and a
cache that cannot be written costs time, never the page.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

from peewee import DatabaseError

from domain.hints.layer import TextLayer, from_json, to_json
from domain.page_troubles import PageUnavailable, StoredFileUnusable, Trouble
from domain.scans import Verdict
from models import DerivedFile, DocumentVersion, database
from queries.locks import lock_version
from services import files
from services.office import Office

log = logging.getLogger("guichet.pages")

KIND = "text"
FORMAT = 1
"""Changes with what is read of a file, so that layers of before are read again."""

LASTING = (Trouble.BROKEN, Trouble.ENCRYPTED, Trouble.TOO_LARGE, Trouble.TIMEOUT)
"""Troubles that the file itself causes: it is not opened again for its text."""


def layer_of(office: Office, version: DocumentVersion) -> TextLayer | None:
    """The text layer of a file, from the storage or read now and stored.

    None when there is none to be had: the file cannot be opened, was erased, or is known to attack who opens it.
    """
    return layers_of(office, [version])[version.id]


def layers_of(office: Office, versions: Sequence[DocumentVersion]) -> dict[int, TextLayer | None]:
    """The text layers of several files, by version."""
    rows = DerivedFile.select().where(
        DerivedFile.version.in_([version.id for version in versions]), DerivedFile.kind == KIND
    )
    known = {row.version_id: row for row in rows} if versions else {}
    return {version.id: _layer(office, version, known.get(version.id)) for version in versions}


def _layer(office: Office, version: DocumentVersion, known: DerivedFile | None) -> TextLayer | None:
    if version.erased_at is not None or version.scan_verdict == Verdict.INFECTED:
        return None
    if known is not None and known.facts.get("format") == FORMAT:
        kept = _kept(office, known)
        if kept is not None or "trouble" in known.facts:
            return kept
    return _read(office, version, known)


def _kept(office: Office, row: DerivedFile) -> TextLayer | None:
    if row.storage_key is None:
        return None
    try:
        return from_json(json.loads(office.storage.get(row.storage_key)))
    except (StoredFileUnusable, ValueError):
        log.warning("text layer %s does not open: read again", row.id)
        return None


def _read(office: Office, version: DocumentVersion, known: DerivedFile | None) -> TextLayer | None:
    try:
        layer = office.pages.read_layer(files.read(office, version), version.media_type)
    except StoredFileUnusable:
        return None
    except PageUnavailable as unavailable:
        if unavailable.trouble in LASTING:
            _write(office, version, None, {"trouble": unavailable.trouble.value}, known)
        return None
    _write(office, version, json.dumps(to_json(layer), separators=(",", ":")).encode(), {}, known)
    return layer


def _write(
    office: Office, version: DocumentVersion, data: bytes | None, facts: dict[str, Any], known: DerivedFile | None
) -> None:
    """Store what was read, unless somebody else has just done so, or the document was erased meanwhile."""
    key = None
    try:
        key = office.storage.put(data, KIND) if data is not None else None
        with database.atomic():
            unwanted = _record(office, version, known, key, len(data or b""), facts)
    except (OSError, DatabaseError):
        log.exception("a text layer is not kept")
        unwanted = key
    if unwanted is not None:
        try:
            office.storage.delete(unwanted)
        except OSError:
            log.exception("a stored file is left to the sweep")


def _record(
    office: Office,
    version: DocumentVersion,
    known: DerivedFile | None,
    key: str | None,
    size: int,
    facts: dict[str, Any],
) -> str | None:
    """Write the row, or replace the one that was read. Returns the key of the file that no row names by now."""
    locked = lock_version(version.id)
    row = DerivedFile.get_or_none(DerivedFile.version == version.id, DerivedFile.kind == KIND)
    if locked is None or locked.erased_at is not None or row != known:
        return key
    values = {
        "storage_key": key,
        "size": size,
        "facts": {"format": FORMAT, **facts},
        "created_at": office.now(),
    }
    if known is None:
        DerivedFile.create(version=version.id, kind=KIND, page=0, width=0, **values)
        return None
    DerivedFile.update(values).where(DerivedFile.id == known.id).execute()
    former: str | None = row.storage_key
    return former
