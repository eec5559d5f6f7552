"""Parts of a page that htmx fetches: what the script asks is told by its header, and never sent to another page.

htmx follows a redirection and would put the page that it leads to in the place of the part.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request


def wants_part() -> bool:
    """Whether htmx asks: the answer then is a part of the page that asks, not a page."""
    return "HX-Request" in request.headers


def asking_page() -> str:
    """Path and query of the page that asks for a part of itself; '/' where the browser does not say."""
    page = urlsplit(request.referrer or "/")
    return f"{page.path}?{page.query}" if page.query else page.path


def sign_in_first(address: str = "") -> Response:
    """401, with the words that htmx puts into the page (`templates/admin/htmx.html`): where one proves who one is.

    `address` leads there; '' is the page that asks, which sends people who are not signed in to sign in and back.
    """
    return make_response(render_template("errors/part.html", address=address), 401)
