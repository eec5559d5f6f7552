"""An address that came with a slash or a full stop behind it: mail programs and people put them there.

One way for all routes: a browser that asks for an address that does not exist is sent to the same without what stands
behind it, if that is one.
"""

from __future__ import annotations

from flask import Flask, current_app, redirect, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response

BEHIND = "/.,;:!?)>]}\"'»”’\u00a0\u202f "


def init_damaged_addresses(app: Flask) -> None:
    """Lead from addresses with something behind them to those without. To be called after what counts requests."""
    app.before_request(_lead_back)


def _lead_back() -> Response | None:
    if request.method not in ("GET", "HEAD") or not isinstance(request.routing_exception, NotFound):
        return None
    path = request.path.rstrip(BEHIND)
    # « //elsewhere » would be another site's address.
    if path in ("", request.path) or path.startswith("//") or not _is_ours(path):
        return None
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{path}?{query}" if query else path, 308)


def _is_ours(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter is not None and bool(adapter.match(path, method="GET"))
    except HTTPException:
        return False
