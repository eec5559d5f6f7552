"""What a decision, or another way out of a request, asks before it is taken: a page, or a panel of the request's."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from backoffice.requests.list_position import request_address
from models import AccountRequest
from web.partials import wants_part


def asked_first(row: AccountRequest, asks: str, title: str, **context: Any) -> str:
    """What a way out asks before it is taken: a part of the request's page where htmx fetches it, else a page."""
    page = "backoffice/requests/way_part.html" if wants_part() else "backoffice/requests/way_page.html"
    return render_template(page, row=row, asks=f"backoffice/requests/{asks}", title=title, **context)


def closed(row: AccountRequest, why: str) -> ResponseReturnValue:
    """The way is not open, or not any more: the request's page says why, or the panel that was to ask."""
    if wants_part():
        return render_template("backoffice/requests/way_closed.html", row=row, why=why)
    flash(why, "error")
    return redirect(request_address(row.reference))
