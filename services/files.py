"""Files on their way into the storage. They are stored before the row that names them; a sweep removes orphans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Protocol

from domain.page_troubles import StoredFileUnusable
from domain.scans import Verdict
from models import DocumentVersion
from queries.documents import named_keys
from services.office import Office

PURPOSE = "document"
SWEEP_AFTER = timedelta(hours=24)
"""A file without a row is left alone for a day: its transaction may still be under way."""


class AcceptedFile(Protocol):
    """A file that passed the intake (`adapters/intake`)."""

    @property
    def filename(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def data(self) -> bytes: ...
    @property
    def sha256(self) -> str: ...
    @property
    def pages(self) -> int: ...
    @property
    def has_text(self) -> bool: ...


def keep(office: Office, file: AcceptedFile) -> str:
    """Encrypt and store a file, outside of any transaction. Returns its storage key."""
    return office.storage.put(file.data, PURPOSE)


def read(office: Office, version: DocumentVersion) -> bytes:
    """The file of a version. Raises StoredFileUnusable: gone, tampered with, or infected, which nothing opens again."""
    if version.scan_verdict == Verdict.INFECTED:
        raise StoredFileUnusable("a virus was found in it")
    return office.storage.get(version.storage_key)


def sweep(office: Office) -> int:
    """Delete stored files that no row names, and what a write left unfinished. Returns how many."""
    limit = office.now() - SWEEP_AFTER
    removed = office.storage.sweep_partial(limit)
    stored = office.storage.keys()
    old = (key for key, stored_at in stored if stored_at < limit)
    for keys in _in_batches(old):
        for key in sorted(keys - named_keys(keys)):
            office.storage.delete(key)
            removed += 1
    return removed


def _in_batches(keys: Iterable[str], size: int = 500) -> Iterator[set[str]]:
    rest = iter(keys)
    while batch := set(islice(rest, size)):
        yield batch
