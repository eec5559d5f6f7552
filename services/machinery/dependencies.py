"""What every use case needs from outside the database, handed in by `app` (or by a test)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol

from domain.hints.layer import TextLayer
from domain.policy import Policy
from domain.registry import Registry
from domain.store import StoreMark


class Vault(Protocol):
    """Authenticated encryption of small secrets and of files, and MACs of rows (`adapters/vault.py`).

    `mac` raises domain.page_troubles.StoredFileUnusable for a key that is not configured.
    """

    def seal(self, data: bytes, purpose: str) -> bytes: ...

    def open(self, sealed: bytes, purpose: str) -> bytes: ...

    @property
    def current_key(self) -> str: ...

    def mac(self, data: bytes, purpose: str, key_id: str) -> str: ...


class Thrown(Protocol):
    """A file in the trash of the storage."""

    @property
    def day(self) -> date: ...
    @property
    def key(self) -> str: ...


class DocumentStorage(Protocol):
    """Where the files are (`adapters/storage.py` says what each does)."""

    def put(self, data: bytes, purpose: str) -> str: ...

    def get(self, key: str) -> bytes: ...

    def delete(self, key: str) -> None: ...

    def keys(self) -> Iterator[tuple[str, datetime]]: ...

    def walk(self, position: str, limit: int) -> tuple[list[str], str | None]: ...

    def written_at(self, key: str) -> datetime | None: ...

    def throw(self, key: str, day: date) -> bool: ...

    def walk_trash(self, position: str, limit: int) -> tuple[Sequence[Thrown], str | None]: ...

    def put_back(self, thrown: Any) -> None: ...

    def burn(self, thrown: Any) -> None: ...

    def sweep_partial(self, before: datetime) -> int: ...

    def mark(self) -> StoreMark | None: ...

    def put_mark(self, mark: StoreMark) -> None: ...

    def holds_files(self) -> bool: ...

    def canaries_open(self) -> bool: ...

    def add_canary(self) -> None: ...

    def forget_strangers(self) -> int: ...

    def free_bytes(self) -> int: ...

    def ready(self) -> bool: ...


class DrawnPage(Protocol):
    """One page as an image without metadata; sizes in pixels."""

    @property
    def data(self) -> bytes: ...
    @property
    def media_type(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


class PageMaker(Protocol):
    """What opens documents, in processes of their own (`adapters/pages.py`). Raises PageUnavailable."""

    def render_page(self, data: bytes, media_type: str, page: int, width_px: int) -> DrawnPage: ...

    def read_layer(self, data: bytes, media_type: str) -> TextLayer: ...


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Dependencies:
    """The registry's data, the installation's policy, secrets, files and the clock (aware UTC)."""

    registry: Registry
    policy: Policy
    vault: Vault
    storage: DocumentStorage
    pages: PageMaker
    keep_mail_secrets: bool = False
    """In the demonstration alone: mails stay readable with their links once delivered."""
    now: Callable[[], datetime] = utc_now
    draw_below: Callable[[int], int] = secrets.randbelow
    """Chance: a whole number from 0 to one less than what is given."""
