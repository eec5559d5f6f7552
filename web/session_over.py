"""A page that was left open for so long that its session ended: what was typed is offered again."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, g, make_response, render_template, request, session, url_for

# Fields that a form offered again never carries, and the size above which it carries nothing.
_NEVER_REPLAYED = re.compile(r"csrf|passw|passe|mdp|secret|token|otp|^preuve-", re.IGNORECASE)

REPLAY_LIMIT = 64 * 1024  # characters


def restore_session() -> None:
    """Put the session back as the browser sent it: what was not done has signed nobody in, and dropped no token."""
    sent = current_app.session_interface.open_session(current_app._get_current_object(), request)  # type: ignore[attr-defined]
    session.clear()
    session.update(sent or {})
    session.modified = False
    g.pop(current_app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token"), None)


def offered_again() -> dict[str, Any]:
    """What a page needs to offer a form again that was not taken.

    Only to a form that our own pages sent, as the browser itself vouches (Sec-Fetch-Site, or Origin): a page that
    another site posted to must not become a button that finishes its work.
    """
    fields = _posted() if request.method == "POST" and sent_by_us() else []
    lost = {
        "files": any(file.filename for file in request.files.values()),
        "passwords": any(_NEVER_REPLAYED.search(name) and "csrf" not in name for name in request.form),
    }
    rule = request.url_rule
    here = request.full_path.rstrip("?")
    return {
        "fields": fields,
        "lost": lost,
        "action": here,
        "back": here if rule and "GET" in (rule.methods or ()) else url_for("public_signup.home"),
    }


def session_over() -> Response | None:
    """The answer to what was posted after the session ended: the same, to be sent again once signed in.

    None where there is nothing to keep, or where the browser does not vouch that our own page sent it (`web.errors`).
    """
    fields = _posted() if sent_by_us() else []
    if not fields:
        return None
    passwords = any(_NEVER_REPLAYED.search(name) and "csrf" not in name for name in request.form)
    context = {"fields": fields, "passwords": passwords, "action": request.full_path.rstrip("?")}
    return make_response(render_template("errors/session.html", **context), 403)


def sent_by_us() -> bool:
    """Whether the browser vouches that one of our own pages sent this form, whatever became of its token."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc == request.host


def _posted() -> list[tuple[str, str]]:
    """Return the fields to offer again; none when too much was posted."""
    kept = posted_fields()
    return kept if sum(len(name) + len(value) for name, value in kept) <= REPLAY_LIMIT else []


def posted_fields() -> list[tuple[str, str]]:
    """Return the fields that may be offered again, in their order: neither tokens, nor passwords, nor codes."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if not _NEVER_REPLAYED.search(name) and "\0" not in value
    ]
