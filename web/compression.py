"""Smaller answers: static files always, pages where no compression can betray a secret (docs/adr/0005).

Compression tells an observer of lengths how much a page repeats itself. Where somebody else chooses a part of the page
(a search, a form sent back with its values) and the page holds a secret, that reads the secret (BREACH), given many
answers. A GET without a query holds nothing that another site chose; one whose query a person sent from our own page,
as their browser vouches, costs them a click each time: only those pages are compressed.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request

from web.static_files import is_static

TYPES = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml", "text/plain"})
LEAST_BYTES = 1_000
"""Below this it is one packet anyway."""
_QUICK, _SMALLEST = 5, 9
_VOUCHED = ("Sec-Fetch-Site", "Sec-Fetch-User")


def init_compression(app: Flask) -> None:
    """Compress what `app` answers, where it may be. First of all `after_request` functions, to be run last."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    static = is_static(request.endpoint)
    if not _may_be(response, static=static):
        return response
    response.vary.update(["Accept-Encoding", *(_VOUCHED if request.query_string and not static else ())])
    if not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) < LEAST_BYTES:
        return response
    response.set_data(_kept(content) if static else gzip.compress(content, _QUICK, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("ETag", None)  # the uncompressed file's
    return response


def _may_be(response: Response, *, static: bool) -> bool:
    if response.status_code != 200 or response.mimetype not in TYPES or "Content-Encoding" in response.headers:
        return False
    if static:
        return True
    if request.method != "GET" or response.is_streamed:
        return False
    return not request.query_string or _sent_by_a_click()


def _sent_by_a_click() -> bool:
    """Whether the browser vouches that a person followed a link or sent a form of one of our own pages.

    No script sets these headers. A page that asks again by itself, no matter who opened it, sends no `Sec-Fetch-User`.
    """
    return tuple(request.headers.get(name) for name in _VOUCHED) == ("same-origin", "?1")


@lru_cache(maxsize=64)
def _kept(content: bytes) -> bytes:
    """A static file is compressed once by each process."""
    return gzip.compress(content, _SMALLEST, mtime=0)
