"""Where files wait while a form is read: memory, then the system's temporary folder, whose disk may be full.

That must not end the whole request: what else was typed would be lost. A file that found no room is marked instead, and
the view says so beside its field.
"""

from __future__ import annotations

import logging
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from flask import Flask, Request
from werkzeug.datastructures import FileStorage

log = logging.getLogger("guichet.storage")

IN_MEMORY = 500 * 1024
"""Bytes of one file, as Werkzeug's own."""


class Spool(SpooledTemporaryFile[bytes]):
    """A temporary file that swallows what it has no room for, and remembers that it did."""

    lost = False

    def write(self, data: Any) -> int:
        if not self.lost:
            try:
                return super().write(data)
            except OSError:
                log.exception("an uploaded file found no room in the temporary folder")
                self.lost = True
        return len(data)

    def seek(self, *arguments: int) -> int:
        try:
            return super().seek(*arguments)
        except OSError:  # what was buffered is written first
            log.exception("an uploaded file found no room in the temporary folder")
            self.lost = True
            return 0


class PatientRequest(Request):
    """A request whose forms are read whatever becomes of their files."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return Spool(max_size=IN_MEMORY, mode="rb+")  # type: ignore[return-value]


def init_spool(app: Flask) -> None:
    """Read forms patiently."""
    app.request_class = PatientRequest


def was_lost(file: FileStorage) -> bool:
    """Whether this file found no room while the form was read."""
    return bool(getattr(file.stream, "lost", False))
