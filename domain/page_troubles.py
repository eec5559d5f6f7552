"""Why a page of a document, or a stored file, cannot be shown."""

from __future__ import annotations

from enum import StrEnum

from domain.errors import DomainError


class Trouble(StrEnum):
    """Why a page cannot be shown."""

    NO_SUCH_PAGE = "no_such_page"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    UNAVAILABLE = "unavailable"
    LOST = "lost"


class PageUnavailable(DomainError):
    """This page, or this document, cannot be shown; the rest of the screen works."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class StoredFileUnusable(Exception):
    """A stored file is gone, or its bytes are not those that were stored."""
