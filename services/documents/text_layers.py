"""Documents' text layers: read once, kept sealed in the storage (`documents.derived`), erased with their document
(`page_images.erase`). One of an older format is read again."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from domain.electronic_signatures import UNREADABLE, ElectronicSignature
from domain.hints.layer import TextLayer, from_json, to_json
from domain.page_troubles import PageUnavailable, StoredFileUnusable
from domain.scans import Verdict
from models import DerivedFile, DocumentVersion
from queries.documents import derived_of
from services.documents import derived, files
from services.machinery.dependencies import Dependencies

log = logging.getLogger("guichet.pages")

KIND = "text"
READING = 4.0
"""Seconds after which no other file is opened for the same page."""
FORMAT = 3
"""Changes with what is read of a file, so that layers of before are read again."""


def layer_of(deps: Dependencies, version: DocumentVersion) -> TextLayer | None:
    """The text layer of a file, from the storage or read now and stored.

    None when there is none to be had: the file cannot be opened, was erased, or is known to attack who opens it.
    """
    return layers_of(deps, [version], derived_of([version]))[version.id]


def kept_layer(deps: Dependencies, version: DocumentVersion) -> TextLayer | None:
    """The text layer that was read before, if there is one; no file is opened."""
    known = next((row for row in derived_of([version]) if row.kind == KIND), None)
    if known is None or version.erased_at is not None or not _is_current(deps, known):
        return None
    return _kept(deps, known)


def layers_of(
    deps: Dependencies, versions: Sequence[DocumentVersion], derived_files: Sequence[DerivedFile]
) -> dict[int, TextLayer | None]:
    """The text layers of several files, by version. A page waits for them: what takes too long is left to the next.

    `derived_files` are what was made of them.
    """
    known = {row.version_id: row for row in derived_files if row.kind == KIND}
    limit = time.monotonic() + READING
    return {version.id: _layer(deps, version, known.get(version.id), limit) for version in versions}


def _layer(deps: Dependencies, version: DocumentVersion, known: DerivedFile | None, limit: float) -> TextLayer | None:
    if version.erased_at is not None or version.scan_verdict == Verdict.INFECTED:
        return None
    if known is not None and _is_current(deps, known):
        if derived.trouble_of(known, deps.now()) is not None:
            return None
        kept = _kept(deps, known)
        if kept is not None:
            return kept
    return _read(deps, version, known) if time.monotonic() < limit else None


def _signatures(deps: Dependencies, data: bytes, facts: dict[str, Any]) -> tuple[ElectronicSignature, ...]:
    """What is found of the signatures; none where they cannot be examined now, which is tried again."""
    try:
        signatures = deps.signatures.examine(data, deps.now())
    except PageUnavailable as unavailable:
        log.info("signatures are not examined (%s)", unavailable.trouble.value)
        lasts = unavailable.trouble in derived.LASTING
        facts["roots"] = deps.signatures.mark if lasts else ""
        return (UNREADABLE,) if lasts else ()
    facts["roots"] = deps.signatures.mark
    return signatures


def _is_current(deps: Dependencies, known: DerivedFile) -> bool:
    """Whether it was read as files are read now; of a signed file, against the roots that are trusted now."""
    mark = deps.signatures.mark
    return known.facts.get("format") == FORMAT and known.facts.get("roots", mark) == mark


def _kept(deps: Dependencies, row: DerivedFile) -> TextLayer | None:
    if row.storage_key is None:
        return None
    try:
        return from_json(json.loads(deps.storage.get(row.storage_key)))
    except (StoredFileUnusable, ValueError):
        log.warning("text layer %s does not open: read again", row.id)
        return None


def _read(deps: Dependencies, version: DocumentVersion, known: DerivedFile | None) -> TextLayer | None:
    place, facts = derived.Place(version.id, KIND), dict[str, Any](format=FORMAT)
    try:
        data = files.read(deps, version)
        layer = deps.pages.read_layer(data, version.media_type)
        if layer.signed:
            layer = replace(layer, signatures=_signatures(deps, data, facts))
    except StoredFileUnusable:
        return None
    except PageUnavailable as unavailable:
        derived.keep_trouble(deps, place, unavailable.trouble, known, **facts)
        return None
    derived.keep(deps, place, json.dumps(to_json(layer), separators=(",", ":")).encode(), facts, known)
    return layer
