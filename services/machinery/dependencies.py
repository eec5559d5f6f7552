"""What every use case needs from outside the database, handed in by `app` (or by a test)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from domain.companies import CompanyDirectory
from domain.document_storage import DocumentStorage
from domain.electronic_signatures import ElectronicSignature
from domain.hints.layer import TextLayer
from domain.policy import Policy
from domain.registry import Registry
from domain.working_days import WorkingDays


class Vault(Protocol):
    """Authenticated encryption of small secrets and of files, and MACs of rows (`adapters/vault.py`).

    `mac` raises domain.page_troubles.StoredFileUnusable for a key that is not configured.
    """

    def seal(self, data: bytes, purpose: str) -> bytes: ...

    def open(self, sealed: bytes, purpose: str) -> bytes: ...

    @property
    def current_key(self) -> str: ...

    def key_of(self, sealed: bytes) -> str: ...

    def mac(self, data: bytes, purpose: str, key_id: str) -> str: ...


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

    def render_page(self, data: bytes, media_type: str, page: int, width_px: int, spare: int) -> DrawnPage: ...

    def read_layer(self, data: bytes, media_type: str) -> TextLayer: ...


class SignatureExaminer(Protocol):
    """What examines electronic signatures (`adapters/electronic_signatures.py`); `mark` tells against which roots.

    `examine` raises PageUnavailable.
    """

    mark: str

    def examine(self, data: bytes, now: datetime) -> tuple[ElectronicSignature, ...]: ...


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Dependencies:
    """The registry's data, the installation's policy, secrets, files, working days and the clock (aware UTC)."""

    registry: Registry
    policy: Policy
    vault: Vault
    storage: DocumentStorage
    pages: PageMaker
    signatures: SignatureExaminer
    working_days: WorkingDays
    companies: CompanyDirectory | None = None
    """The directory of companies; None where the installation asks none."""
    keep_mail_secrets: bool = False
    """In the demonstration alone: mails stay readable with their links once delivered."""
    now: Callable[[], datetime] = utc_now
    draw_below: Callable[[int], int] = secrets.randbelow
    """Chance: a whole number from 0 to one less than what is given."""
