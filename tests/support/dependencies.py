"""A real deps for tests: encrypted files in a temporary folder, the agency's kinds file, a clock that tests move."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from adapters import pages
from adapters.electronic_signatures import SignatureExaminer
from adapters.public_holidays import working_days
from adapters.storage import EncryptedFolder
from adapters.vault import Vault
from config import Settings, load_settings
from domain.registry import DEFAULT_KINDS_FILE, load_registry
from services.machinery.dependencies import Dependencies
from tests.support.settings import environment
from web.wiring import make_policy

MONDAY_MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@dataclass
class Clock:
    """The time that the dependencies read."""

    at: datetime = field(default=MONDAY_MORNING)

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **parts: float) -> None:
        self.at += timedelta(**parts)


@cache
def _usual_settings() -> Settings:
    """What an installation that chooses nothing has."""
    return load_settings(environment(Path("/nowhere")))


_registry = cache(load_registry)
"""Read once: the kinds file changes in no test, and reading it took longer than many of them."""


def make_deps(
    folder: Path, *, clock: Clock | None = None, kinds: Path = DEFAULT_KINDS_FILE, **policy: Any
) -> Dependencies:
    """Dependencies whose policy is that of an installation that chooses nothing, but for what is given."""
    vault = Vault({"test": secrets.token_bytes(32)}, "test")
    return Dependencies(
        registry=_registry(kinds),
        policy=replace(make_policy(_usual_settings()), **policy),
        vault=vault,
        storage=EncryptedFolder(folder, vault),
        pages=pages,
        signatures=SignatureExaminer(),
        working_days=working_days(_usual_settings().public_holidays),
        now=clock or Clock(),
    )
