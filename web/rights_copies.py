"""The file of a copy of what is held about somebody, as it is sent: in pieces, none of them whole in memory."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response

from domain.calendar import paris_date
from models_rights import RightsCopy


def as_file(copy: RightsCopy, first: bytes, others: Iterator[bytes], name: str) -> Response:
    """`first` was read before anything is sent: a file that does not open is then told on a page."""

    def body() -> Iterator[bytes]:
        yield first
        yield from others

    filename = f"{name}-{paris_date(copy.ended_at).isoformat()}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{filename}"', "Content-Length": str(copy.size)}
    return Response(body(), mimetype="application/zip", headers=headers)
